"""Where in a text a fault is, as people count: lines and columns from 1."""

import re

from hookd.integrations.edits.protocol import Unreadable

DEPTH_LIMIT = 100
"""Mappings and lists within each other; no settings file comes near, and Python's stack has an end."""

_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def unreadable(text: str, position: int, reason: str) -> Unreadable:
    line_start = text.rfind("\n", 0, position) + 1
    return Unreadable(text.count("\n", 0, position) + 1, position - line_start + 1, reason)


def check_characters(text: str) -> None:
    """Raises Unreadable where the text holds what no text file holds."""
    found = _NO_TEXT.search(text)
    if found:
        what = "a NUL byte" if found[0] == "\x00" else f"half of a character (U+{ord(found[0]):04X})"
        raise unreadable(text, found.start(), f"{what}, which no settings file holds")
