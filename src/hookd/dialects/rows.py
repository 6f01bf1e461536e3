"""Rows that a word of the payload decides, so that a table can tell which kinds it makes."""

from collections.abc import Mapping
from dataclasses import dataclass

from hookd.dialects.native import text
from hookd.dialects.table import Payload, Row

UNKNOWN: Row = ("notice", "")
"""For events that are not in a table: a newer version added some. The notice names them."""


@dataclass(frozen=True, slots=True)
class By:
    """The row that the text under the key names; an entry of a table."""

    key: str
    rows: "Mapping[str, Row | By]"
    other: "Row | By"

    def __call__(self, payload: Payload) -> Row:
        found = self.rows.get(text(payload, self.key), self.other)
        return found(payload) if isinstance(found, By) else found


def kinds_of(table: "Mapping[str, Row | By]") -> frozenset[str]:
    """All that the table can make, and the notice of an event that is not in it."""
    return frozenset((UNKNOWN[0],)).union(*map(_kinds, table.values()))


def _kinds(entry: Row | By) -> frozenset[str]:
    if isinstance(entry, By):
        return _kinds(entry.other).union(*map(_kinds, entry.rows.values()))
    return frozenset((entry[0],))
