"""Contents: what a message says, whose content is a text or a list of parts."""

from typing import Any

from hookd.dialects.native import listed, text

_WORDS = ("", "text", "message", "content")
"""Types of a part that is meant to be read; the others are pictures, tool calls and thoughts."""
_DEPTH = 4
"""A message holds its content, that holds parts, and a part may hold its content again."""


def said(content: Any, depth: int = _DEPTH) -> str:
    """The texts of a message, of its content or of a part, one after the other; nothing of pictures and tools."""
    if type(content) is str:
        return content.strip()
    if type(content) is list and depth:
        return "\n".join(filter(None, (said(part, depth - 1) for part in content)))
    return _of_part(content, depth) if type(content) is dict and depth else ""


def last_said(messages: Any, role: str = "assistant") -> str:
    """What the last message of this role says; empty where it says nothing."""
    own = [one for one in listed({"messages": messages}, "messages") if type(one) is dict and one.get("role") == role]
    return said(own[-1]) if own else ""


def _of_part(part: dict[str, Any], depth: int) -> str:
    kind = text(part, "type") or text(part, "kind")
    if kind not in _WORDS or text(part, "category") == "reasoning":
        return ""
    inside = next((part[key] for key in ("content", "parts", "message") if part.get(key)), "")
    return text(part, "text").strip() or said(inside, depth - 1)
