"""Gemini CLI: its hooks, in the shape of Claude Code's with names of its own."""

from collections.abc import Mapping
from typing import Any

from hookd.dialects import tools
from hookd.dialects.claude_events import NOTICE, SESSION_ENDS, SESSION_STARTS
from hookd.dialects.claude_shape import Shape, event_of
from hookd.dialects.native import filled, first_text, inner, short, text
from hookd.dialects.table import Entry, Payload, Row, by
from hookd.event import Envelope, Event

AGENT = "gemini-cli"


def _tool_ended(payload: Payload) -> Row:
    failed = inner(payload, "tool_response").get("error")
    return ("tool-failed", _tool_failure) if failed else ("tool-finished", tools.done)


def _tool_failure(payload: Payload) -> str:
    response = inner(payload, "tool_response")
    why = text(response, "error") or text(inner(response, "error"), "message")
    return ": ".join(filter(None, (tools.thing(payload), short(why, 200))))


def _wants_to_run(payload: Payload) -> str:
    command = inner(payload, "details").get("command")
    return tools.wish({"tool_name": "run_shell_command", "tool_input": {"command": command}})


def _wants_to_edit(payload: Payload) -> str:
    path = first_text(inner(payload, "details"), ("filePath", "fileName"))
    return tools.wish({"tool_name": "replace", "tool_input": {"file_path": path}})


def _wants_to_use(payload: Payload) -> str:
    details = inner(payload, "details")
    return f"wants to use {tools.tool_name(filled('mcp__{serverName}__{toolName}', details))}"


def _wants_to_fetch(payload: Payload) -> str:
    url = first_text(inner(payload, "details"), ("urls",))
    return tools.wish({"tool_name": "web_fetch", "tool_input": {"url": url}})


def _notification(payload: Payload) -> Row:
    if text(payload, "notification_type") != "ToolPermission":
        return NOTICE
    return CONFIRMATIONS.get(text(inner(payload, "details"), "type"), ("permission-needed", "{message}"))


CONFIRMATIONS: Mapping[str, Row] = {
    "exec": ("permission-needed", _wants_to_run),
    "edit": ("permission-needed", _wants_to_edit),
    "mcp": ("permission-needed", _wants_to_use),
    "info": ("permission-needed", _wants_to_fetch),
    "ask_user": ("input-needed", ("{message}", "has a question")),
    "exit_plan_mode": ("input-needed", "has a plan for you to approve"),
}
"""By the type of the details: the message itself says of a tool no more than that it requires execution."""

ASKING: Mapping[str, Row] = {
    "ask_user": ("input-needed", tools.question),
    "exit_plan_mode": ("input-needed", "has a plan for you to approve"),
}
"""Tools that are a question to the person, by name."""

EVENTS: Mapping[str, Entry] = {
    "SessionStart": by("source", SESSION_STARTS, SESSION_STARTS["startup"]),
    "SessionEnd": by("reason", SESSION_ENDS, ("session-ended", "")),
    "BeforeAgent": ("activated", "{prompt}"),
    "AfterAgent": ("completed", "{prompt_response}"),
    "BeforeModel": ("notice", "asks its model"),
    "BeforeToolSelection": ("notice", "chooses its tools"),
    "AfterModel": ("notice", "hears from its model"),
    "BeforeTool": by("tool_name", ASKING, ("tool-started", tools.begun)),
    "AfterTool": _tool_ended,
    # It comes before each request to the model, whether the context is full or not: it says nothing of it.
    "PreCompress": ("compacting", ""),
    "Notification": _notification,
}
"""By hook_event_name."""

KINDS_TOLD = frozenset((
    "session-started", "session-ended", "activated", "completed", "permission-needed", "input-needed",
    "tool-started", "tool-finished", "tool-failed", "compacting", "notice",
))  # fmt: skip
CAVEAT = "it says that it is compacting before each request to its model, whether it does or not."

KEPT = ("source", "reason", "trigger", "notification_type", "stop_hook_active")

_SHAPE = Shape(AGENT, EVENTS, KEPT)


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected for no event."""
    return event_of(payload, envelope, _SHAPE)
