"""Amp: what a plug-in of its tells made an event. The payload holds no name of the event; the door is told it.

hookd's own plug-in adds `cwd`, and of `messages` sends the last one.
"""

from collections.abc import Mapping
from typing import Any

from hookd.dialects import tools
from hookd.dialects.calls import Likenesses, call
from hookd.dialects.contents import last_said, said
from hookd.dialects.native import inner, scalars, short, text
from hookd.dialects.rows import By
from hookd.dialects.sent import NAME_LIMIT, Sent, event_of
from hookd.dialects.table import Payload, Row
from hookd.event import Envelope, Event, Rejected

AGENT = "amp"

KINDS_TOLD = frozenset((
    "session-started", "activated", "completed", "failed", "interrupted",
    "tool-started", "tool-finished", "tool-failed", "notice",
))  # fmt: skip
CAVEAT = (
    "tells through a plug-in, which `hookd install amp` puts in place; a permission that it asks for is told to no"
    " plug-in, and the start of a tool only to one that decides over it, which hookd's does not."
)

TOOLS: Likenesses = {
    "Bash": ("Bash", "command", "cmd", "command"),
    "Read": ("Read", "file_path", "path"),
    "edit_file": ("Edit", "file_path", "path"),
    "create_file": ("Write", "file_path", "path"),
    "Grep": ("Grep", "pattern", "pattern"),
    "glob": ("Glob", "pattern", "filePattern", "pattern"),
    "read_web_page": ("WebFetch", "url", "url"),
    "web_search": ("WebSearch", "query", "query", "objective"),
    "Task": ("Task", "description", "description"),
}


def _failure(view: Payload) -> str:
    return ": ".join(filter(None, (tools.thing(view), text(view, "error") or text(view, "status"))))


_FAILED: Row = ("tool-failed", _failure)

EVENTS: Mapping[str, Row | By] = {
    "session.start": ("session-started", ""),
    "agent.start": ("activated", "{prompt}"),
    "agent.end": By("status", {
        "error": ("failed", "failed: {error}"),
        "cancelled": ("interrupted", ""),
    }, ("completed", "{answer}")),
    "tool.call": ("tool-started", tools.begun),
    "tool.result": By("status", {"error": _FAILED, "cancelled": _FAILED}, ("tool-finished", tools.done)),
}  # fmt: skip
"""By the name that the plug-in subscribed to."""

SHAPES = (
    ("tool.result", ("toolUseID", "status")),
    ("tool.call", ("toolUseID",)),
    ("agent.end", ("thread", "status")),
    ("agent.start", ("thread", "message")),
    ("session.start", ("thread",)),
)
"""Which event a payload is of, where nobody told it: the first whose keys it has."""


KEPT = ("turn_id", "tool_use_id", "status")


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected where neither the door nor the payload tells what it is."""
    view = _view(payload)
    sent = Sent(
        native=_native(payload, envelope),
        told=view,
        session=text(inner(payload, "thread"), "id"),
        project=text(payload, "cwd"),
        tool=text(payload, "tool"),
        extra=scalars(
            {"turn_id": payload.get("id"), "tool_use_id": payload.get("toolUseID"), "status": payload.get("status")},
            KEPT,
        ),
    )
    return event_of(sent, AGENT, EVENTS, envelope)


def _native(payload: Payload, envelope: Envelope) -> str:
    # In the name of a spool file a dot is a dash.
    told = text(payload, "event").strip() or envelope.native_event.replace("-", ".")
    native = told or next((name for name, keys in SHAPES if all(key in payload for key in keys)), "")
    if not native:
        raise Rejected("it names no event; one is wanted, as in: hookd hook amp agent.end.")
    return native[:NAME_LIMIT]


def _view(payload: dict[str, Any]) -> dict[str, Any]:
    error = text(payload, "error") or text(inner(payload, "error"), "message")
    return {
        **call(text(payload, "tool"), inner(payload, "input"), TOOLS),
        "prompt": said(payload.get("message")),
        "answer": last_said(payload.get("messages")),
        "status": text(payload, "status"),
        "error": short(error, 200),
    }
