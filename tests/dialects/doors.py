"""A payload at its own agent's door: what the dialect alone makes of it."""

import json
from datetime import UTC, datetime
from pathlib import Path

from hookd.dialects.safety import made_safe
from hookd.event import Envelope, Rejected
from hookd.redaction import redact

PAYLOADS = Path(__file__).parent.parent / "payloads"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def envelope(dialect, native_event=""):
    return Envelope(b"{}", "spool", dialect.AGENT, NOW, "the-id", native_event)


def event_at(dialect, payload, native_event=""):
    """Not through hookd.dialects.decode: it would turn a stumble of the dialect into a rejection."""
    return made_safe(dialect.decode(payload, envelope(dialect, native_event)), redact)


def cases(dialect):
    found = sorted((PAYLOADS / dialect.AGENT).glob("*.json"))
    return [case for case in found if not case.name.endswith(".expected.json")]


def outcome(dialect, payload, native_event=""):
    """The event as an expectation file tells it, or why there is none."""
    try:
        event = event_at(dialect, payload, native_event)
    except Rejected as error:
        return {"rejected": str(error)}
    return {"dialect": event.dialect, **{k: v for k, v in event.to_object().items() if k != "id"}}


def outcome_of(dialect, case):
    return outcome(dialect, json.loads(case.read_text()))
