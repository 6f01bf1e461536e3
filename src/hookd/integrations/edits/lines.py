"""Changes to whole lines of a text, taken out so that nothing of their coming is left."""

from collections.abc import Iterable

from hookd.integrations.edits.spans import Change


def line_start(text: str, position: int) -> int:
    """Of the line that the position is on; never before a byte order mark."""
    start = text.rfind("\n", 0, position) + 1
    return 1 if start == 0 and text.startswith("\ufeff") else start


def line_end(text: str, position: int) -> int:
    """Behind the line end, or the end of the text."""
    end = text.find("\n", position)
    return len(text) if end == -1 else end + 1


def blank_line_before(text: str, position: int) -> int:
    """Where an empty line begins that ends at the position; else the position."""
    for empty in ("\r\n", "\n"):
        start = position - len(empty)
        if text.startswith(empty, start) and start >= 0 and line_start(text, start) == start:
            return start
    return position


def without(text: str, spans: Iterable[tuple[int, int]]) -> list[Change]:
    """Takes lines out. Where they end a text that does not end its last line, the line before becomes the last."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    if merged and merged[-1][1] == len(text) and not text.endswith("\n"):
        merged[-1] = (_before_line_end(text, merged[-1][0]), len(text))
    return [Change(start, end) for start, end in merged]


def appended(text: str, lines: str, newline: str, *, apart: bool = False) -> Change:
    """Adds lines, which end without a line end, at the end of the text, which may end so, too; or with a blank line."""
    if not text.removeprefix("\ufeff"):
        return Change(len(text), len(text), lines + newline)
    blank = newline if apart else ""
    if text.endswith("\n"):
        return Change(len(text), len(text), blank + lines + newline)
    return Change(len(text), len(text), newline + blank + lines)


def _before_line_end(text: str, position: int) -> int:
    for line_end_of in ("\r\n", "\n"):
        if text.endswith(line_end_of, 0, position):
            return position - len(line_end_of)
    return position
