"""What comes in: the raw envelope of a source, and the event that a dialect makes of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from hookd.vocabulary import is_proof

TOLD = frozenset(("received_at", "source", "dialect", "deliveries"))
"""What hookd itself tells of an event beside its fields, in `hookd history` and to hook programs."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Priority(IntEnum):
    """Speech-dispatcher's words and order; see PRIORITIES of vocabulary.py."""

    PROGRESS = 0
    NOTIFICATION = 1
    MESSAGE = 2
    IMPORTANT = 3

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> "Priority":
        return cls[word.upper()]


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event as a stranger sent it: raw bytes, and where they came from."""

    raw: bytes
    source: str
    """`spool` or `pipe`."""
    dialect: str
    """Whose words the bytes are: `hookd`, `claude-code`, …"""
    received_at: datetime
    """UTC, aware."""
    fallback_id: str
    """The id of the event where its bytes name none: the same for the same bytes taken in again after a crash."""
    native_event: str = ""
    """The agent's own name of the event, where the door was told it."""
    path: str = ""
    """Of a spool file: its name in `new/`."""
    happened_at: datetime | None = None
    """UTC: when it was written, where that is known; never after `received_at`."""


@dataclass(frozen=True, slots=True)
class Event:
    """One checked fact of an agent's life. Nobody checks it again."""

    id: str
    agent: str
    kind: str
    received_at: datetime
    """UTC, aware."""
    source: str
    dialect: str
    message: str = ""
    session: str = ""
    project: str = ""
    """The directory that the agent works in."""
    parent: str = ""
    """The agent that started this one; empty for a main agent and for who did not say."""
    tool: str = ""
    host: str = ""
    priority: Priority | None = None
    """As the sender wished; else the route or the kind decides."""
    at: str = ""
    """When it happened, RFC 3339, as the sender wrote it; else when its envelope was written, where that is known."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Keys that hookd does not know: kept and shown, never executed."""

    @property
    def happened_at(self) -> datetime:
        """UTC: as `at` tells, but neither in the future of the receipt nor before 1970; else the receipt."""
        try:
            told = datetime.fromisoformat(self.at) if self.at else self.received_at
            at = told.astimezone(UTC) if told.tzinfo else self.received_at
        except (ValueError, OverflowError):
            return self.received_at
        return min(max(at, _EPOCH), self.received_at)

    @property
    def is_proof(self) -> bool:
        """Whether `hookd install` sent it to see that a hook fires: nothing happened, and nobody is told."""
        return is_proof(self.session, self.project)

    def to_object(self) -> dict[str, Any]:
        """The event object of CONTRACT.md: the unknown keys, then the known fields that are not empty.

        A sender's key that hookd has too, for a field or for what it tells beside them, has `sender_` in front:
        Claude Code's `source` is `sender_source`, for `source` is the door that the event came in at.
        """
        known = {
            "id": self.id,
            "agent": self.agent,
            "kind": self.kind,
            "message": self.message,
            "session": self.session,
            "project": self.project,
            "parent": self.parent,
            "tool": self.tool,
            "host": self.host,
            "priority": self.priority.word if self.priority is not None else "",
            "at": self.at,
        }
        extra = _renamed(self.extra, {*known, *TOLD}) if self.extra else {}
        return {**extra, **{name: value for name, value in known.items() if value}}


def _renamed(extra: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    if taken.isdisjoint(extra):
        return extra
    shown = {name: value for name, value in extra.items() if name not in taken}
    for name in sorted(taken.intersection(extra)):
        free = f"sender_{name}"
        while free in shown:
            free = f"sender_{free}"
        shown[free] = extra[name]
    return shown


class Rejected(Exception):  # noqa: N818 - a past fact, as in the log line event_rejected
    """An envelope that is no event; the message says what was found, what was wanted and what to do."""
