"""hookd's own event object: the fields of CONTRACT, and whatever else the sender put beside them."""

import json
from typing import Any

from hookd.event import Envelope, Event, Priority, Rejected
from hookd.vocabulary import KNOWN_FIELDS, InvalidEvent, check

EXTRA_LIMIT = 64 * 1024
"""Characters of the unknown keys as JSON."""
_GROWTH = 6
"""How many times longer JSON can become when Python writes it: a control character takes six letters."""


def decode(document: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected with the first rule that the object breaks."""
    try:
        check(document)
    except InvalidEvent as error:
        raise Rejected(str(error)) from None
    get = document.get
    priority = get("priority")
    return Event(
        get("id") or envelope.fallback_id,
        document["agent"],
        document["kind"],
        envelope.received_at,
        envelope.source,
        envelope.dialect,
        get("message") or "",
        get("session") or "",
        get("project") or "",
        get("parent") or "",
        get("tool") or "",
        get("host") or "",
        Priority.of(priority) if priority else None,
        get("at") or "",
        {} if document.keys() <= KNOWN_FIELDS else _extra(document, len(envelope.raw)),
    )


def _extra(document: dict[str, Any], raw_bytes: int) -> dict[str, Any]:
    extra = {name: value for name, value in document.items() if name not in KNOWN_FIELDS}
    return extra if raw_bytes * _GROWTH <= EXTRA_LIMIT else _bounded(extra)


def _bounded(extra: dict[str, Any]) -> dict[str, Any]:
    """Within EXTRA_LIMIT: the largest values give way to `{"cut": characters}`, then the last keys."""
    sizes = {name: _size({name: value}) for name, value in extra.items()}
    total, kept = sum(sizes.values()), dict(extra)
    for name in sorted(sizes, key=lambda name: -sizes[name]):
        if total <= EXTRA_LIMIT:
            return kept
        cut = {"cut": _characters(extra[name])}
        saved = sizes[name] - _size({name: cut})
        if saved > 0:
            kept[name] = cut
            total -= saved
    return kept if total <= EXTRA_LIMIT else _first_keys(kept)


def _first_keys(extra: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    total = 64  # for the count itself
    for name, value in extra.items():
        total += _size({name: value})
        if total > EXTRA_LIMIT:
            break
        kept[name] = value
    return {**kept, "keys_cut": len(extra) - len(kept)}


def _size(value: Any) -> int:
    return len(json.dumps(value))


def _characters(value: Any) -> int:
    return len(value) if isinstance(value, str) else _size(value)
