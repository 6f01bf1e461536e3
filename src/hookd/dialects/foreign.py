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

SHARED_DOOR = "claude-code"
"""Its hooks are run by other agents."""
GEMINI_EVENTS = (
    "BeforeAgent", "AfterAgent", "BeforeModel", "AfterModel", "BeforeToolSelection", "BeforeTool", "AfterTool",
    "PreCompress",
)  # fmt: skip


def sender(payload: Payload, door: str) -> str:
    """Whose payload it is: who has a sure sign of it; else the door's agent, whose hook it was.

    Only Claude Code's hooks are run by others whose payloads are told by nothing but a likeness.
    """
    return (sniffed(payload) if door == SHARED_DOOR else _first(SIGNS, payload)) or door


def sniffed(payload: Payload) -> str:
    """Whose payload it is, by the first sign or likeness that holds; empty where none does."""
    return _first(SIGNS, payload) or _first(LIKENESSES, payload)


def undecoded(payload: Payload, envelope: Envelope) -> Event:
    """A notice for an agent whose words hookd does not know; a Dialect."""
    agent = sender(payload, envelope.dialect)
    if agent != envelope.dialect:
        return _marked(payload, envelope, agent)
    native = _native_event(payload, envelope)
    message = f"sent {native}" if native else "sent an event without a name"
    extra = {"undecoded": True, "native_event": native}
    return _notice(payload, envelope, agent_meant(envelope.dialect), message, extra)


def _marked(payload: Payload, envelope: Envelope, agent: str) -> Event:
    """It says too that this agent called a hook that is not its own."""
    native = _native_event(payload, envelope)
    extra = {"sniffed": agent, "dialect_expected": envelope.dialect, "native_event": native}
    message = f"sent {native or 'an event'} to the hook of {envelope.dialect}"
    return _notice(payload, envelope, agent, message, extra)


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


def _first(signs: tuple[tuple[str, Sign], ...], payload: Payload) -> str:
    return next((agent for agent, sign in signs if sign(payload)), "")


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
    # Events and ids that only one agent has.
    ("codex", _says("type", "agent-turn-complete")),
    ("qwen-code", lambda payload: "########" in text(payload, "prompt_id")),
    ("gemini-cli", _both(_TIMED, _says("hook_event_name", *GEMINI_EVENTS))),
)
"""Whose payload it is, the surest sign first."""

LIKENESSES: tuple[tuple[str, Sign], ...] = (
    ("codex", _has("turn_id", "model")),
    ("factory-droid", _says("permission_mode", "off", "spec")),
    ("factory-droid", _starts("permission_mode", "auto-")),
    ("qwen-code", _both(_TIMED, _says("permission_mode", "auto_edit", "yolo"))),
    ("gemini-cli", _both(_TIMED, _starts("hook_event_name", "Before", "After"))),
    ("copilot-cli", _TIMED),
)
"""Whose payload it may be, where nothing but the door says anything else."""
