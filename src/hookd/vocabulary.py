"""The words of an event and the rules for each field: light enough for `hookd emit`, used by the daemon too."""

KINDS = (
    "activated", "completed", "paused", "failed", "interrupted",
    "permission-needed", "permission-denied", "input-needed",
    "session-started", "session-ended",
    "tool-started", "tool-finished", "tool-failed",
    "task-created", "task-completed",
    "compacting", "compacted", "notice",
)  # fmt: skip

PRIORITIES = ("progress", "notification", "message", "important")
"""Speech-dispatcher's words, the least urgent first."""

SYNONYMS = {
    "activated": "active activate start started starting begin began begun beginning working running",
    "completed": "complete done finish finished success succeeded ok passed",
    "failed": "fail failure error errored crashed broken",
    "paused": "pause sleeping",
    "interrupted": "interrupt aborted abort cancelled canceled stopped",
    "permission-needed": "permission approval needs-permission needs-approval permission-request blocked",
    "input-needed": "waiting wait question input needs-input idle attention ask asking",
    "permission-denied": "denied rejected",
    "notice": "info note message progress update",
}
"""What a model writes instead of a kind, by the kind that it means."""

INSTALLED = "--installed"
"""The mark of a hook's command that `hookd install` put into an agent's settings; `hookd hook` passes over it."""

PROOF = "hookd-proof-"
"""How the session or the project's directory begins of an event by which `hookd install` sees that a hook fires."""

TEXT_FIELDS = ("message", "session", "project", "parent", "tool", "host")
KNOWN_FIELDS = frozenset(("agent", "kind", "priority", "id", "at", *TEXT_FIELDS))

MESSAGE_LIMIT = 16 * 1024
"""Characters of a message that are kept; the rest is cut, with its length noted."""
MESSAGE_SLACK = 1024
"""Characters looked at behind that limit, so that a secret that lies across it is still known as one."""
DOCUMENT_LIMIT = 4 * 1024 * 1024
"""Bytes of a spool file or of a hook's standard input."""
LABEL_LIMIT = 4096
"""Characters of session, project, parent, tool and host."""
ID_LIMIT = 128

_ALNUM = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_NAME = _ALNUM | frozenset("._-")


class InvalidEvent(ValueError):  # noqa: N818 - the field's word: an event is invalid, the reason is the message
    """An event breaks a rule of CONTRACT; the message says which, what was wanted and what to do."""


def is_name(text: object, limit: int = 64) -> bool:
    """`[A-Za-z0-9][A-Za-z0-9._-]{0,limit-1}`, without the cost of importing `re`."""
    return isinstance(text, str) and 0 < len(text) <= limit and text[0] in _ALNUM and _NAME.issuperset(text)


def nearest(word: str, words: "tuple[str, ...] | list[str]") -> str:
    """`did you mean "…"?`, or the whole list where nothing is near."""
    from difflib import get_close_matches

    meant = {other: kind for kind, others in SYNONYMS.items() if kind in words for other in others.split()}
    meant |= {known: known for known in words}
    said = word.lower()
    near = get_close_matches(said, meant, n=1, cutoff=0.6) or get_close_matches(said, words, n=1, cutoff=0.5)
    return f'did you mean "{meant[near[0]]}"?' if near else "it is one of " + ", ".join(words) + "."


def is_proof(session: str, project: str) -> bool:
    """Whether an event of that session and project was sent by `hookd install`; see `PROOF`."""
    return session.startswith(PROOF) or project.rstrip("/").rpartition("/")[2].startswith(PROOF)


def check(fields: object) -> "dict[str, object]":
    """The fields of an event object if every rule holds. Raises InvalidEvent with the first that does not."""
    if not isinstance(fields, dict):
        raise InvalidEvent(f"an event is a JSON object, this is {_type_name(fields)}.")
    for required in ("agent", "kind"):
        if fields.get(required) in (None, ""):
            raise InvalidEvent(f'"{required}" is missing; an event needs "agent" and "kind".')
    for name, rule in _RULES.items():
        if fields.get(name) is not None:
            rule(name, fields[name])
    return fields


def without_surplus(fields: "dict[str, object]") -> "dict[str, object]":
    """The fields of a checked event without the part of a long message that the daemon would not look at."""
    message = str(fields.get("message") or "")
    if len(message) <= MESSAGE_LIMIT + MESSAGE_SLACK:
        return fields
    length = {"message_length": len(message)}
    return {**length, **fields, **length, "message": message[: MESSAGE_LIMIT + MESSAGE_SLACK]}


def kind_meant(word: str) -> "str | None":
    """The kind that a model's word means, or None: `done` -> `completed`."""
    plain = word.strip().lower().replace("_", "-").replace(" ", "-").strip("!.:-")
    if plain in KINDS:
        return plain
    return next((kind for kind, others in SYNONYMS.items() if plain in others.split()), None)


def agent_meant(name: str) -> str:
    """The nearest valid agent name: `Backend Engineer` -> `backend-engineer`; `agent` where nothing is left."""
    if is_name(name):
        return name
    letters = [c if c in _NAME else "-" for c in name.strip().lower()]
    return "-".join(filter(None, "".join(letters).split("-"))).lstrip("._-")[:64] or "agent"


def _type_name(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _agent(name: str, value: object) -> None:
    if not is_name(value):
        shown = repr(value)[:80]
        raise InvalidEvent(
            f'"{name}" is {shown}; wanted are 1 to 64 of A-Z a-z 0-9 . _ - with a letter or digit first.'
        )


def _kind(_name: str, value: object) -> None:
    if value not in KINDS:
        shown = str(value)[:80] if isinstance(value, str) else _type_name(value)
        raise InvalidEvent(f'kind "{shown}" is unknown; {nearest(shown, KINDS)}')


def _priority(_name: str, value: object) -> None:
    if value not in PRIORITIES:
        shown = str(value)[:80] if isinstance(value, str) else _type_name(value)
        raise InvalidEvent(f'priority "{shown}" is unknown; {nearest(shown, PRIORITIES)}')


def _text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise InvalidEvent(f'"{name}" is {_type_name(value)}; a text is wanted.')


def _label(name: str, value: object) -> None:
    _text(name, value)
    if len(str(value)) > LABEL_LIMIT:
        raise InvalidEvent(f'"{name}" has {len(str(value))} characters; at most {LABEL_LIMIT} are taken.')


def _id(name: str, value: object) -> None:
    _text(name, value)
    text = str(value)
    if not (0 < len(text) <= ID_LIMIT and text.isascii() and text.isprintable() and " " not in text):
        raise InvalidEvent(f'"id" is {text[:80]!r}; wanted are 1 to {ID_LIMIT} printable ASCII characters, no space.')


def _at(name: str, value: object) -> None:
    _text(name, value)
    from datetime import datetime

    try:
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            raise InvalidEvent(f'"at" is {str(value)[:80]!r}, which has no time zone; add Z or an offset like +02:00.')
        moment.timestamp()
    except (ValueError, OverflowError) as error:
        if isinstance(error, InvalidEvent):
            raise
        raise InvalidEvent(
            f'"at" is {str(value)[:80]!r}; an RFC 3339 time is wanted, like 2026-11-23T09:30:00Z.'
        ) from None


_RULES = {
    "agent": _agent,
    "kind": _kind,
    "message": _text,
    "session": _label,
    "project": _label,
    "parent": _label,
    "tool": _label,
    "host": _label,
    "priority": _priority,
    "id": _id,
    "at": _at,
}
