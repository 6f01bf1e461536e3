"""A day: the events of a file, as the daemon would have them; from lines of event or history objects."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from hookd.dialects import OWN, decode_document
from hookd.dialects.safety import made_safe
from hookd.document import one_line, parse, text_of
from hookd.event import TOLD, Envelope, Event, Rejected
from hookd.redaction import Redaction
from hookd.vocabulary import KNOWN_FIELDS, InvalidEvent

SENDERS = "sender_"
"""What `hookd history` puts in front of a sender's key that hookd has too."""
_TAKEN = KNOWN_FIELDS | TOLD


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no event."""

    number: int
    """The first line is 1."""
    reason: str


@dataclass(frozen=True, slots=True)
class Day:
    """What came in, in order of time."""

    events: tuple[Event, ...]
    bad: tuple[BadLine, ...] = ()
    repeated: int = 0
    """Lines with the id of an event that stands before them."""


def day_of(lines: Iterable[bytes], redact: Redaction) -> Day:
    """The day that these lines tell; empty ones are passed over."""
    read = [_read(number, line, redact) for number, line in enumerate(lines, 1) if line.strip()]
    found = [one for one in read if isinstance(one, Event)]
    first: dict[str, Event] = {}
    for event in sorted(found, key=lambda event: event.received_at):
        first.setdefault(event.id, event)
    bad = tuple(one for one in read if isinstance(one, BadLine))
    return Day(tuple(first.values()), bad, len(found) - len(first))


def _read(number: int, line: bytes, redact: Redaction) -> Event | BadLine:
    try:
        document, _ = parse(text_of(line))
        return made_safe(_event(document, line, f"line-{number}"), redact)
    except (InvalidEvent, Rejected) as error:
        return BadLine(number, one_line(redact(str(error))))


def _event(document: dict[str, Any], line: bytes, fallback_id: str) -> Event:
    """Raises InvalidEvent or Rejected."""
    envelope = Envelope(line, "file", OWN, _came_at(document), fallback_id)
    if "received_at" not in document:
        return decode_document(document, envelope)
    own_names = _own_names(document)
    fields = {name: value for name, value in document.items() if name not in TOLD and name not in own_names}
    event = decode_document(fields, replace(envelope, source=_text(document, "source") or envelope.source))
    extra = {**event.extra, **{own: document[name] for name, own in own_names.items()}}
    return replace(event, dialect=_text(document, "dialect") or OWN, extra=extra)


def _came_at(document: dict[str, Any]) -> datetime:
    """UTC: when hookd received it, else when it happened."""
    for name in ("received_at", "at"):
        if document.get(name) is not None:
            return _moment(name, document[name])
    raise InvalidEvent('it has neither "received_at" nor "at"; one of them is wanted, as in hookd history --json.')


def _moment(name: str, value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidEvent(f'"{name}" is {value!r:.80}; an RFC 3339 time is wanted, like 2026-11-23T09:30:00Z.')


def _own_names(history: dict[str, Any]) -> dict[str, str]:
    """The keys that were renamed, with what the sender calls them: `sender_source` was its `source`."""
    renamed: dict[str, str] = {}
    for name in sorted(history, key=len):
        own = name
        while own.startswith(SENDERS):
            own = own.removeprefix(SENDERS)
        if own != name and own in _TAKEN:
            renamed[own] = name  # of several the longest: the others had the prefix from the sender
    return {name: own for own, name in renamed.items()}


def _text(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) else ""
