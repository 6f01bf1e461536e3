"""Payloads that are not in the words the door was told: another agent's, or of one that has no dialect yet.

Cursor and Copilot run the hooks of `.claude/settings.json`, so its hook is called with their payloads.
"""

from collections.abc import Callable, Mapping
from typing import Any

from hookd.dialects.native import first_text, text
from hookd.event import Envelope, Event
from hookd.vocabulary import agent_meant

Payload = Mapping[str, Any]
Sign = Callable[[Payload], bool]

EVENT_NAMES = ("hook_event_name", "agent_action_name", "hookName", "type")
SESSIONS = (
    "session_id", "sessionId", "conversation_id", "conversationId", "trajectory_id", "thread-id", "taskId",
)  # fmt: skip
PROJECTS = ("cwd", "workspace_roots", "workspaceRoots", "workspacePaths")
"""The first key that holds a text counts. Nothing else is kept: Cursor tells the user's e-mail address."""


def sniffed(payload: Payload) -> str:
    """Whose payload it is, by the first sign that holds; empty where none does."""
    return next((agent for agent, sign in SIGNS if sign(payload)), "")


def marked(payload: Payload, envelope: Envelope, agent: str) -> Event:
    """A notice that this agent called a hook that is not its own."""
    native = _native_event(payload, envelope)
    extra = {"sniffed": agent, "dialect_expected": envelope.dialect, "native_event": native}
    message = f"sent {native or 'an event'} to the hook of {envelope.dialect}"
    return _notice(payload, envelope, agent, message, extra)


def undecoded(payload: Payload, envelope: Envelope) -> Event:
    """A notice for an agent whose words hookd does not know; a Dialect."""
    native = _native_event(payload, envelope)
    message = f"sent {native}" if native else "sent an event without a name"
    extra = {"undecoded": True, "native_event": native}
    return _notice(payload, envelope, agent_meant(envelope.dialect), message, extra)


def _notice(payload: Payload, envelope: Envelope, agent: str, message: str, extra: dict[str, Any]) -> Event:
    return Event(
        id=envelope.fallback_id,
        agent=agent,
        kind="notice",
        received_at=envelope.received_at,
        source=envelope.source,
        dialect=envelope.dialect,
        message=message,
        session=first_text(payload, SESSIONS),
        project=first_text(payload, PROJECTS),
        extra={name: value for name, value in extra.items() if value},
    )


def _native_event(payload: Payload, envelope: Envelope) -> str:
    return (first_text(payload, EVENT_NAMES) or envelope.native_event)[:100]


def _has(*names: str) -> Sign:
    return lambda payload: all(name in payload for name in names)


def _transcript_in(folder: str) -> Sign:
    return lambda payload: folder in text(payload, "transcript_path")


def _says(name: str, *values: str) -> Sign:
    return lambda payload: text(payload, name) in values


def _starts(name: str, *beginnings: str) -> Sign:
    return lambda payload: text(payload, name).startswith(beginnings)


def _both(first: Sign, second: Sign) -> Sign:
    return lambda payload: first(payload) and second(payload)


def _numeric_time(payload: Payload) -> bool:
    return type(payload.get("timestamp")) in (int, float) and "sessionId" in payload


_TIMED = _has("timestamp", "hook_event_name")
"""A time is in the payloads of Gemini, Qwen and Copilot, and not in Claude Code's."""

SIGNS: tuple[tuple[str, Sign], ...] = (
    # Keys that only one agent has.
    ("cursor", _has("cursor_version")),
    ("cursor", _has("conversation_id")),
    ("windsurf", _has("agent_action_name")),
    ("cline", _has("hookName")),
    ("antigravity", _has("conversationId", "workspacePaths")),
    ("copilot-cli", _numeric_time),
    # The folder of the agent; Claude Code's own settles it before anything that is a mere likeness.
    ("claude-code", _transcript_in("/.claude/")),
    ("codex", _transcript_in("/.codex/")),
    ("qwen-code", _transcript_in("/.qwen/")),
    ("gemini-cli", _transcript_in("/.gemini/")),
    ("factory-droid", _transcript_in("/.factory/")),
    ("copilot-cli", _transcript_in("/.copilot/")),
    # Likeness.
    ("codex", _has("turn_id", "model")),
    ("codex", _says("type", "agent-turn-complete")),
    ("factory-droid", _says("permission_mode", "off", "spec")),
    ("factory-droid", _starts("permission_mode", "auto-")),
    ("qwen-code", _both(_TIMED, _says("permission_mode", "auto_edit", "yolo"))),
    ("gemini-cli", _both(_TIMED, _starts("hook_event_name", "Before", "After", "PreCompress"))),
    ("copilot-cli", _TIMED),
)
"""Whose payload it is, the surest sign first."""
