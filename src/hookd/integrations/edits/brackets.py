"""Changes to what stands in brackets: parts added, replaced and taken out, which is the exact reverse of adding."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from hookd.integrations.edits.closing import last_written, undone_closing, written_into
from hookd.integrations.edits.layout import BLANKS, Layout, blanks_before, indent_of
from hookd.integrations.edits.nodes import Node, Part, Scan
from hookd.integrations.edits.ownership import Place
from hookd.integrations.edits.spans import Change


def replacing(scan: Scan, style: Layout, replaced: Mapping[Place, Any]) -> Iterator[Change]:
    """Each value anew where it stood."""
    for place, value in replaced.items():
        part = scan.part(scan.node(place[:-1]), place[-1])
        start, end = part.node.start, part.node.end
        indent = indent_of(scan.text, part) if "\n" in scan.text[start:end] else None
        yield Change(start, end, style.written(value, indent))


def adding(scan: Scan, style: Layout, added: Mapping[Place, Any]) -> Iterator[Change]:
    """New parts at the end of their containers."""
    for place, value in added.items():
        new = list(value.items()) if isinstance(value, dict) else [(None, item) for item in value]
        yield from _adding(scan, style, scan.node(place), new)


def removing(scan: Scan, style: Layout, removed: Collection[Place]) -> Iterator[Change]:
    """Parts taken out with the blanks and the comma that they needed; comments around them stay."""
    by_container: dict[Place, set[str | int]] = {}
    for place in removed:
        by_container.setdefault(place[:-1], set()).add(place[-1])
    for place, keys in by_container.items():
        node = scan.node(place)
        going = {scan.part(node, key).start for key in keys}
        yield from _kept_lines(scan, node, sorted(_removing(scan, style, node, going)))


def whole(start: int, node: Node) -> Part:
    """A value with its key, of which nothing else is asked than where it stands."""
    return Part("", start, node, -1)


def _adding(scan: Scan, style: Layout, node: Node, new: Sequence[tuple[str | None, Any]]) -> Iterator[Change]:
    last = last_written(scan.text, node)
    written, closing = written_into(scan, style, node, new)
    if not node.parts or node.parts[-1].comma != -1:
        yield Change(last, last + closing.replaced, written + ("," if node.parts else "") + closing.text)
    elif node.parts[-1].node.end == last:
        yield Change(last, last + closing.replaced, "," + written + closing.text)
    else:
        yield Change(node.parts[-1].node.end, node.parts[-1].node.end, ",")
        yield Change(last, last + closing.replaced, written + closing.text)


def _removing(scan: Scan, style: Layout, node: Node, going: set[int]) -> Iterator[Change]:
    text, parts = scan.text, node.parts
    kept = max((index for index, part in enumerate(parts) if part.start not in going), default=-1)
    for part in parts[: kept + 1]:
        if part.start in going:
            yield Change(part.start, part.node.end)
            yield Change(part.comma, _skip(text, part.comma + 1))
    ending = parts[kept + 1 :]
    if not ending:
        return
    for part in ending:
        yield Change(part.start - len(blanks_before(text, part.start)), part.node.end)
    commas = [part.comma for part in (parts[kept:] if kept != -1 else ending)]
    # With a comma after the last part, the one before it is the one that stays.
    surplus = commas[1:] if kept != -1 and commas[-1] != -1 else commas
    yield from (Change(comma, comma + 1) for comma in surplus if comma != -1)
    yield from undone_closing(scan, style, node, kept)


def _kept_lines(scan: Scan, node: Node, changes: list[Change]) -> Iterator[Change]:
    """The same changes, with a line end where a comment would else go on over what follows."""
    text = scan.text
    ends = {comment.end for comment in scan.comments_in(node.start, node.end) if comment.is_open}
    for index, change in enumerate(changes):
        if change.start in ends and not _line_ends_after(text, change.end, changes[index + 1 :]):
            line_end = "\r\n" if text.startswith("\r\n", change.start) else "\n"
            yield change._replace(text=line_end)
        else:
            yield change


def _line_ends_after(text: str, position: int, changes: Sequence[Change]) -> bool:
    """Whether nothing but blanks is left on the line."""
    for change in changes:
        if text[position : change.start].strip(" \t"):
            break
        position = change.end
    while text[position : position + 1] in {" ", "\t"}:
        position += 1
    return text[position : position + 1] in {"\n", "\r"}


def _skip(text: str, position: int) -> int:
    while text[position : position + 1] and text[position] in BLANKS:
        position += 1
    return position
