"""Where everything stands in a text of JSON with comments and trailing commas."""

import json
import re
from typing import Any

from hookd.integrations.edits.faults import DEPTH_LIMIT, check_characters, unreadable
from hookd.integrations.edits.nodes import Comment, Node, Part, Scan


def scan(text: str) -> Scan:
    """Raises Unreadable."""
    check_characters(text)
    reading = _Reading(text)
    start = reading.blank(1 if text.startswith("\ufeff") else 0)
    if text[start : start + 1] != "{":
        raise unreadable(text, start, f"an object is wanted, {_seen(text, start)} stands there")
    root = reading.value(start, 0)
    end = reading.blank(root.end)
    if end != len(text):
        raise unreadable(text, end, f"the document has ended, and {_seen(text, end)} follows")
    return Scan(text, root, reading.comments)


_BLANK = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"')
_SCALAR = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?(?![\w.+-])|(?:true|false|null)(?![\w.+-])")
_WORDS = {"true": True, "false": False, "null": None}
_LONGEST_NUMBER = 300
"""Digits; beyond, it is read as a float, as every agent does."""


class _Reading:
    def __init__(self, text: str) -> None:
        self.text = text
        self.comments: list[Comment] = []

    def blank(self, position: int) -> int:
        """The position behind blanks and comments."""
        text = self.text
        position = _end(_BLANK, text, position)
        while text.startswith("/", position):
            end = self._comment_end(position)
            self.comments.append(Comment(position, end, is_open=text.startswith("//", position)))
            position = _end(_BLANK, text, end)
        return position

    def value(self, position: int, depth: int) -> Node:
        letter = self.text[position : position + 1]
        if letter in {"{", "["} and depth == DEPTH_LIMIT:
            raise unreadable(self.text, position, f"nested too deep; at most {DEPTH_LIMIT} levels are taken")
        if letter == "{":
            return self._object(position, depth)
        if letter == "[":
            return self._list(position, depth)
        return self._string(position) if letter == '"' else self._scalar(position)

    def _object(self, start: int, depth: int) -> Node:
        parts: list[Part] = []
        value: dict[str, Any] = {}
        position = self.blank(start + 1)
        while not self.text.startswith("}", position):
            key = self._string(position)
            colon = self.blank(key.end)
            self._expect(":", colon)
            node = self.value(self.blank(colon + 1), depth + 1)
            comma, position = self._comma(node.end, "}")
            parts.append(Part(key.value, key.start, node, comma))
            value.pop(key.value, None)  # the last one counts, and where it stands
            value[key.value] = node.value
        return Node(start, position + 1, value, tuple(parts))

    def _list(self, start: int, depth: int) -> Node:
        parts: list[Part] = []
        position = self.blank(start + 1)
        while not self.text.startswith("]", position):
            node = self.value(position, depth + 1)
            comma, position = self._comma(node.end, "]")
            parts.append(Part(len(parts), node.start, node, comma))
        return Node(start, position + 1, [part.node.value for part in parts], tuple(parts))

    def _comma(self, position: int, closing: str) -> tuple[int, int]:
        """Where the comma after a part stands, or -1; and where the next part begins."""
        position = self.blank(position)
        if self.text.startswith(",", position):
            return position, self.blank(position + 1)
        self._expect(closing, position, f"a comma or {closing}")
        return -1, position

    def _string(self, position: int) -> Node:
        found = _STRING.match(self.text, position)
        if not found:
            self._expect('"', position, "a text in double quotes")
            raise unreadable(self.text, position, "a text that does not end, or holds what JSON wants escaped")
        written = found[0]
        return Node(position, found.end(), json.loads(written) if "\\" in written else written[1:-1])

    def _scalar(self, position: int) -> Node:
        found = _SCALAR.match(self.text, position)
        if not found:
            raise unreadable(self.text, position, f"a value is wanted, {_seen(self.text, position)} stands there")
        written = found[0]
        if written in _WORDS:
            return Node(position, found.end(), _WORDS[written])
        is_float = found[1] or found[2] or len(written) > _LONGEST_NUMBER
        return Node(position, found.end(), float(written) if is_float else int(written))

    def _comment_end(self, position: int) -> int:
        text = self.text
        if text.startswith("/*", position):
            end = text.find("*/", position + 2)
            if end == -1:
                raise unreadable(text, position, "a comment that does not end")
            return end + 2
        if not text.startswith("//", position):
            raise unreadable(text, position, "a lone /")
        end = text.find("\n", position)
        end = len(text) if end == -1 else end - (text[end - 1] == "\r")
        alone = text.find("\r", position, end)
        if alone != -1:
            raise unreadable(text, alone, "a carriage return alone in a comment, which ends it for some agents only")
        return end

    def _expect(self, letter: str, position: int, name: str = "") -> None:
        if not self.text.startswith(letter, position):
            wanted = name or letter
            raise unreadable(self.text, position, f"{wanted} is wanted, {_seen(self.text, position)} stands there")


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _seen(text: str, position: int) -> str:
    return repr(text[position]) if position < len(text) else "the end of the file"
