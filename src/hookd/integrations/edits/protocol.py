"""What may be done to a settings file, whatever it is written in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Path = tuple[str, ...]
"""Keys from the root of a document downwards."""


@dataclass(frozen=True)
class Item:
    """An object at the end of the list that stands at the path; lists and mappings on the way are made."""

    path: Path
    value: Mapping[str, Any]


@dataclass(frozen=True)
class Member:
    """A value at the path. Where another stands there that is not hookd's own, that is a `Conflict`."""

    path: Path
    value: Any
    frame: bool = False
    """Wanted beside the own entries, as Cursor's `"version": 1` is: what stands there already may stay."""


Entry = Item | Member


@dataclass(frozen=True)
class Own:
    """How hookd's own entries are known from others'."""

    is_command: Callable[[str], bool]
    """Whether a text is a command of hookd's: `mark.is_own`.

    An object in a list is own where a text, or a list of words that only together are a command, directly in it is; so
    is one all of whose listed or contained objects are (a matcher group, `{"hooks": [own, own]}`). A member is own
    where its value is such a text or list, an object whose `command` is, or an object of the name `hookd` in which all
    objects are. Other objects are gone through: what stands in them beside own entries is somebody else's.
    """
    frames: Mapping[Path, Any] = field(default_factory=dict)
    """Members that hookd set beside its entries, by path: they go along where they are still as they were set."""


class Unreadable(Exception):  # noqa: N818
    """A document cannot be understood: where the fault is, from 1, and what it is."""

    def __init__(self, line: int, column: int, reason: str) -> None:
        super().__init__(f"line {line}, column {column}: {reason}")
        self.line = line
        self.column = column
        self.reason = reason


class Conflict(Exception):  # noqa: N818
    """Somebody else's value stands where an entry is wanted, or a shape that cannot be added to: which, and where."""


class Format(Protocol):
    """A way of writing settings down. Texts keep their line ends and byte order mark; nothing of others is changed."""

    def load(self, text: str) -> Any:
        """The value, as the agent reads it. Raises Unreadable."""

    def reconciled(self, text: str, wanted: Sequence[Entry], own: Own) -> str:
        """The text with just those own entries: missing ones added, stale ones replaced where they stand, others gone.

        The same text where they stand there already. What taking out leaves empty goes too, mappings and lists,
        never the root. An empty text becomes a document; taking everything out of that again gives an empty one, which
        in JSON is `{}`. Raises Unreadable or Conflict.
        """

    def own(self, text: str, own: Own) -> tuple[Entry, ...]:
        """The own entries that stand in a text, in its order. Raises Unreadable."""

    def lines(self, wanted: Sequence[Entry]) -> str:
        """What a person would add by hand: a document of the wanted entries alone."""
