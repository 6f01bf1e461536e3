"""New parts of a container in the shape of those that stand there, and its closing bracket on a line of its own."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from hookd.integrations.edits.layout import Layout, blanks_before, indent_of, line_indent
from hookd.integrations.edits.nodes import Node, Scan
from hookd.integrations.edits.spans import Change

New = Sequence[tuple[str | None, Any]]
"""Values with their keys; None for those of a list."""


LONGEST = 120
"""Characters of a line that parts are added to; where it would have more, they stand below it."""
PADS = ("", " ")
"""What stands within the brackets of what is written on one line."""


class Closing(NamedTuple):
    """What is put before the closing bracket, behind the new parts."""

    text: str = ""
    replaced: int = 0
    """So many blanks go for it."""


def written_into(scan: Scan, style: Layout, node: Node, new: New) -> tuple[str, Closing]:
    """The new parts with the blanks before them and the commas between them."""
    text, last = scan.text, last_written(scan.text, node)
    own_line = style.newline + line_indent(text, node.start)
    inner = line_indent(text, node.start) + style.unit
    if not node.parts and not style.one_line:
        # What stood between the brackets stays behind it, so that taking out can tell how the brackets stood.
        return _in_lines(style, new, inner), Closing(own_line if last == node.start + 1 else "")
    indent = indent_of(text, node.parts[-1]) if node.parts else None
    if indent is not None:
        return _in_lines(style, new, indent, short=_are_short(text, node)), Closing()
    if any(comment.is_open and comment.end == last for comment in scan.comments_in(node.start, node.end)):
        return _in_lines(style, new, inner, short=True), Closing()
    written = _on_the_line(style, new, is_first=not node.parts)
    pad = _pad(text, node, last)
    if style.breaks and pad is not None and _line_length(text, last) + len(written) > LONGEST:
        return _in_lines(style, new, inner, short=True), Closing(own_line, len(pad))
    return written, Closing()


def undone_closing(scan: Scan, style: Layout, node: Node, kept: int) -> Iterator[Change]:
    """The closing bracket again where it stood, once all parts behind the kept one go; -1: all parts."""
    text, last = scan.text, node.parts[-1]
    end = last.node.end if last.comma == -1 else last.comma + 1
    own_line = style.newline + line_indent(text, node.start)
    if not text.startswith(own_line, end):
        return
    opening = text[node.start + 1 : node.parts[0].start]
    if kept == -1:
        if style.newline in opening and not opening.strip():
            yield Change(end, end + len(own_line))
    elif opening in PADS and end + len(own_line) == node.end - 1 and _was_broken(scan, node, kept):
        yield Change(end, node.end - 1, opening)


def last_written(text: str, node: Node) -> int:
    """Behind the last thing in the container that is no blank."""
    closing = node.end - 1
    return closing - len(blanks_before(text, closing))


def _was_broken(scan: Scan, node: Node, kept: int) -> bool:
    """Whether a line begins behind the kept part that no part before it begins, nor a comment needs."""
    stays, goes = node.parts[kept], node.parts[kept + 1]
    begins = [indent_of(scan.text, part) is not None for part in (stays, goes)]
    end = goes.start - len(blanks_before(scan.text, goes.start))
    is_needed = any(one.is_open and one.end == end for one in scan.comments_in(stays.node.end, goes.start))
    return begins == [False, True] and not is_needed


def _in_lines(style: Layout, new: New, indent: str, *, short: bool = False) -> str:
    blank = style.newline + indent
    return blank + f",{blank}".join(style.part(key, value, indent, short=short) for key, value in new)


def _on_the_line(style: Layout, new: New, *, is_first: bool) -> str:
    written = style.comma.join(style.part(key, value, None) for key, value in new)
    return written if is_first else style.comma[1:] + written


def _are_short(text: str, node: Node) -> bool:
    """Whether all containers in it stand on one line each."""
    inner = [part.node for part in node.parts if part.node.parts]
    return bool(inner) and not any("\n" in text[one.start : one.end] for one in inner)


def _pad(text: str, node: Node, last: int) -> str | None:
    """The blanks before the closing bracket, where they are those behind the opening one; else nothing is to break."""
    if not node.parts:
        return "" if last == node.start + 1 else None
    opening = text[node.start + 1 : node.parts[0].start]
    return opening if text[last : node.end - 1] == opening and opening in PADS else None


def _line_length(text: str, position: int) -> int:
    end = text.find("\n", position)
    return (len(text) if end == -1 else end) - text.rfind("\n", 0, position) - 1
