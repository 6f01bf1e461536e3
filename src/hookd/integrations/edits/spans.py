"""Changes to a text, told by what stands where, and made all at once."""

from collections.abc import Iterable
from typing import NamedTuple


class Change(NamedTuple):
    """The text from start to end becomes another; nothing from start to start is an insertion."""

    start: int
    end: int
    text: str = ""


def changed(text: str, changes: Iterable[Change]) -> str:
    """The text after all of them, in the order of their places; none may overlap."""
    pieces: list[str] = []
    position = 0
    for change in sorted(changes, key=lambda change: (change.start, change.end)):
        if change.start < position:
            raise ValueError(f"two changes overlap at {change.start}")
        pieces += [text[position : change.start], change.text]
        position = change.end
    return "".join([*pieces, text[position:]])
