"""What a measurement gives, and how it is printed."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measured figure."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    """The limit is a lower one."""
    floor: str = ""
    """What the same run of the bare thing took."""

    @property
    def missed(self):
        if self.limit is None:
            return False
        return self.value < self.limit if self.at_least else self.value > self.limit


def print_table(rows):
    print(f"\n{'what':48} {'measured':>12} {'unit':10} {'limit':>10}   floor of the same run")
    for row in rows:
        sign = ">=" if row.at_least else "<="
        limit = f"{sign} {row.limit:g}" if row.limit is not None else ""
        verdict = "  MISSED" if row.missed else ""
        print(f"{row.what:48} {row.value:12,.2f} {row.unit:10} {limit:>10}   {row.floor}{verdict}")


def median(values):
    return statistics.median(values)
