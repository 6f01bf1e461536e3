"""Events and deliveries as rows of the journal, and back."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hookd.delivery import Delivery, Settled, State
from hookd.event import Event, Priority

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

EVENT_COLUMNS = (
    "seq, id, received_at, at, agent, kind, message, session, project, parent, tool, host, priority,"
    " source, dialect, extra"
)
DELIVERY_COLUMNS = (
    "event_seq, sink, route, priority, say, voice, earcon, expires_at, state, reason, settled_at, detail"
)


def micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def timestamp(at: datetime) -> str:
    """RFC 3339 in UTC, to the millisecond: `2026-11-23T09:30:00.123Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event_row(seq: int, event: Event) -> tuple[Any, ...]:
    return (
        seq, event.id, micros(event.received_at), event.at, event.agent, event.kind, event.message,
        event.session, event.project, event.parent, event.tool, event.host, event.priority,
        event.source, event.dialect, json.dumps(event.extra) if event.extra else "",
    )  # fmt: skip


def event_of(row: tuple[Any, ...]) -> Event:
    (_, id_, received, at, agent, kind, message, session, project, parent, tool, host, priority,
     source, dialect, extra) = row  # fmt: skip
    return Event(
        id_, agent, kind, moment(received), source, dialect, message, session, project, parent, tool, host,
        None if priority is None else Priority(priority), at, json.loads(extra) if extra else {},
    )  # fmt: skip


def delivery_row(seq: int, delivery: Delivery) -> tuple[Any, ...]:
    expires = None if delivery.expires_at is None else micros(delivery.expires_at)
    return (
        seq, delivery.sink, delivery.route, delivery.priority, delivery.say, delivery.voice, delivery.earcon,
        expires, State.QUEUED.value, "", None, "",
    )  # fmt: skip


def delivery_of(event: Event, row: tuple[Any, ...]) -> Delivery:
    _, sink, route, priority, say, voice, earcon, expires = row[:8]
    expires_at = None if expires is None else moment(expires)
    return Delivery(event, sink, route, Priority(priority), say, voice, earcon, expires_at)


def _storable(text: str) -> str:
    """A reason may name a file whose name is no UTF-8; SQLite takes only what is."""
    return text.encode("utf-8", "backslashreplace").decode()


def settled_row(settled: Settled) -> tuple[Any, ...]:
    """The columns state, reason, settled_at, detail, then the keys: event id and sink."""
    return (
        settled.state.value, _storable(settled.reason), micros(settled.at),
        json.dumps(settled.detail) if settled.detail else "",
        settled.delivery.event.id, settled.delivery.sink,
    )  # fmt: skip
