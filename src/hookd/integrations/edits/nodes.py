"""Values in brackets as they stand in a text, whatever format it is in."""

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hookd.integrations.edits.ownership import Place
from hookd.integrations.edits.protocol import Conflict


class Part(NamedTuple):
    """A member of an object, or an item of a list, with what stands before and after it."""

    key: str | int
    start: int
    """Of its key, or of the item."""
    node: "Node"
    comma: int
    """Where the comma after it stands; -1 where there is none."""


class Node(NamedTuple):
    """A value and where it stands."""

    start: int
    end: int
    value: Any
    """As the agent reads it, where the format's scanner reads values."""
    parts: tuple[Part, ...] = ()


class Comment(NamedTuple):
    """Where one begins and ends."""

    start: int
    end: int
    is_open: bool
    """It goes on to the end of its line, whatever stands there."""


@dataclass(frozen=True)
class Scan:
    """A document as it stands in its text."""

    text: str
    root: Node
    comments: list[Comment] = field(default_factory=list)

    def node(self, place: Place) -> Node:
        return self.inner(self.root, place)

    def inner(self, node: Node, place: Place) -> Node:
        for step in place:
            node = self.part(node, step).node
        return node

    def part(self, node: Node, key: str | int) -> Part:
        """The last one counts where a key stands twice, as for the agents."""
        if isinstance(key, int):
            return node.parts[key]
        found: Part | None = next((part for part in reversed(node.parts) if part.key == key), None)
        if found is None:
            raise Conflict(f"{key} is written in a way that hookd does not edit.")
        return found

    def comments_in(self, start: int, end: int) -> list[Comment]:
        first = bisect_left(self.comments, (start,))
        return self.comments[first : bisect_left(self.comments, (end,))]

    def is_commented(self, part: Part) -> bool:
        """Whether a comment stands in a member and in none of the parts of its value."""
        spans = [(inner.start, inner.node.end) for inner in part.node.parts]
        comments = self.comments_in(part.start, part.node.end)
        return any(not any(start <= comment.start < end for start, end in spans) for comment in comments)
