"""opencode: the events of its bus, and the callbacks around a tool, as hookd's plug-in hands them on.

The plug-in adds what opencode told it before, for a hook remembers nothing: `directory`, the `info` of the session
where the event has none (its `parentID` makes it a subagent's), and `last_assistant_message` where a turn has ended.
It leaves out what would be told twice: `busy` of a session that is busy, and `session.idle` behind `session.error`.
"""

import re
from typing import Any

from hookd.dialects import tools
from hookd.dialects.calls import call
from hookd.dialects.native import first_text, inner, listed, scalars, short, text
from hookd.dialects.opencode_events import ASKING, EVENTS, TOOLS
from hookd.dialects.sent import NAME_LIMIT, Sent, event_of
from hookd.dialects.table import Payload
from hookd.event import Envelope, Event, Rejected
from hookd.vocabulary import agent_meant

AGENT = "opencode"

KINDS_TOLD = frozenset((
    "session-started", "session-ended", "activated", "completed", "paused", "failed", "interrupted",
    "permission-needed", "permission-denied", "input-needed", "tool-started", "tool-finished", "compacted", "notice",
))  # fmt: skip
CAVEAT = "tells through a plug-in, which `hookd install opencode` puts in place."

_SUBAGENT = re.compile(r"\s*\(@(\S+) subagent\)\s*$")
"""What stands behind the title of a session that a subagent works in."""
_UNTITLED = re.compile(r"(New|Child) session - ")


KEPT = ("agent_id", "event_id", "tool_use_id", "request_id", "reply", "error", "status")


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected where neither the payload nor the door names the event."""
    properties = {**inner(payload, "input"), **inner(payload, "properties")}
    info = inner(properties, "info") or inner(payload, "info")
    own, owner = text(properties, "sessionID") or text(info, "id"), text(info, "parentID")
    native = _native(payload, envelope)
    view = _view(native, payload, properties, info)
    sent = Sent(
        native=native,
        told=view,
        # What a subagent asks is answered in the session of its owner.
        session=owner or own,
        project=text(info, "directory") or first_text(payload, ("directory", "worktree")),
        tool=view["tool"],
        subagent=_subagent(info) if owner else "",
        extra=scalars({
            "agent_id": own if owner else "",
            "event_id": payload.get("id"),
            "tool_use_id": text(properties, "callID") or text(inner(properties, "tool"), "callID"),
            "request_id": first_text(properties, ("requestID", "permissionID", "id")),
            "reply": view["reply"],
            "error": view["error"],
            "status": view["status"],
        }, KEPT),
    )  # fmt: skip
    return event_of(sent, AGENT, EVENTS, envelope)


def _native(payload: Payload, envelope: Envelope) -> str:
    # In the name of a spool file a dot is a dash.
    told = text(payload, "type").strip() or envelope.native_event.replace("-", ".")
    if told:
        return told[:NAME_LIMIT]
    if "input" not in payload or "output" not in payload:
        raise Rejected('it has no "type"; one is wanted, there or as in: hookd hook opencode session.idle.')
    return "tool.execute.before" if "args" in inner(payload, "output") else "tool.execute.after"


def _view(native: str, payload: Payload, properties: Payload, info: Payload) -> dict[str, Any]:
    error, status = inner(properties, "error"), inner(properties, "status")
    # What permission is asked for has the name of the tool; in older versions it is the type.
    tool = first_text(properties, ("permission", "type") if native in ASKING else ("tool",))
    given = inner(properties, "metadata") or inner(properties, "args") or inner(inner(payload, "output"), "args")
    pattern = first_text(properties, ("patterns", "pattern"))
    title = _SUBAGENT.sub("", _title(info))
    todos = [one for one in listed(properties, "todos") if type(one) is dict]
    return {
        **call(tool, {"pattern": pattern, **given}, TOOLS),
        "tool": tool,
        "pattern": pattern.removesuffix("*"),
        "whose": "subagent" if text(info, "parentID") else "",
        "title": "" if _UNTITLED.match(title) else title,
        "wish": text(properties, "title"),
        "status": text(status, "type"),
        "waits_for": text(status, "message"),
        "error": text(error, "name"),
        "error_message": text(inner(error, "data"), "message"),
        "reply": first_text(properties, ("reply", "response")),
        "question": tools.question({"tool_input": properties}),
        "answer": text(payload, "last_assistant_message"),
        "file": text(properties, "file"),
        "done": str(sum(text(one, "status") == "completed" for one in todos)),
        "todos": str(len(todos)) if todos else "",
    }


def _subagent(info: Payload) -> str:
    found = _SUBAGENT.search(_title(info))
    name = text(info, "agent").strip() or (found[1] if found else "")
    return agent_meant(name) if name else "subagent"


def _title(info: Payload) -> str:
    return short(text(info, "title"), 200)
