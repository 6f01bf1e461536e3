"""Phrases: what an event sounds like, as text for the ear. Pure."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from hookd.event import Event
from hookd.phrase.cleaning import visible
from hookd.phrase.ear import MESSAGE_LIMIT, READ_LIMIT, RULES, Ear, ear_with, for_ear, message_for_ear
from hookd.phrase.length import AND_MORE, estimated_seconds
from hookd.phrase.names import project_of
from hookd.phrase.pronounce import with_ipa, without_ipa
from hookd.phrase.template import TEMPLATE_FIELDS, filled, named_in, template_error
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
    "estimated_seconds",
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
    said = _tidy(filled(template, _fields(event, persona, ear, named_in(template)))) if template else ""
    if said:
        return said
    message = _message(event, persona, ear)
    if message and not named:
        return message
    name = _FIELDS["name"](event, persona, ear)
    return f"{name}: {message}" if message else f"{name} {KIND_PHRASES[event.kind]}."


def _fields(event: Event, persona: Persona, ear: Ear, wanted: Iterable[str]) -> dict[str, str]:
    return {name: _FIELDS[name](event, persona, ear) for name in wanted}


def _message(event: Event, persona: Persona, ear: Ear) -> str:
    return message_for_ear(event.message, ear.limit(persona.voice.rate), ear)


def _field(of: Callable[[Event, Persona], str]) -> Callable[[Event, Persona, Ear], str]:
    return lambda event, persona, ear: _short(of(event, persona)[:READ_LIMIT], ear)


_FIELDS: dict[str, Callable[[Event, Persona, Ear], str]] = {
    "name": _field(lambda _, persona: persona.spoken),
    "message": _message,
    "kind": _field(lambda event, _: event.kind.replace("-", " ")),
    "project": _field(lambda event, _: project_of(event)),
    "session": _field(lambda event, _: event.session),
    "tool": _field(lambda event, _: event.tool),
    "parent": _field(lambda event, _: event.parent),
    "agent": _field(lambda event, _: event.agent),
    "host": _field(lambda event, _: event.host),
}
"""What may stand in a template, as it is said."""


@lru_cache(maxsize=256)  # the same few names come again and again
def _short(text: str, ear: Ear) -> str:
    return for_ear(text, FIELD_LIMIT, ear)


def _tidy(text: str) -> str:
    """A template's text without the holes that empty fields leave."""
    joined = " ".join(visible(text.replace("\n", " ")).split())
    return re.sub(r"\s+(?=[.,;!?](?:\s|$))", "", joined).strip(" :;,-")
