"""A turn: what attention wants to be said next, and how its being said ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hookd.delivery import Delivery
from hookd.event import Event, Priority


class Form(StrEnum):
    """How the events of a turn are told."""

    ALONE = "alone"
    """One event, in its agent's words and voice."""
    TOGETHER = "together"
    """Several of one kind, in one line."""
    DIGEST = "digest"
    """What nobody heard at its time, counted."""
    REMINDER = "reminder"
    """Who still waits for a person."""
    GONE_QUIET = "gone-quiet"
    """A session that was active and sends nothing any more."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing to say: whose turn it is."""

    form: Form
    events: tuple[Event, ...]
    """In the order in which they arrived; of ALONE and GONE_QUIET exactly one."""
    priority: Priority
    deliveries: tuple[Delivery, ...] = ()
    """What is settled when it was said; of ALONE exactly one, of REMINDER and GONE_QUIET none."""
    expires_at: datetime | None = None
    """UTC: it does not begin after this."""
    rule: str = ""
    """Which rule of attention made it, with its setting and value, for `hookd why`."""
    projects: bool = False
    """Of TOGETHER: whether several projects are at work, so that the one that its events share is said."""
    away: bool = True
    """Of a DIGEST: whether nobody listened meanwhile, else there was too much to say."""
    waiting: frozenset[str] = frozenset()
    """Of a DIGEST: ids of its events that still wait for a person."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Of a DIGEST: why each of its events, by id, was not said at its time."""
    heard: str = ""
    """Of a turn that was cut: the text that was heard."""
    rest: str = ""
    """What is left of its text after it was cut; empty: it was not begun."""


class End(StrEnum):
    """How a turn ended."""

    SAID = "said"
    CUT = "cut"
    """Something more urgent came; `Ended.rest` is what was not heard."""
    LATE = "late"
    """Its time was over before the voice was free."""
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a turn."""

    end: End
    started_at: datetime
    """UTC: when its first sound was given to the loudspeaker."""
    ended_at: datetime
    reason: str = ""
    """Why it failed, or that it was silent."""
    detail: dict[str, Any] = field(default_factory=dict)
    """What `hookd why` tells: text, engine, voice, waited_ms, audio_ms."""
    rest: str = ""
    """Of a CUT: text for the ear, from the clause that was cut."""
