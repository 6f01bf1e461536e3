"""Series: several things in one sentence, named and counted as people do it. Pure."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

NAMED = 4
"""So many are named at most; the others are counted."""

T = TypeVar("T", bound=Hashable)

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TIMES = {1: "once", 2: "twice"}


def number(count: int) -> str:
    """In words up to twelve: `four`, `13`."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else str(count)


def times(count: int) -> str:
    """`once`, `twice`, `three times`."""
    return _TIMES.get(count) or f"{number(count)} times"


def counted(count: int, one: str, many: str = "") -> str:
    """`one task`, `four tasks`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def joined(parts: Sequence[str]) -> str:
    """`reviewer, tester and docs`."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def series(names: Sequence[str], named: int = NAMED) -> str:
    """The first of them by name: `reviewer, tester and five others`."""
    left = len(names) - named
    return joined([*names[:named], *([counted(left, "other")] if left > 0 else [])])


def distinct(things: Iterable[T]) -> list[T]:
    """Each once, in the order in which they came."""
    return list(dict.fromkeys(things))


def fitting(text_with: Callable[[int], str], limit: int) -> str:
    """The text that names as many as fit into `limit` characters: at most NAMED, at least one."""
    return first_fitting(map(text_with, range(NAMED, 0, -1)), limit)


def first_fitting(texts: Iterable[str], limit: int) -> str:
    """The first within `limit` characters, else the last."""
    text = ""
    for text in texts:
        if len(text) <= limit:
            break
    return text
