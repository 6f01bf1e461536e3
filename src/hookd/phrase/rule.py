"""A rule: one step on the way of a text to the ear."""

import re
from collections.abc import Callable

Rule = Callable[[str], str]


def replacing(pattern: str, by: str | Callable[[re.Match[str]], str], flags: int = 0) -> Rule:
    """The rule that puts `by` wherever the expression matches; none may take quadratic time."""
    ready = re.compile(pattern, flags)
    return lambda text: ready.sub(by, text)


def words(text: str) -> frozenset[str]:
    """A set written as a line of words."""
    return frozenset(text.split())


def table(text: str) -> dict[str, str]:
    """A table written as lines `key  value`, several a line between bars."""
    rows = (row.strip().split(None, 1) for line in text.splitlines() for row in line.split("|"))
    return {row[0]: row[1] for row in rows if len(row) == 2}
