"""The figures of `hookd simulate` as a table, of one settings file or of two side by side."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from hookd.rehearsal.report import Summary

Value = float | None


class _Row(NamedTuple):
    name: str
    of: Callable[[Summary], Value]
    unit: str = ""


_ROWS = (
    _Row("events", lambda one: one.events),
    _Row("utterances", lambda one: one.utterances),
    _Row("spoken", lambda one: one.spoken_seconds_per_hour, "s an hour"),
    _Row("share of the day", lambda one: one.spoken_seconds_per_hour / 36, "%"),
    _Row("merged", lambda one: one.merged),
    _Row("withdrawn", lambda one: one.withdrawn),
    _Row("expired", lambda one: one.expired),
    _Row("over the budget", lambda one: one.over_budget),
    _Row("digested", lambda one: one.digested),
    _Row("important wait, median", lambda one: one.important_wait_seconds.p50, "s"),
    _Row("important wait, p95", lambda one: one.important_wait_seconds.p95, "s"),
    _Row("important wait, longest", lambda one: one.important_wait_seconds.max, "s"),
)


def figures(here: Summary, there: Summary | None) -> Iterator[str]:
    """Lines; with two summaries the second beside the first, and how it differs."""
    if there is not None:
        yield f"{'':24}{'these':>10}{'others':>10}{'change':>10}"
    for row in _ROWS:
        mine, others = row.of(here), row.of(there) if there is not None else None
        columns = [_shown(mine)] if there is None else [_shown(mine), _shown(others), _change(mine, others)]
        yield f"{row.name:24}{''.join(f'{column:>10}' for column in columns)} {row.unit}".rstrip()
    yield from _talkers("most talkative", here)
    if there is not None:
        yield from _talkers("… with the others", there)


def _talkers(title: str, summary: Summary) -> Iterator[str]:
    for number, one in enumerate(summary.most_talkative):
        yield f"{'' if number else title:24}{_shown(one.seconds):>10} s  {one.agent}, {one.utterances} ×"


def _shown(value: Value) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def _change(mine: Value, others: Value) -> str:
    if mine is None or others is None:
        return "–"
    difference = others - mine
    return f"{difference:+,}" if isinstance(difference, int) else f"{difference:+,.1f}"
