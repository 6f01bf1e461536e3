"""How a document is written, so that what is added looks like what stands there."""

import json
import re
from dataclasses import dataclass
from typing import Any

from hookd.integrations.edits.nodes import Part, Scan

BLANKS = " \t\r\n"
_LINE_END = re.compile(r"\r\n|\n|\r")
_COLON = re.compile(r'"([ \t]*:[ \t]*)$')
_INDENTED = re.compile(r"[\r\n]([ \t]+)[^\s]")
_PADDED = re.compile(r'\{( ?)"')
WIDEST = 200
"""Characters of a part that is added on one line, as those beside it; a longer one is given lines."""


@dataclass(frozen=True)
class Layout:
    """Line ends, indentation, and what stands around colons and commas."""

    newline: str = "\n"
    unit: str = "  "
    colon: str = ": "
    pad: str = ""
    """Within the braces of an object on one line."""
    one_line: bool = False
    """The whole document stands on one line."""
    breaks: bool = True
    """Lines that would become too long are broken: not where a program has written all as short as it can be."""

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
            return self._on_one_line(value)
        lines = json.dumps(value, ensure_ascii=False, indent=self.unit, separators=(",", self.colon))
        return lines.replace("\n", self.newline + indent)

    def part(self, key: str | None, value: Any, indent: str | None, *, short: bool = False) -> str:
        """A new part; on one line where those beside it are, if that is not too long."""
        shapes = (None, indent) if short else (indent,)
        written = (self.written(value, one) if key is None else self.member(key, value, one) for one in shapes)
        first = next(written)
        return first if len(first) <= WIDEST else next(written, first)

    def _on_one_line(self, value: Any) -> str:
        if isinstance(value, dict) and value:
            inner = (json.dumps(key, ensure_ascii=False) + self.colon + self._on_one_line(one)
                     for key, one in value.items())  # fmt: skip
            return "{" + self.pad + self.comma.join(inner) + self.pad + "}"
        if isinstance(value, list):
            return "[" + self.comma.join(map(self._on_one_line, value)) + "]"
        return json.dumps(value, ensure_ascii=False)


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
    padded = _PADDED.search(text, root.start, root.end)
    return Layout(
        line_end(text),
        unit,
        colon,
        padded[1] if padded else "",
        breaks=colon != ":",
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


def _colon(text: str, member: Part) -> str:
    """The colon with its blanks, as it stands in a member."""
    found = _COLON.search(text[member.start : member.node.start])
    return found[1] if found else ""


def _after_line_end(blanks: str) -> str:
    return blanks[max(blanks.rfind("\n"), blanks.rfind("\r")) + 1 :]
