"""What every event gets before it is trusted: its texts within the limits, and without secrets."""

from dataclasses import replace
from typing import Any

from hookd.event import Event
from hookd.redaction import MARK, Redact, names_secret
from hookd.vocabulary import LABEL_LIMIT, MESSAGE_LIMIT

_LABELS = ("session", "project", "parent", "tool", "host")
_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029), "\ufffd")
_SLACK = 1024
"""Characters looked at behind the limit, so that a secret that lies across it is still known as one."""


def made_safe(event: Event, redact: Redact) -> Event:
    """The event, the very same one where nothing had to be changed."""
    message = _cut(redact(event.message[: MESSAGE_LIMIT + _SLACK]), MESSAGE_LIMIT) if event.message else ""
    extra = _without_secrets(event.extra, redact) if event.extra else event.extra
    labels = _changed_labels(event)
    if len(event.message) > MESSAGE_LIMIT:
        extra = {**extra, "message_length": len(event.message)}
    if not labels and message == event.message and extra == event.extra:
        return event
    return replace(event, message=message, extra=extra, **labels)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit]


def _without_secrets(value: Any, redact: Redact) -> Any:
    if type(value) is str:
        return redact(value)
    if type(value) is dict:
        return {redact(key): _under(key, part, redact) for key, part in value.items()}
    if type(value) is list:
        return [_without_secrets(part, redact) for part in value]
    return value


def _under(key: str, value: Any, redact: Redact) -> Any:
    if type(value) is str and value and names_secret(key):
        return MARK
    return _without_secrets(value, redact)


def _changed_labels(event: Event) -> dict[str, Any]:
    # One look at all of them together: nearly always nothing is to be done.
    together = event.session + event.project + event.parent + event.tool + event.host
    if len(together) <= LABEL_LIMIT and together.isprintable():
        return {}
    clean = {name: _clean_label(getattr(event, name)) for name in _LABELS}
    return {name: text for name, text in clean.items() if text != getattr(event, name)}


def _clean_label(text: str) -> str:
    return _cut(text, LABEL_LIMIT).translate(_CONTROLS)
