"""CloudEvents 1.0 in JSON: an envelope around hookd's own event, or around an agent's native payload."""

import base64
import binascii
from dataclasses import replace
from typing import Any

from hookd.dialects import decode_document, own
from hookd.document import parse, text_of, type_name
from hookd.event import Envelope, Event, Rejected
from hookd.vocabulary import KNOWN_FIELDS, InvalidEvent

TYPE = "dev.hookd.agent."
"""A type is this and a kind: `dev.hookd.agent.completed`."""
SOURCE = "hookd://"
"""A source is this, an agent and a host: `hookd://claude-code/laptop`."""
VERSION = "1.0"
PAYLOADS = ("native", "payload")
"""Keys of `data` that hold an agent's native payload, with `agent` and `native_event` beside it."""

_TEXTS = ("id", "source", "type", "time", "subject", "datacontenttype", "dataschema")
_ATTRIBUTES = frozenset((*_TEXTS, "specversion", "data", "data_base64"))


def decode(document: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected where the envelope or what is in it breaks a rule."""
    _check(document)
    envelope = replace(envelope, dialect="cloudevents")
    told, inside = _told(document), _inside(document)
    payload = next((inside[name] for name in PAYLOADS if type(inside.get(name)) is dict), None)
    if payload is not None and "kind" not in inside:
        return _native(payload, inside, told, envelope)
    fields = {**_extensions(document), **told, **{k: v for k, v in inside.items() if v is not None}}
    if "kind" not in fields:
        found = repr(document.get("type"))[:80]
        raise Rejected(f'CloudEvents: type is {found}; "{TYPE}KIND" is wanted, or a "kind" in data.')
    return own.decode(fields, envelope)


def _check(document: dict[str, Any]) -> None:
    version = document.get("specversion")
    if version != VERSION:
        raise Rejected(f'CloudEvents: specversion is {repr(version)[:80]}; "{VERSION}" is wanted.')
    for name in _TEXTS:
        value = document.get(name)
        if value is not None and type(value) is not str:
            raise Rejected(f'CloudEvents: "{name}" is {type_name(value)}; a text is wanted.')


def _told(document: dict[str, Any]) -> dict[str, Any]:
    """The fields of an event that the envelope itself tells."""
    kind, source = document.get("type") or "", document.get("source") or ""
    agent, _, host = source.removeprefix(SOURCE).partition("/") if source.startswith(SOURCE) else ("", "", "")
    told = {
        "agent": agent,
        "kind": kind.removeprefix(TYPE) if kind.startswith(TYPE) else "",
        "id": document.get("id"),
        "at": document.get("time"),
        "session": document.get("subject"),
        "host": host,
    }
    return {name: value for name, value in told.items() if value}


def _inside(document: dict[str, Any]) -> dict[str, Any]:
    if document.get("data_base64") is not None:
        return _unpacked(document["data_base64"])
    found = document.get("data")
    if found is not None and type(found) is not dict:
        raise Rejected(f'CloudEvents: "data" is {type_name(found)}; an event object is wanted.')
    return found or {}


def _unpacked(packed: object) -> dict[str, Any]:
    try:
        raw = base64.b64decode(packed if isinstance(packed, str) else "?", validate=True)
        inside, repaired = parse(text_of(raw))
    except binascii.Error:
        raise Rejected('CloudEvents: "data_base64" is no base64; an event in base64 is wanted.') from None
    except InvalidEvent as error:
        raise Rejected(f'CloudEvents: what "data_base64" holds: {error}') from None
    return {**inside, "repaired": True} if repaired else inside


def _extensions(document: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in document.items() if k not in _ATTRIBUTES and k not in KNOWN_FIELDS}


def _native(payload: dict[str, Any], inside: dict[str, Any], told: dict[str, Any], envelope: Envelope) -> Event:
    """The event of the payload, with what the envelope tells where the payload tells nothing."""
    names = {name: inside[name] for name in ("agent", "id", "at", "session", "host") if inside.get(name)}
    outer = own.decode({"kind": "notice", **told, **names}, envelope)
    native_event = inside.get("native_event")
    event = decode_document(
        payload,
        replace(
            envelope,
            dialect=outer.agent,
            native_event=native_event if type(native_event) is str else "",
            fallback_id=outer.id,
        ),
    )
    # A kind in the type is better than none, where hookd does not know the words of that agent.
    kind_known = outer.kind != "notice" and "undecoded" in event.extra
    return replace(
        event,
        kind=outer.kind if kind_known else event.kind,
        message="" if kind_known else event.message,
        dialect="cloudevents",
        session=event.session or outer.session,
        host=event.host or outer.host,
        at=event.at or outer.at,
    )
