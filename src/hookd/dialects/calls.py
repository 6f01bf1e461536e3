"""Calls: the tools of a program whose tools have other names, as the calls that `tools` has words for."""

from collections.abc import Mapping
from typing import Any

from hookd.dialects.native import first_text, text

Likenesses = Mapping[str, tuple[str, ...]]
"""Tool -> the tool of `tools.VERBS` that does the same, its key there, and the keys here that hold the same."""


def call(name: str, given: Mapping[str, Any], likenesses: Likenesses) -> dict[str, Any]:
    """Tool name and input for the words of `tools`; a tool without a likeness is simply used."""
    like, *keys = likenesses.get(name, ("",))
    found = first_text(given, keys[1:]) if keys else ""
    if not found:
        return {"tool_name": name, "tool_input": {}}
    return {"tool_name": like, "tool_input": {"description": text(given, "description"), keys[0]: found}}
