"""Claude Code: its own words made an event."""

from typing import Any

from hookd.dialects.claude_events import EVENTS
from hookd.dialects.claude_shape import Shape, event_of
from hookd.event import Envelope, Event
from hookd.vocabulary import KINDS

AGENT = "claude-code"

KEPT = (
    "agent_id", "agent_type", "prompt_id", "permission_mode", "notification_type", "source", "reason",
    "trigger", "error", "error_details", "is_interrupt", "stop_hook_active", "tool_use_id", "duration_ms",
    "task_id", "teammate_name", "team_name", "mcp_server_name", "elicitation_id", "mode", "action",
    "model", "from_model", "to_model", "session_title", "command_name", "expansion_type",
    "file_path", "memory_type", "load_reason", "event", "directory", "worktree_path", "name",
    "old_cwd", "new_cwd", "turn_id", "message_id", "index", "final",
)  # fmt: skip
"""Kept beside the known fields. Never what a tool was given or gave, nor a transcript."""


KINDS_TOLD = frozenset(KINDS)

_SHAPE = Shape(AGENT, EVENTS, KEPT)


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected for no event."""
    return event_of(payload, envelope, _SHAPE)
