"""AHP, the Agent Hooks Protocol: what a harness lets others observe, made an event of the agent that it names."""

from collections.abc import Mapping
from typing import Any

from hookd.dialects.contents import said
from hookd.dialects.native import first_text, inner, listed, scalars, short, text
from hookd.dialects.rows import By
from hookd.dialects.sent import NAME_LIMIT, Sent, event_of
from hookd.dialects.table import Payload, Row
from hookd.event import Envelope, Event, Rejected
from hookd.vocabulary import agent_meant

AGENT = "ahp"
"""Where the harness has no name."""

KINDS_TOLD = frozenset((
    "session-started", "session-ended", "activated", "completed", "failed", "interrupted",
    "permission-needed", "permission-denied", "input-needed", "tool-started", "tool-finished", "tool-failed",
    "task-created", "task-completed", "compacting", "compacted", "notice",
))  # fmt: skip
CAVEAT = "a protocol that no agent is known to speak yet; the agent is the harness that it names."

# Nobody waits for a person any more.
_GOES_ON: Row = ("activated", "goes on")
_USES: Row = ("tool-started", ("uses {tool}", "uses a tool"))
_FAILED: Row = ("tool-failed", ("{tool}: {error}", "{tool}", "{error}"))

EVENTS: Mapping[str, Row | By] = {
    "session.start": ("session-started", ""),
    "session.end": By("outcome", {
        "error": ("failed", ("failed: {reason}", "the session broke off")),
        "cancelled": ("interrupted", ""),
    }, ("session-ended", "")),
    "turn.start": ("activated", ""),
    "turn.end": By("outcome", {
        "failed": ("failed", "failed: {error}"),
        "cancelled": ("interrupted", ""),
        "max_iterations": ("failed", "the turn took too many steps"),
    }, ("completed", "{answer}")),
    "model.error": ("failed", "failed: {error}"),
    "tool.permission.request": ("permission-needed", ("wants to use {tool}", "wants to use a tool")),
    "tool.permission.resolved": By("decision", {
        "deny": ("permission-denied", ("may not use {tool}", "may not use a tool")),
        "allowed by user": _GOES_ON,
    }, ("notice", "")),
    "tool.before": _USES,
    "tool.after": By("outcome", {
        "denied": ("permission-denied", ("may not use {tool}", "may not use a tool")),
        **dict.fromkeys(("error", "cancelled", "timeout"), _FAILED),
    }, ("tool-finished", ("used {tool}", "used a tool"))),
    "user.attention": ("input-needed", ("{message}", "{title}")),
    "user.elicitation.request": ("input-needed", ("{server} asks: {request}", "{request}", "has a question")),
    "user.elicitation.result": _GOES_ON,
    "task.change.after": By("operation", {
        "create": By("task_status", {"completed": ("task-completed", "{task}")}, ("task-created", "{task}")),
        "update": By("task_status", {"completed": ("task-completed", "{task}")}, ("notice", "")),
    }, ("notice", "")),
    "context.compact.before": ("compacting", ""),
    "context.compact.after": ("compacted", ""),
}  # fmt: skip
"""By the type of the event."""


KEPT = ("event_id", "turn_id", "tool_use_id", "task_id", "outcome")


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Of the notification, or of the event alone. Raises Rejected where it holds none."""
    told = inner(inner(payload, "params"), "event") or payload
    native = text(told, "type").strip()[:NAME_LIMIT]
    if not native:
        raise Rejected('it holds no event with a "type"; a hooks/observe notification is wanted.')
    session, view = inner(told, "session"), _view(told)
    sent = Sent(
        native=native,
        told=view,
        session=text(session, "id"),
        project=first_text(session, ("cwd", "workspaceRoots")),
        tool=view["tool"],
        extra=scalars({
            "event_id": told.get("id"),
            "turn_id": inner(told, "turn").get("id"),
            "tool_use_id": inner(told, "call").get("id"),
            "task_id": inner(told, "task").get("id"),
            "outcome": told.get("outcome"),
        }, KEPT),
    )  # fmt: skip
    return event_of(sent, agent_meant(text(inner(told, "harness"), "name").strip() or AGENT), EVENTS, envelope)


def _view(told: Payload) -> dict[str, Any]:
    attention, asked = inner(told, "attention"), inner(told, "elicitation")
    task = inner(told, "task")
    error = text(inner(told, "error"), "message") or text(told, "error")
    return {
        "outcome": text(told, "outcome"),
        "decision": _decision(told),
        "reason": text(told, "reason"),
        "error": short(error, 200),
        "tool": text(inner(told, "tool"), "name"),
        "answer": said(_last(told)),
        "message": said(attention.get("message")),
        "title": said(attention.get("title")),
        "server": text(asked, "server"),
        "request": said(asked.get("request")),
        "task": text(task, "description"),
        "operation": text(task, "operation"),
        "task_status": text(inner(task, "change"), "status"),
    }


def _decision(told: Payload) -> str:
    """What a policy allows nobody was asked for."""
    decision = text(told, "decision")
    return f"allowed by {text(told, 'decidedBy')}" if decision == "allow" else decision


def _last(told: Payload) -> Any:
    """The item that the turn's end points at."""
    wanted = text(inner(told, "lastAssistantItem"), "id")
    items = [one for one in listed(told, "items") if type(one) is dict]
    return next((one for one in items if wanted and text(one, "id") == wanted), "")
