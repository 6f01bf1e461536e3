"""Events and deliveries for tests."""

from datetime import UTC, datetime, timedelta

from hookd.delivery import Delivery, Settled, State
from hookd.event import Event, Priority

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def event(number=1, **fields):
    """An event with an id of its own."""
    known = {"agent": "reviewer", "kind": "completed", "received_at": NOW, "source": "pipe", "dialect": "hookd"}
    return Event(**{"id": f"event-{number}", **known, **fields})


def delivery(of=None, sink="speech", **fields):
    """A delivery of an event to a sink."""
    return Delivery(of or event(), sink, **{"route": "default: agents", "priority": Priority.MESSAGE, **fields})


def settled(one, state=State.DONE, **fields):
    return Settled(one, state, fields.pop("at", NOW + timedelta(seconds=1)), **fields)
