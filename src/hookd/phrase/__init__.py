"""Phrases: what an event sounds like, as text for the ear. Pure."""

import re

from hookd.event import Event
from hookd.phrase.cleaning import visible
from hookd.phrase.ear import MESSAGE_LIMIT, READ_LIMIT, RULES, Ear, ear_with, for_ear
from hookd.phrase.length import AND_MORE
from hookd.phrase.pronounce import with_ipa, without_ipa
from hookd.phrase.template import TEMPLATE_FIELDS, filled, template_error
from hookd.utterance import Persona

__all__ = [
    "AND_MORE",
    "KIND_PHRASES",
    "MESSAGE_LIMIT",
    "READ_LIMIT",
    "RULES",
    "TEMPLATE_FIELDS",
    "Ear",
    "ear_with",
    "for_ear",
    "phrase",
    "template_error",
    "with_ipa",
    "without_ipa",
]

FIELD_LIMIT = 80
"""Characters of any other field than the message that are said."""

KIND_PHRASES = {
    "activated": "started",
    "completed": "finished",
    "paused": "paused",
    "failed": "failed",
    "interrupted": "was interrupted",
    "permission-needed": "needs your permission",
    "permission-denied": "was denied permission",
    "input-needed": "is waiting for you",
    "session-started": "started a session",
    "session-ended": "ended the session",
    "tool-started": "is using a tool",
    "tool-finished": "finished using a tool",
    "tool-failed": "had a tool fail",
    "task-created": "has a new task",
    "task-completed": "completed a task",
    "compacting": "is compacting its memory",
    "compacted": "compacted its memory",
    "notice": "has a notice",
}
"""What is said after the name where an event has no message."""


_PLAIN = Ear()


def phrase(event: Event, persona: Persona, template: str = "", *, named: bool = True, ear: Ear = _PLAIN) -> str:
    """What is said of the event: by the route's template, else the message, else the kind's own phrase.

    Where the voice tells already who speaks, `named=False` leaves the name before a message out.
    """
    fields = _fields(event, persona, ear)
    said = _tidy(filled(template, fields)) if template else ""
    if said:
        return said
    if fields["message"]:
        return f"{fields['name']}: {fields['message']}" if named else fields["message"]
    return f"{fields['name']} {KIND_PHRASES[event.kind]}."


def _fields(event: Event, persona: Persona, ear: Ear) -> dict[str, str]:
    others = {
        "name": persona.spoken,
        "kind": event.kind.replace("-", " "),
        "project": event.project.rstrip("/").rpartition("/")[2],
        "session": event.session,
        "tool": event.tool,
        "parent": event.parent,
        "agent": event.agent,
        "host": event.host,
    }
    return {
        **{name: for_ear(text, FIELD_LIMIT, ear) for name, text in others.items()},
        "message": for_ear(event.message, ear.limit(persona.voice.rate), ear),
    }


def _tidy(text: str) -> str:
    """A template's text without the holes that empty fields leave."""
    joined = " ".join(visible(text.replace("\n", " ")).split())
    return re.sub(r"\s+(?=[.,;!?](?:\s|$))", "", joined).strip(" :;,-")
