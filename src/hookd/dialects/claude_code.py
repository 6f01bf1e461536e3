"""Claude Code: its own words made an event."""

from typing import Any

from hookd.dialects import foreign
from hookd.dialects.claude_events import EVENTS, UNKNOWN, Payload, Words
from hookd.dialects.native import filled, first_text, inner, scalars, text
from hookd.event import Envelope, Event, Rejected
from hookd.vocabulary import agent_meant

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


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """An event that is not in the table is a notice: new versions add some. Raises Rejected for no event."""
    whose = foreign.sniffed(payload)
    if whose not in ("", AGENT):
        return foreign.marked(payload, envelope, whose)
    native = text(payload, "hook_event_name").strip() or envelope.native_event
    if not native:
        raise Rejected(_no_name(payload))
    kind, message = _meant(payload, native)
    agent, parent = _agent(payload, native)
    return Event(
        id=envelope.fallback_id,
        agent=agent,
        kind=kind,
        received_at=envelope.received_at,
        source=envelope.source,
        dialect=envelope.dialect,
        message=message,
        session=text(payload, "session_id"),
        project=_project(payload),
        parent=parent,
        tool=text(payload, "tool_name"),
        extra={"native_event": native[:100], **scalars(payload, KEPT)},
    )


def _meant(payload: Payload, native: str) -> tuple[str, str]:
    entry = EVENTS.get(native, UNKNOWN)
    kind, words = entry if isinstance(entry, tuple) else entry(payload)
    message = _said(words, payload)
    # Any other kind says enough without a message.
    return kind, message or (f"sent {native[:100]}" if kind == "notice" else "")


def _said(words: Words, payload: Payload) -> str:
    if callable(words):
        return words(payload)
    templates = (words,) if isinstance(words, str) else words
    return next(filter(None, (filled(template, payload) for template in templates)), "")


def _agent(payload: Payload, native: str) -> tuple[str, str]:
    """Agent and parent: whatever happens inside a subagent is the subagent's."""
    if not text(payload, "agent_id") and native not in ("SubagentStart", "SubagentStop"):
        return AGENT, ""
    name = text(payload, "agent_type").strip()
    return (agent_meant(name) if name else "subagent"), AGENT


def _project(payload: Payload) -> str:
    return text(payload, "cwd") or first_text(inner(payload, "workspace"), ("project_dir", "current_dir"))


def _no_name(payload: Payload) -> str:
    if "workspace" in payload or "output_style" in payload:
        return "it is a statusLine payload, no hook event; take hookd hook out of the statusLine setting."
    if "agent" in payload and "kind" in payload:
        return "it has no hook_event_name but is hookd's own event; name the file NAME.json."
    return 'it has no "hook_event_name"; one is wanted, there or as in: hookd hook claude-code EVENT.'
