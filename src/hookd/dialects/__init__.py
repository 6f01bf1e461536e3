"""Dialects: plug-ins that make an event of what an agent sends. One protocol, found as `hookd.dialects`."""

from dataclasses import replace
from functools import cache, lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Protocol

from hookd import document as documents
from hookd.dialects import foreign, own, words
from hookd.dialects.safety import made_safe
from hookd.event import Envelope, Event, Rejected
from hookd.redaction import Redaction, redact
from hookd.vocabulary import KINDS, InvalidEvent, is_name

OWN = "hookd"
CLOUDEVENTS = "cloudevents"

_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a dialect stumbles with over a payload it did not expect: that is rejected, and hookd goes on."""


class Dialect(Protocol):
    """Makes the event of one agent's document; a function is enough."""

    def __call__(self, document: dict[str, Any], envelope: Envelope, /) -> Event:
        """An event of a kind that hookd knows. Every key may be missing or of any type. Raises Rejected."""


def decode(envelope: Envelope, redact: Redaction = redact) -> Event:
    """The event in an envelope, checked and without secrets. Raises Rejected with the reason in one line."""
    try:
        return _decoded(envelope, redact)
    except (InvalidEvent, Rejected) as error:
        raise Rejected(documents.one_line(redact(str(error)))) from error


def decode_document(document: dict[str, Any], envelope: Envelope) -> Event:
    """The event of a document in the dialect of who sent it. Raises Rejected."""
    name = _sender(document, envelope.dialect)
    dialect = dialect_named(name) or _stand_in(document)
    try:
        event = dialect(document, envelope)
    except _FAULTS as error:
        fault = f"{type(error).__name__}: {error}"
        raise Rejected(f'the dialect "{name}" stumbled over it ({fault}); please report this.') from error
    if event.kind not in KINDS or not is_name(event.agent):
        raise Rejected(f'the dialect "{name}" made {event.agent!r} {event.kind!r} of it, which is no event.')
    return event


@lru_cache(256)
def dialect_named(name: str) -> Dialect | None:
    """The dialect of that name, None where none is installed. Raises Rejected where it cannot be loaded."""
    found = _installed().get(name)
    if found is None:
        return None
    try:
        dialect: Dialect = found.load()
    except (ImportError, AttributeError) as error:
        why = f"{found.value} cannot be loaded: {error}"
        raise Rejected(f'the dialect "{name}" is broken: {why}; install it again.') from error
    return dialect


def _decoded(envelope: Envelope, redact: Redaction) -> Event:
    text = documents.text_of(envelope.raw)
    if envelope.source == "pipe" and not text.lstrip().startswith("{"):
        return _dated(made_safe(words.decode(text, envelope), redact), envelope)
    document, repaired = documents.parse(text)
    event = _dated(made_safe(decode_document(document, envelope), redact), envelope)
    return replace(event, extra={**event.extra, "repaired": True}) if repaired else event


def _dated(event: Event, envelope: Envelope) -> Event:
    """An event whose sender told no time happened when its envelope was written."""
    if event.at or envelope.happened_at is None:
        return event
    return replace(event, at=envelope.happened_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"))


def _sender(document: dict[str, Any], door: str) -> str:
    """Whose words they are: agents run each other's hooks, so the door alone does not tell."""
    if door == OWN and "specversion" in document:
        return CLOUDEVENTS
    return door if door in (OWN, CLOUDEVENTS) or _is_own(document) else foreign.sender(document, door)


def _stand_in(document: dict[str, Any]) -> Dialect:
    """For a name that no dialect has: `build.done.json` may well hold hookd's own event."""
    return own.decode if _is_own(document) else foreign.undecoded


def _is_own(document: dict[str, Any]) -> bool:
    return "agent" in document and "kind" in document


@cache
def _installed() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group="hookd.dialects")}
