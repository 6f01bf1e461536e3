"""Antigravity: its hooks made an event, after a third party's notes. Nobody has verified it, and the event says so.

The payload holds no name of the event; the door is told it.
"""

from collections.abc import Mapping
from typing import Any

from hookd.dialects import tools
from hookd.dialects.calls import Likenesses, call
from hookd.dialects.native import first_text, inner, scalars, short, text
from hookd.dialects.rows import By
from hookd.dialects.sent import NAME_LIMIT, Sent, event_of
from hookd.dialects.table import Payload, Row
from hookd.event import Envelope, Event, Rejected

AGENT = "antigravity"

KINDS_TOLD = frozenset((
    "session-started", "activated", "completed", "paused", "failed",
    "tool-started", "tool-finished", "tool-failed", "notice",
))  # fmt: skip
CAVEAT = "unverified: what is known of its hooks is a third party's; every event of it says so (`unverified`)."

TOOLS: Likenesses = {
    "run_command": ("Bash", "command", "CommandLine"),
    "view_file": ("Read", "file_path", "AbsolutePath"),
    "write_to_file": ("Write", "file_path", "TargetFile"),
    "replace_file_content": ("Edit", "file_path", "TargetFile"),
    "grep_search": ("Grep", "pattern", "Query"),
    "search_web": ("WebSearch", "query", "query"),
    "read_url_content": ("WebFetch", "url", "Url"),
}

EVENTS: Mapping[str, Row | By] = {
    "SessionStart": ("session-started", ""),
    "PreInvocation": ("activated", ""),
    "PreToolUse": ("tool-started", tools.begun),
    "PostToolUse": By("outcome", {"error": ("tool-failed", "a tool failed: {error}")}, ("tool-finished", tools.done)),
    "Stop": By("outcome", {
        "error": ("failed", "failed: {error}"),
        "busy": ("paused", "waiting for work in the background"),
    }, ("completed", "")),
}  # fmt: skip

SHAPES = (("PreToolUse", "toolCall"), ("Stop", "fullyIdle"), ("Stop", "terminationReason"), ("PostToolUse", "stepIdx"))
"""Which event a payload is of, where nobody told it: the first whose key it has."""


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected where neither the door nor the payload tells what it is."""
    native = envelope.native_event or next((name for name, key in SHAPES if key in payload), "")
    if not native:
        raise Rejected("it names no event; one is wanted, as in: hookd hook antigravity Stop.")
    asked = inner(payload, "toolCall")
    tool = text(asked, "name")
    view = {
        **call(tool, inner(asked, "args"), TOOLS),
        "outcome": _outcome(payload),
        "error": short(text(payload, "error"), 200),
    }
    sent = Sent(
        native=native[:NAME_LIMIT],
        told=view,
        session=text(payload, "conversationId"),
        project=first_text(payload, ("workspacePaths",)),
        tool=tool,
        extra={"unverified": True, **scalars(payload, ("terminationReason", "stepIdx", "executionNum"))},
    )
    return event_of(sent, AGENT, EVENTS, envelope)


def _outcome(payload: Payload) -> str:
    if text(payload, "error").strip():
        return "error"
    return "busy" if payload.get("fullyIdle") is False else ""
