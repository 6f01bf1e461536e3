"""Where everything stands in a text of TOML: tables by their headers, statements, and what is in their brackets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from hookd.integrations.edits.faults import DEPTH_LIMIT, unreadable
from hookd.integrations.edits.nodes import Comment, Node, Part, Scan
from hookd.integrations.edits.ownership import Place
from hookd.integrations.edits.protocol import Conflict


class Statement(NamedTuple):
    """A key with its value, on lines of its own."""

    place: Place
    start: int
    node: Node

    @property
    def end(self) -> int:
        return self.node.end


class Block(NamedTuple):
    """A header with the statements under it. The first one has no header: what stands before all of them."""

    place: Place
    start: int
    header_end: int
    statements: list[Statement]

    @property
    def end(self) -> int:
        """Behind its header or its last statement: comments that follow may be the next one's."""
        return self.statements[-1].end if self.statements else self.header_end


@dataclass(frozen=True)
class TomlScan(Scan):
    """A document as it stands in its text."""

    blocks: list[Block] = field(default_factory=list)
    statements: dict[Place, Statement] = field(default_factory=dict)

    def statement_over(self, place: Place) -> Statement | None:
        """The statement in whose value the place is, or that is the place."""
        found = (self.statements.get(place[:length]) for length in range(len(place), 0, -1))
        return next(filter(None, found), None)

    def node(self, place: Place) -> Node:
        statement = self.statement_over(place)
        if statement is None:
            raise Conflict(f"{'.'.join(map(str, place))} stands in a form that hookd does not edit.")
        return self.inner(statement.node, place[len(statement.place) :])

    def under(self, place: Place) -> Iterator[Block | Statement]:
        """Everything that belongs to a place: blocks, and statements in other blocks."""
        for block in self.blocks:
            if block.place[: len(place)] == place:
                yield block
            elif place[: len(block.place)] == block.place:
                yield from (one for one in block.statements if one.place[: len(place)] == place)


class Lost(Exception):  # noqa: N818
    """The text is not what the scanner takes it for: no TOML."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


def scan(text: str) -> TomlScan:
    """Of a text that is TOML; raises Lost, maybe, where it is none, and Unreadable where it is nested too deep."""
    return _Reading(text).document()


_BLANK = re.compile(r"[ \t]*")
_BLANKS = re.compile(r"[ \t\r\n]*")
_COMMENT = re.compile(r"#[^\r\n]*")
_KEY = re.compile(r"""([A-Za-z0-9_-]+)|"((?:[^"\\\n]+|\\.)*+)"|'([^'\n]*)'""")
_SCALAR = re.compile(
    r'"""(?:[^"\\]+|\\.|"(?!""))*+"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]+|\\.)*+"'
    r"|'[^'\n]*'"
    r"""|[^,\[\]{}#"'\s](?:[^,\[\]{}#"'\r\n]*[^,\[\]{}#"'\s])?""",
    re.DOTALL,
)


class _Reading:
    def __init__(self, text: str) -> None:
        self.text = text
        self.comments: list[Comment] = []
        self.blocks: list[Block] = []
        self.counts: dict[Place, int] = {}
        """How many tables stand in an array of them so far."""

    def document(self) -> TomlScan:
        start = 1 if self.text.startswith("\ufeff") else 0
        self.blocks.append(Block((), start, start, []))
        position = self._blanks(start)
        while position < len(self.text):
            read = self._header if self.text.startswith("[", position) else self._statement
            position = self._blanks(read(position))
        statements = {one.place: one for block in self.blocks for one in block.statements}
        root = Node(start, len(self.text), None)
        return TomlScan(self.text, root, self.comments, self.blocks, statements)

    def _header(self, start: int) -> int:
        is_many = self.text.startswith("[[", start)
        keys, position = self._keys(start + 1 + is_many)
        end = self._expect("]]" if is_many else "]", position)
        place: Place = ()
        for left, key in enumerate(keys, 1 - len(keys)):
            place = self._entered((*place, key), is_new=is_many and left == 0)
        self.blocks.append(Block(place, start, end, []))
        return end

    def _entered(self, place: Place, *, is_new: bool) -> Place:
        """The place, or the last table there where it is an array of them."""
        if is_new:
            self.counts[place] = self.counts.get(place, 0) + 1
        return (*place, self.counts[place] - 1) if place in self.counts else place

    def _statement(self, start: int) -> int:
        keys, position = self._keys(start)
        block = self.blocks[-1]
        position = self._blank(self._expect("=", position))
        place = (*block.place, *keys)
        node = self._value(position, len(place))
        block.statements.append(Statement(place, start, node))
        return node.end

    def _keys(self, position: int) -> tuple[list[str], int]:
        """A dotted key, and the position behind it and its blanks."""
        keys = []
        while True:
            found = _KEY.match(self.text, self._blank(position))
            if not found:
                raise Lost(position)
            keys.append(_key(found))
            position = self._blank(found.end())
            if len(keys) > DEPTH_LIMIT:
                raise unreadable(self.text, position, f"nested too deep; at most {DEPTH_LIMIT} levels are taken")
            if not self.text.startswith(".", position):
                return keys, position
            position += 1

    def _value(self, position: int, depth: int) -> Node:
        letter = self.text[position : position + 1]
        if letter in {"[", "{"}:
            if depth >= DEPTH_LIMIT:
                raise unreadable(self.text, position, f"nested too deep; at most {DEPTH_LIMIT} levels are taken")
            return self._brackets(position, depth, "]" if letter == "[" else "}")
        found = _SCALAR.match(self.text, position)
        if not found:
            raise Lost(position)
        return Node(position, found.end(), None)

    def _brackets(self, start: int, depth: int, closing: str) -> Node:
        parts: list[Part] = []
        position = self._blanks(start + 1)
        while not self.text.startswith(closing, position):
            key: str | int = len(parts)
            value_start = position
            if closing == "}":
                keys, equals = self._keys(position)
                key = keys[0] if len(keys) == 1 else ".".join(keys) + "."  # no key that is looked for ends so
                value_start = self._blank(self._expect("=", equals))
            node = self._value(value_start, depth + 1)
            comma = self._blanks(node.end)
            has_comma = self.text.startswith(",", comma)
            parts.append(Part(key, position, node, comma if has_comma else -1))
            position = self._blanks(comma + 1) if has_comma else comma
            if not has_comma:
                self._expect(closing, position)
        return Node(start, position + 1, None, tuple(parts))

    def _blank(self, position: int) -> int:
        found = _BLANK.match(self.text, position)
        return found.end() if found else position

    def _blanks(self, position: int) -> int:
        """The position behind blanks, line ends and comments."""
        while True:
            found = _BLANKS.match(self.text, position)
            position = found.end() if found else position
            comment = _COMMENT.match(self.text, position)
            if not comment:
                return position
            self.comments.append(Comment(position, comment.end(), is_open=True))
            position = comment.end()

    def _expect(self, wanted: str, position: int) -> int:
        if not self.text.startswith(wanted, position):
            raise Lost(position)
        return position + len(wanted)


def _key(found: re.Match[str]) -> str:
    bare, basic, literal = found.groups()
    if basic is None:
        return bare if bare is not None else literal
    if "\\" not in basic:
        return str(basic)
    import tomllib  # noqa: PLC0415  # hardly ever needed

    return str(tomllib.loads(f'a = "{basic}"')["a"])
