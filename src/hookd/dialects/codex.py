"""OpenAI Codex CLI: its hooks, which are much like Claude Code's, and the one word of its `notify` program."""

from collections.abc import Mapping
from typing import Any

from hookd.dialects import tools
from hookd.dialects.claude_events import SESSION_STARTS
from hookd.dialects.claude_shape import Shape, event_of
from hookd.dialects.native import inner
from hookd.dialects.table import Entry, Payload, Row, by
from hookd.event import Envelope, Event

AGENT = "codex"


def _tool_ended(payload: Payload) -> Row:
    # A command's exit code is not told; only a tool of an MCP server tells that it failed.
    response = inner(payload, "tool_response")
    return ("tool-failed", tools.thing) if response.get("isError") is True else ("tool-finished", tools.done)


EVENTS: Mapping[str, Entry] = {
    "SessionStart": by("source", SESSION_STARTS, SESSION_STARTS["startup"]),
    "SessionEnd": ("session-ended", ""),
    "UserPromptSubmit": ("activated", "{prompt}"),
    "PreToolUse": ("tool-started", tools.begun),
    "PermissionRequest": ("permission-needed", tools.wish),
    "PostToolUse": _tool_ended,
    "PreCompact": by("trigger", {"auto": ("compacting", "the context is nearly full")}, ("compacting", "")),
    "PostCompact": ("compacted", ""),
    "SubagentStart": ("activated", ""),
    "SubagentStop": ("completed", "{last_assistant_message}"),
    "Stop": ("completed", "{last_assistant_message}"),
    "Interrupt": ("interrupted", ""),
    "agent-turn-complete": ("completed", "{last_assistant_message}"),
}
"""By hook_event_name, and by `type` where it comes from `notify`. A turn that failed is told by nobody."""

KINDS_TOLD = frozenset((
    "session-started", "session-ended", "activated", "completed", "interrupted", "permission-needed",
    "tool-started", "tool-finished", "tool-failed", "compacting", "compacted", "notice",
))  # fmt: skip
CAVEAT = "nobody tells that a turn failed, nor that a command did: only a tool of an MCP server says so."

KEPT = (
    "agent_id", "agent_type", "turn_id", "permission_mode", "source", "reason", "trigger", "tool_use_id",
    "stop_hook_active", "model", "client",
)  # fmt: skip

NOTIFY = {
    "hook_event_name": "type",
    "session_id": "thread-id",
    "turn_id": "turn-id",
    "last_assistant_message": "last-assistant-message",
}
"""What `notify` calls the fields of a hook."""
NAMELESS = "default"
"""The type of a subagent for which none was chosen."""

_SHAPE = Shape(AGENT, EVENTS, KEPT)


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected for no event."""
    told = _of_notify(payload) if "type" in payload and "hook_event_name" not in payload else payload
    nameless = told.get("agent_type") == NAMELESS
    return event_of({**told, "agent_type": ""} if nameless else told, envelope, _SHAPE)


def _of_notify(payload: Payload) -> dict[str, Any]:
    """As a hook would tell it."""
    told = {name: payload[other] for name, other in NOTIFY.items() if other in payload}
    if payload.get("input-messages") != []:
        return {**payload, **told}
    # Nobody prompted this turn: a subagent's, whose thread is its own, and the owner's is not told.
    return {**payload, **told, "session_id": "", "agent_id": told.get("session_id")}
