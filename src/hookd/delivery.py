"""What goes out: one event on its way to one sink, and how that ended."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hookd.event import Event, Priority


class State(StrEnum):
    """Where a delivery stands; the last three are ends."""

    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one sink, as a route decided."""

    event: Event
    sink: str
    route: str
    """Which route decided: `route 2` of the settings, or a shipped default's name."""
    priority: Priority
    say: str = ""
    """The route's template for speech; empty for the kind's own phrase."""
    voice: str = ""
    """The route's voice; empty for the agent's own."""
    earcon: str = "none"
    """The route's wish: an earcon `before` the words, `instead` of them, or `none`."""
    expires_at: datetime | None = None
    """UTC; after it the delivery is not worth making. None: always worth it."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How a delivery ended, and when."""

    delivery: Delivery
    state: State
    at: datetime
    """UTC, aware."""
    reason: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    """What `hookd why` tells beside the reason: text, engine, voice, waited_ms, audio_ms, exit statuses."""
