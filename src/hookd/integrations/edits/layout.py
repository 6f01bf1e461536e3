"""How a document is written, so that what is added looks like what stands there."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hookd.integrations.edits.nodes import Node, Part, Scan

BLANKS = " \t\r\n"
_LINE_END = re.compile(r"\r\n|\n|\r")
_COLON = re.compile(r'"([ \t]*:[ \t]*)$')
_INDENTED = re.compile(r"[\r\n]([ \t]+)[^\s]")


@dataclass(frozen=True)
class Layout:
    """Line ends, indentation, and what stands around colons and commas."""

    newline: str = "\n"
    unit: str = "  "
    colon: str = ": "
    one_line: bool = False
    """The whole document stands on one line."""

    @property
    def comma(self) -> str:
        """Between two parts on one line."""
        return ", " if self.colon.endswith(" ") else ","

    def member(self, key: str, value: Any, indent: str | None) -> str:
        """A member with its key."""
        return json.dumps(key, ensure_ascii=False) + self.colon + self.written(value, indent)

    def written(self, value: Any, indent: str | None) -> str:
        """The value, for a line of that indentation; on one line where it is None."""
        if indent is None:
            return json.dumps(value, ensure_ascii=False, separators=(self.comma, self.colon))
        lines = json.dumps(value, ensure_ascii=False, indent=self.unit, separators=(",", self.colon))
        return lines.replace("\n", self.newline + indent)


def layout(scan: Scan) -> Layout:
    """Of a JSON document."""
    text, root = scan.text, scan.root
    indented = _INDENTED.search(text, root.start)
    unit = indented[1] if indented else "  "
    colon = ": "
    if root.parts:
        first = root.parts[0]
        before = blanks_before(text, first.start)
        if _LINE_END.search(before):
            unit = _after_line_end(before)
        colon = _colon(text, first) or colon
    return Layout(
        line_end(text),
        unit,
        colon,
        one_line=bool(root.parts) and not _LINE_END.search(text, root.start, root.end),
    )


def line_end(text: str) -> str:
    """As its first line ends."""
    found = _LINE_END.search(text)
    return found[0] if found else "\n"


def blanks_before(text: str, position: int) -> str:
    start = position
    while start and text[start - 1] in BLANKS:
        start -= 1
    return text[start:position]


def line_indent(text: str, position: int) -> str:
    """The indentation of the line that the position is on."""
    start = max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1
    end = start
    while text[end : end + 1] in {" ", "\t"}:
        end += 1
    return text[start:end]


def indent_of(text: str, part: Part) -> str | None:
    """The indentation of a part that begins its line; None where something stands before it."""
    before = blanks_before(text, part.start)
    return _after_line_end(before) if _LINE_END.search(before) else None


def between(style: Layout, text: str, node: Node) -> tuple[str, str | None]:
    """What stands before a new part of the container, and its indentation, or None on one line."""
    if node.parts:
        indent = indent_of(text, node.parts[-1])
        if indent is None:
            return style.comma[1:], None
    elif style.one_line:
        return "", None
    else:
        indent = line_indent(text, node.start) + style.unit
    return style.newline + indent, indent


def joined(style: Layout, new: Sequence[tuple[str | None, Any]], blank: str, indent: str | None) -> str:
    """New parts with a comma between them; the first one's blanks stand before it."""
    rest = blank or style.comma[1:]
    parts = [
        style.written(value, indent) if key is None else style.member(key, value, indent) for key, value in new
    ]
    return blank + f",{rest}".join(parts)


def _colon(text: str, member: Part) -> str:
    """The colon with its blanks, as it stands in a member."""
    found = _COLON.search(text[member.start : member.node.start])
    return found[1] if found else ""


def _after_line_end(blanks: str) -> str:
    return blanks[max(blanks.rfind("\n"), blanks.rfind("\r")) + 1 :]
