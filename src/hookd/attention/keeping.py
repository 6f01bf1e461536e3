"""Keeping: what of attention survives a restart, as JSON: the user's wishes, and who waits for a person."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from hookd.attention.attention import Attention
from hookd.attention.reminders import Unanswered
from hookd.attention.wishes import Mute
from hookd.delivery import Delivery
from hookd.event import Event, Priority

NOTE = "attention"
"""Under which name the journal keeps it."""
KEPT_LIMIT = 200
"""Requests that are kept; the latest ones."""
MESSAGE_LIMIT = 1000
"""Characters of a request's message that are kept; a reminder says less."""


def to_keep(attention: Attention) -> tuple[object, ...]:
    """Another one wherever `kept` would be another text; it costs next to nothing."""
    board = attention.board
    return board.wishes.paused, board.wishes.mutes, tuple(board.reminders)


def kept(attention: Attention) -> str:
    """What `restore` reads back."""
    board = attention.board
    waiting = list(board.reminders)[-KEPT_LIMIT:]
    return json.dumps({
        "paused": board.wishes.paused,
        "mutes": [one.to_object() for one in board.wishes.mutes],
        "unanswered": [_unanswered_object(one) for one in waiting],
    })


def restore(attention: Attention, text: str) -> None:
    """Into an attention that is new. What another version wrote and this one cannot read is left out."""
    if not text:
        return
    try:
        found = json.loads(text)
        mutes = tuple(Mute.of(one) for one in found["mutes"])
        unanswered = [_unanswered(one) for one in found["unanswered"]]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return
    board = attention.board
    board.wishes.paused, board.wishes.mutes = bool(found.get("paused")), mutes
    for one in unanswered:
        board.claims.add(one.event)
        board.reminders.restore(one)


def _unanswered_object(one: Unanswered) -> dict[str, Any]:
    delivery = one.delivery
    known = delivery.event
    event = {**asdict(known), "message": known.message[:MESSAGE_LIMIT], "received_at": known.received_at.isoformat()}
    return {
        "event": event,
        "route": delivery.route,
        "priority": delivery.priority.value,
        "said_at": one.said_at.isoformat(),
        "reminded": one.reminded,
        "snoozed_until": one.snoozed_until.isoformat() if one.snoozed_until else None,
    }


def _unanswered(found: dict[str, Any]) -> Unanswered:
    delivery = Delivery(_event(found["event"]), "speech", found["route"], Priority(found["priority"]))
    snoozed = found["snoozed_until"]
    return Unanswered(delivery, _time(found["said_at"]), int(found["reminded"]), _time(snoozed) if snoozed else None)


def _event(found: dict[str, Any]) -> Event:
    fields = dict(found)
    priority, received_at = fields.pop("priority", None), _time(fields.pop("received_at"))
    wrong = [name for name, value in fields.items() if not isinstance(value, dict if name == "extra" else str)]
    if wrong:
        raise TypeError(f"{wrong} of a kept event")
    return Event(**fields, received_at=received_at, priority=None if priority is None else Priority(priority))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
