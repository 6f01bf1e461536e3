"""Phrases: what an event sounds like, as text for the ear. Pure."""

import re
import unicodedata
from collections.abc import Callable
from difflib import get_close_matches
from string import Formatter

from hookd.event import Event
from hookd.utterance import Persona

MESSAGE_LIMIT = 200
"""Characters of a message that are said: about 12 seconds."""
FIELD_LIMIT = 80
"""Characters of any other field that are said."""
READ_LIMIT = 4000
"""Characters that are looked at; far more than are ever said."""
AND_MORE = " And more."

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

TEMPLATE_FIELDS = ("name", "message", "kind", "project", "session", "tool", "parent", "agent", "host")
"""What a template may name in braces."""

Rule = Callable[[str], str]


def phrase(event: Event, persona: Persona, template: str = "") -> str:
    """What is said of the event: by the route's template, else the message, else the kind's own phrase."""
    fields = _fields(event, persona)
    said = _tidy(_filled(template, fields)) if template else ""
    if said:
        return said
    if fields["message"]:
        return f"{fields['name']}: {fields['message']}"
    return f"{fields['name']} {KIND_PHRASES[event.kind]}."


def for_ear(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """Any text as it can be said, cut at a sentence where it is longer than `limit` characters."""
    text = text[:READ_LIMIT]
    for rule in RULES:
        text = rule(text)
    return _shortened(text, limit)


def template_error(template: str) -> str:
    """Why a template cannot be said; empty where it can."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        return f"{error}; a brace itself is written {{{{ or }}}}"
    for _, field, form, conversion in parts:
        if field is None:
            continue
        if field not in TEMPLATE_FIELDS:
            return f"{{{field}}} is unknown; {_nearest(field)}"
        if form or conversion:
            return f"{{{field}}} stands with a format; write the bare name"
    return ""


def _nearest(field: str) -> str:
    near = get_close_matches(field.lower(), TEMPLATE_FIELDS, n=1)
    known = ", ".join(f"{{{known}}}" for known in TEMPLATE_FIELDS)
    return f"did you mean {{{near[0]}}}?" if near else f"known are {known}"


def _fields(event: Event, persona: Persona) -> dict[str, str]:
    others = {
        "kind": event.kind.replace("-", " "),
        "project": event.project.rstrip("/").rpartition("/")[2],
        "session": event.session,
        "tool": event.tool,
        "parent": event.parent,
        "agent": event.agent,
        "host": event.host,
    }
    return {
        **{name: for_ear(text, FIELD_LIMIT) for name, text in others.items()},
        "name": for_ear(persona.spoken, FIELD_LIMIT),
        "message": for_ear(event.message),
    }


def _filled(template: str, fields: dict[str, str]) -> str:
    # Not format(): that would follow attributes and indexes of what it is given.
    return "".join(
        literal + (fields.get(field, "") if field is not None else "")
        for literal, field, _, _ in Formatter().parse(template)
    )


def _shortened(text: str, limit: int) -> str:
    """Ends at the last sentence within the limit, else at a clause, else at a word."""
    if len(text) <= limit:
        return text
    head = text[: limit + 1]
    for mark in (r"[.!?…](?=\s)", r"[,;:](?=\s)", r"\s"):
        ends = [found.end() for found in re.finditer(mark, head) if found.end() > limit // 4]
        if ends:
            return _ended(head[: ends[-1]]) + AND_MORE
    return _ended(head[:limit]) + AND_MORE


def _ended(text: str) -> str:
    """With one mark at its end, so that the voice goes down."""
    bare = text.rstrip(" ,;:.…")
    return bare if bare.endswith(("!", "?")) else bare + "."


def _replacing(pattern: str, by: str | Callable[[re.Match[str]], str], flags: int = 0) -> Rule:
    ready = re.compile(pattern, flags)
    return lambda text: ready.sub(by, text)


def _visible(text: str) -> str:
    """Without control, zero-width and bidi characters, halves of surrogate pairs, and codes that mean nothing."""
    return "".join(one for one in text if one == "\n" or unicodedata.category(one)[0] != "C")


def _link(found: re.Match[str]) -> str:
    host = re.sub(r"^www\.", "", found["host"])
    return f"a link to {host}" if host else "a link"


def _tidy(text: str) -> str:
    """A template's text without the holes that empty fields leave."""
    joined = " ".join(_visible(text.replace("\n", " ")).split())
    return re.sub(r"\s+(?=[.,;!?](?:\s|$))", "", joined).strip(" :;,-")


_ADDRESS = (
    r"\b(?:https?|ftp|wss?)://"
    # What stands before the host is a name or a password, and nobody's business.
    r"(?:[^\s/@<>]*@)?(?P<host>[\w.-]*\w)"
    # Without the full stop that ends the sentence.
    r"(?:[^\s<>\"')\]]*[^\s<>\"')\].,;:!?])?"
)

RULES: tuple[Rule, ...] = (
    # What a terminal would obey: colours, titles, cursor movements.
    _replacing(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]", ""),
    _replacing(r"\r\n?|[\v\f\x85\u2028\u2029]", "\n"),
    _replacing(r"[ \t\xa0]+", " "),
    _replacing(r"(?: ?\n){2,} ?", "\n\n"),
    _visible,
    # Markdown: code, pictures and links, addresses, then the marks at the beginning of lines and around words.
    _replacing(r"(```|~~~).*?(?:\1|\Z)", "\n\nCode block.\n", re.DOTALL),
    _replacing(r"!?\[([^][\n]*)\]\([^()\s]*\)", r"\1"),
    _replacing(_ADDRESS, _link, re.IGNORECASE),
    _replacing(r"(?<=[^\s.!?:;,]) ?\n\s*(?:\n|(?=[-*+#]\s|\d+[.)]\s))", ".\n"),
    _replacing(r"^\s*(?:#{1,6}\s+|[-*+]\s+|>\s?)+", "", re.MULTILINE),
    _replacing(r"`+|\*+|~~|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)", ""),
    # What the rules before left behind.
    _replacing(r"\s+", " "),
    _replacing(r"(?:\s*\.\s)+(?=[.\s])|^[\s.,;:]+|\s+(?=[.,;!?](?:\s|$))", ""),
    str.strip,
    lambda text: text if any(map(str.isalnum, text)) else "",
)
"""Applied from first to last to everything that strangers wrote."""
