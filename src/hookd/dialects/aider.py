"""Aider: its notifications-command made an event. It tells nothing: no payload, no name, only that it waits."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hookd.dialects.native import text
from hookd.dialects.sent import Sent, event_of
from hookd.dialects.table import Row
from hookd.event import Envelope, Event, Priority

AGENT = "aider"

KINDS_TOLD = frozenset(("input-needed", "notice"))
CAVEAT = (
    "it runs one command for everything and tells it nothing: whether a turn has ended or a"
    " question waits cannot be known."
)

WAITING = "waiting"

EVENTS: Mapping[str, Row] = {WAITING: ("input-needed", "")}
"""It runs the command when a turn has ended, and when it asks whether it may do something: nobody can tell which."""


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """The payload is empty, but for the directory that the door may have put into it."""
    sent = Sent(native=envelope.native_event or WAITING, told={}, project=text(payload, "cwd"))
    event = event_of(sent, AGENT, EVENTS, envelope)
    # Most often the turn has just ended: as urgent as that, and nobody is reminded of it, for the answer is never told.
    return replace(event, priority=Priority.MESSAGE) if event.kind == "input-needed" else event
