"""Sent: what a payload tells, wherever its agent puts it, and the event that a table makes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hookd.dialects import tools
from hookd.dialects.native import text
from hookd.dialects.table import Entry, Payload, Row, meant
from hookd.event import Envelope, Event, Rejected
from hookd.vocabulary import agent_meant

NAME_LIMIT = 100
"""Characters of an event's own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One payload, read."""

    native: str
    """The agent's own name of the event."""
    told: Payload
    """What chooses the row and fills its words: `tool_name` and `tool_input` as `likened` gives them."""
    session: str = ""
    project: str = ""
    tool: str = ""
    """As the agent itself calls it."""
    subagent: str = ""
    """Whose event it is; empty for the main agent."""
    extra: dict[str, Any] = field(default_factory=dict)


def event_of(sent: Sent, agent: str, events: Mapping[str, Entry], envelope: Envelope) -> Event:
    """An event that is not in the table is a notice that names it: new versions add some."""
    kind, message = meant(events.get(sent.native) or _unknown(sent.native), sent.told, sent.native)
    return Event(
        id=envelope.fallback_id,
        agent=agent_meant(sent.subagent) if sent.subagent else agent,
        kind=kind,
        received_at=envelope.received_at,
        source=envelope.source,
        dialect=envelope.dialect,
        message=message,
        session=sent.session,
        project=sent.project,
        parent=agent if sent.subagent else "",
        tool=sent.tool,
        extra={"native_event": sent.native, **sent.extra},
    )


def native_name(payload: Payload, key: str, envelope: Envelope) -> str:
    """The event's name: in the payload, else as the door was told it. Raises Rejected where there is none."""
    native = (text(payload, key).strip() or envelope.native_event)[:NAME_LIMIT]
    if not native:
        raise Rejected(f'it has no "{key}"; one is wanted, there or as in: hookd hook {envelope.dialect} EVENT.')
    return native


def without_name(name: str) -> Callable[[Payload], str]:
    """`Droid has a question` -> `has a question`: words for a message whose teller is named before it anyway."""
    return lambda told: text(told, "message").strip().removeprefix(f"{name} ")


def likened(tool: str, like: str, given: Payload) -> dict[str, Any]:
    """A call for the words of `tools`; a tool that was given nothing to be told keeps its own name."""
    verb = tools.VERBS.get(like)
    return {"tool_name": like if verb is None or verb.thing(given) else tool, "tool_input": given}


def _unknown(native: str) -> Row:
    return "notice", _with_name(native)


def _with_name(native: str) -> Callable[[Payload], str]:
    return lambda told: f"{native}: {said}" if (said := text(told, "message").strip()) else ""
