"""Payloads in the shape of Claude Code's, which others send too: `hook_event_name`, `session_id`, `tool_name`, …"""

from collections.abc import Mapping
from dataclasses import dataclass

from hookd.dialects.native import first_text, inner, scalars, text
from hookd.dialects.table import Entry, Payload, Row, meant
from hookd.event import Envelope, Event, Rejected
from hookd.vocabulary import agent_meant

UNKNOWN: Row = ("notice", "{hook_event_name}: {message}")
"""For events that a newer version added."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What one agent sends in this shape."""

    agent: str
    events: Mapping[str, Entry]
    """By hook_event_name."""
    kept: tuple[str, ...]
    """Kept beside the known fields. Never what a tool was given or gave, nor a transcript."""


def event_of(payload: Payload, envelope: Envelope, shape: Shape) -> Event:
    """An event that is not in the table is a notice: new versions add some. Raises Rejected for no event."""
    native = text(payload, "hook_event_name").strip() or envelope.native_event
    if not native:
        raise Rejected(_no_name(payload, shape.agent))
    kind, message = meant(shape.events.get(native, UNKNOWN), payload, native)
    agent, parent = _agent(payload, native, shape.agent)
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
        extra={"native_event": native[:100], **scalars(payload, shape.kept)},
    )


def _agent(payload: Payload, native: str, owner: str) -> tuple[str, str]:
    """Agent and parent: whatever happens inside a subagent is the subagent's."""
    if not text(payload, "agent_id") and native not in ("SubagentStart", "SubagentStop"):
        return owner, ""
    name = text(payload, "agent_type").strip()
    return (agent_meant(name) if name else "subagent"), owner


def _project(payload: Payload) -> str:
    return text(payload, "cwd") or first_text(inner(payload, "workspace"), ("project_dir", "current_dir"))


def _no_name(payload: Payload, agent: str) -> str:
    if "workspace" in payload or "output_style" in payload:
        return "it is a statusLine payload, no hook event; take hookd hook out of the statusLine setting."
    if "agent" in payload and "kind" in payload:
        return "it has no hook_event_name but is hookd's own event; name the file NAME.json."
    return f'it has no "hook_event_name"; one is wanted, there or as in: hookd hook {agent} EVENT.'
