"""ACP, the Agent Client Protocol: single messages between an editor and an agent, as a proxy hands them on.

A message names no agent, and an answer not even its session: the event has what the line tells, and no more.
"""

from collections.abc import Mapping
from typing import Any

from hookd.dialects.contents import said
from hookd.dialects.native import inner, scalars, short, text
from hookd.dialects.rows import By
from hookd.dialects.sent import NAME_LIMIT, Sent, event_of
from hookd.dialects.table import Payload, Row
from hookd.event import Envelope, Event, Rejected

AGENT = "acp"

KINDS_TOLD = frozenset((
    "session-started", "activated", "completed", "failed", "interrupted", "permission-needed",
    "tool-started", "tool-finished", "tool-failed", "compacting", "compacted", "notice",
))  # fmt: skip
CAVEAT = "a protocol between editor and agent: nothing to install, for proxies that hand its messages on."

_ENDED: Mapping[str, Row | By] = {
    "completed": ("tool-finished", "finished: {title}"),
    "failed": ("tool-failed", "failed: {title}"),
}

UPDATES: Mapping[str, Row | By] = {
    "tool_call": By("status", _ENDED, ("tool-started", "{title}")),
    "tool_call_update": By("status", _ENDED, ("notice", ("{title}", "goes on with a tool"))),
    "compaction_update": By("status", {
        "in_progress": ("compacting", ""),
        "completed": ("compacted", ""),
    }, ("notice", "")),
    "plan": ("notice", "changed its plan"),
    "notice": ("notice", "{title}"),
}  # fmt: skip
"""By sessionUpdate."""

STOPS: Mapping[str, Row] = {
    "end_turn": ("completed", ""),
    "cancelled": ("interrupted", ""),
    "refusal": ("failed", "refuses to go on"),
    "max_tokens": ("failed", "the answer became too long"),
    "max_turn_requests": ("failed", "the turn took too many requests"),
}
"""By stopReason, which is the answer to session/prompt."""

RESULT = "result"
ERROR = "error"

EVENTS: Mapping[str, Row | By] = {
    "session/new": ("session-started", ""),
    "session/load": ("session-started", "resumed"),
    "session/resume": ("session-started", "resumed"),
    "session/prompt": ("activated", "{prompt}"),
    "session/update": By("update", UPDATES, ("notice", "sent {update}")),
    "session/request_permission": ("permission-needed", "wants your permission. {title}"),
    # The answer to the prompt follows, and tells that it was stopped.
    "session/cancel": ("notice", "was told to stop"),
    RESULT: By("stop", STOPS, ("notice", "")),
    ERROR: ("failed", "failed: {error}"),
}
"""By method; an answer has none."""


KEPT = ("update", "tool_use_id", "stop_reason", "request_id")


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected where it is no JSON-RPC message."""
    params = inner(payload, "params")
    told = inner(params, "toolCall") or inner(params, "update")
    view = _view(payload, params, told)
    sent = Sent(
        native=_native(payload),
        told=view,
        session=text(params, "sessionId") or text(inner(payload, "result"), "sessionId"),
        project=text(params, "cwd"),
        tool=text(told, "kind"),
        extra=scalars({
            "update": view["update"],
            "tool_use_id": told.get("toolCallId"),
            "stop_reason": view["stop"],
            "request_id": payload.get("id"),
        }, KEPT),
    )  # fmt: skip
    return event_of(sent, AGENT, EVENTS, envelope)


def _native(payload: Payload) -> str:
    method = text(payload, "method").strip()[:NAME_LIMIT]
    native = method or next((name for name in (ERROR, RESULT) if name in payload), "")
    if not native:
        raise Rejected('it has neither "method" nor "result" nor "error"; a message of JSON-RPC is wanted.')
    return native


def _view(payload: Payload, params: Payload, told: Payload) -> dict[str, Any]:
    return {
        "update": text(told, "sessionUpdate"),
        "status": text(told, "status"),
        "title": short(text(told, "title"), 200),
        "prompt": said(params.get("prompt")),
        "stop": text(inner(payload, "result"), "stopReason"),
        "error": short(text(inner(payload, "error"), "message"), 200),
    }
