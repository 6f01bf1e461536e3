"""What every event gets before it is trusted: its texts within the limits, and without secrets."""

import hashlib
from dataclasses import replace
from typing import Any

from hookd.event import Event
from hookd.redaction import LONG_WORD, MARK, Redaction, names_secret
from hookd.vocabulary import LABEL_LIMIT, MESSAGE_LIMIT, MESSAGE_SLACK, agent_meant

_LABELS = ("session", "project", "parent", "tool", "host")
_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029), "\ufffd")
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF-")
"""Letters of which no secret is known that could be an event's id: UUIDs have them, and hookd's own ids."""


def made_safe(event: Event, redact: Redaction) -> Event:
    """The event, the very same one where nothing had to be changed."""
    message = _cut(redact(event.message[: MESSAGE_LIMIT + MESSAGE_SLACK]), MESSAGE_LIMIT) if event.message else ""
    extra = _without_secrets(event.extra, redact) if event.extra else event.extra
    labels = _changed_labels(event, redact)
    if len(event.message) > MESSAGE_LIMIT:
        extra = {**extra, "message_length": _length(event)}
    if not labels and message == event.message and extra == event.extra:
        return event
    return replace(event, message=message, extra=extra, **labels)


def _length(event: Event) -> int:
    """Of the message as it was sent: the door may have cut it already."""
    told = event.extra.get("message_length")
    return told if type(told) is int and told > len(event.message) else len(event.message)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit]


def _without_secrets(value: Any, redact: Redaction) -> Any:
    if type(value) is str:
        return redact(value)
    if type(value) is dict:
        return {redact.label(key): _under(key, part, redact) for key, part in value.items()}
    if type(value) is list:
        return [_without_secrets(part, redact) for part in value]
    return value


def _under(key: str, value: Any, redact: Redaction) -> Any:
    if names_secret(key):
        return _all_secret(value)
    if type(value) is str and key.lower().endswith("id"):
        return redact.label(value)  # the ids of agents look as random as keys do
    return _without_secrets(value, redact)


def _all_secret(value: Any) -> Any:
    """Texts and what holds them; numbers stay, for `token` may count some."""
    if type(value) is str:
        return MARK if value else value
    if type(value) is dict:
        return {key: _all_secret(part) for key, part in value.items()}
    return [_all_secret(part) for part in value] if type(value) is list else value


def _changed_labels(event: Event, redact: Redaction) -> dict[str, Any]:
    # One look at all of them together: nearly always nothing is to be done.
    labels = (event.session, event.project, event.parent, event.tool, event.host)
    named = "\n".join((event.agent, *labels))
    if redact.label(named) != named or not _is_plain_id(event.id, redact):
        return {**_clean_labels(event, redact), **_clean_names(event, redact)}
    joined = "".join(labels)
    return {} if len(joined) <= LABEL_LIMIT and joined.isprintable() else _clean_labels(event, redact)


def _is_plain_id(text: str, redact: Redaction) -> bool:
    return len(text) < LONG_WORD or _HEXADECIMAL.issuperset(text) or redact.label(text) == text


def _clean_labels(event: Event, redact: Redaction) -> dict[str, Any]:
    clean = {name: _clean_label(redact.label(getattr(event, name))) for name in _LABELS}
    return {name: text for name, text in clean.items() if text != getattr(event, name)}


def _clean_label(text: str) -> str:
    return _cut(text, LABEL_LIMIT).translate(_CONTROLS)


def _clean_names(event: Event, redact: Redaction) -> dict[str, str]:
    """The agent as a name still; an id as one that is the same for the same id, so that twice is once."""
    agent, plain_id = redact.label(event.agent), _is_plain_id(event.id, redact)
    return {
        "agent": event.agent if agent == event.agent else agent_meant(agent),
        "id": event.id if plain_id else f"redacted-{hashlib.sha256(event.id.encode()).hexdigest()[:26]}",
    }
