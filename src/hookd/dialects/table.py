"""Tables of an agent's events: what each native event is, and the words that a person wants to hear."""

from collections.abc import Callable, Mapping
from typing import Any

from hookd.dialects.native import filled, text

Payload = Mapping[str, Any]
Words = str | tuple[str, ...] | Callable[[Payload], str]
"""A template of `native.filled`; or some: the first that can be filled counts; or what makes the words."""
Row = tuple[str, Words]
"""A kind and its words."""
Entry = Row | Callable[[Payload], Row]
"""A row, or what finds the row of a payload."""


def by(key: str, rows: Mapping[str, Row], other: Row) -> Callable[[Payload], Row]:
    """The row that the text under the key names."""
    return lambda payload: rows.get(text(payload, key), other)


def meant(entry: Entry, payload: Payload, native: str) -> tuple[str, str]:
    """Kind and message of a payload."""
    kind, words = entry if isinstance(entry, tuple) else entry(payload)
    message = _said(words, payload)
    # Any other kind says enough without a message.
    return kind, message or (f"sent {native[:100]}" if kind == "notice" else "")


def _said(words: Words, payload: Payload) -> str:
    if callable(words):
        return words(payload)
    templates = (words,) if isinstance(words, str) else words
    return next(filter(None, (filled(template, payload) for template in templates)), "")
