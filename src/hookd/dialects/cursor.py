"""Cursor: its editor and its command line. It runs the hooks of Claude Code too, and tells of no permission."""

from collections.abc import Mapping
from typing import Any

from hookd.dialects import tools
from hookd.dialects.native import first_text, inner, scalars, short, text
from hookd.dialects.rows import By, kinds_of
from hookd.dialects.sent import Sent, event_of, likened, native_name
from hookd.dialects.table import Payload, Row
from hookd.event import Envelope, Event

AGENT = "cursor"


def _ending(payload: Payload) -> str:
    return "interrupt" if payload.get("is_interrupt") is True else text(payload, "failure_type")


def _stopped_at(payload: Payload) -> str:
    return f"stopped at {tools.thing(payload)}"


def _failure(payload: Payload) -> str:
    return ": ".join(filter(None, (tools.thing(payload), short(text(payload, "error_message"), 200))))


_INTERRUPTED: Row = ("interrupted", "")
_STARTED: Row = ("tool-started", tools.begun)
_FINISHED: Row = ("tool-finished", tools.done)

EVENTS: Mapping[str, Row | By] = {
    "sessionStart": ("session-started", ""),
    "sessionEnd": By("reason", {"error": ("failed", "{error_message}")}, ("session-ended", "")),
    "beforeSubmitPrompt": ("activated", "{prompt}"),
    "stop": By("status", {
        "aborted": _INTERRUPTED,
        "error": ("failed", "{error_message}"),
    }, ("completed", "")),
    "subagentStart": ("activated", "{task}"),
    "subagentStop": By("status", {
        "aborted": _INTERRUPTED,
        "error": ("failed", ("{error_message}", "{summary}")),
    }, ("completed", "{summary}")),
    "preToolUse": _STARTED,
    "postToolUse": _FINISHED,
    "postToolUseFailure": By("ending", {
        "interrupt": ("interrupted", _stopped_at),
        "permission_denied": ("permission-denied", tools.forbidden),
    }, ("tool-failed", _failure)),
    "beforeShellExecution": _STARTED,
    "afterShellExecution": _FINISHED,
    "beforeMCPExecution": _STARTED,
    "afterMCPExecution": _FINISHED,
    "beforeReadFile": _STARTED,
    "afterFileEdit": _FINISHED,
    "beforeTabFileRead": ("notice", "Tab reads {file_path/}"),
    "afterTabFileEdit": ("notice", "Tab edited {file_path/}"),
    "preCompact": By("trigger", {"auto": ("compacting", "the context is nearly full")}, ("compacting", "")),
    # May come several times a turn: the end of the turn is `stop`, which has no words.
    "afterAgentResponse": ("notice", "{text}"),
    "afterAgentThought": ("notice", "{text}"),
    "workspaceOpen": ("notice", "opened a workspace"),
}  # fmt: skip
"""By hook_event_name."""

KINDS_TOLD = kinds_of(EVENTS)
CAVEAT = "it tells of no permission that it waits for, and the end of a turn comes without its last words."

CLAUDE_NAMES: Mapping[str, str] = {
    "SessionStart": "sessionStart",
    "SessionEnd": "sessionEnd",
    "UserPromptSubmit": "beforeSubmitPrompt",
    "PreToolUse": "preToolUse",
    "PostToolUse": "postToolUse",
    "PostToolUseFailure": "postToolUseFailure",
    "Stop": "stop",
    "SubagentStart": "subagentStart",
    "SubagentStop": "subagentStop",
    "PreCompact": "preCompact",
}
"""The names under which Cursor runs the hooks of Claude Code: told at two doors, it is one event."""

TOOL_OF_EVENT: Mapping[str, tuple[str, str]] = {
    "beforeShellExecution": ("Shell", "Bash"),
    "afterShellExecution": ("Shell", "Bash"),
    "beforeReadFile": ("Read", "Read"),
    "afterFileEdit": ("Write", "Edit"),
}
"""The tool that an event is about, and Claude Code's word for it. What it was given stands in the payload itself."""

TOOLS: Mapping[str, str] = {"Shell": "Bash"}
"""Claude Code's word for a tool, where it has another one."""

KEPT = (
    "generation_id", "model", "is_background_agent", "composer_mode", "reason", "final_status", "status",
    "failure_type", "is_interrupt", "trigger", "tool_use_id", "mcp_server_name", "duration", "duration_ms",
    "loop_count", "subagent_type", "is_parallel_worker",
)  # fmt: skip
"""Kept beside the known fields. Never the user's e-mail address, nor what a tool was given or gave."""


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected where the event has no name."""
    told = native_name(payload, "hook_event_name", envelope)
    native = CLAUDE_NAMES.get(told, told)
    tool, like, given = _tool(payload, native)
    sent = Sent(
        native=native,
        told={**payload, **likened(tool, like, given), "ending": _ending(payload)},
        session=first_text(payload, ("conversation_id", "session_id")),
        project=first_text(payload, ("workspace_roots", "cwd")),
        tool=tool,
        subagent=_subagent(payload, native),
        extra={**scalars(payload, KEPT), **_ids(payload)},
    )
    return event_of(sent, AGENT, EVENTS, envelope)


def _tool(payload: Payload, native: str) -> tuple[str, str, Payload]:
    """The tool's own name, Claude Code's word for it, and what it was given."""
    if native in TOOL_OF_EVENT:
        return (*TOOL_OF_EVENT[native], payload)
    name = text(payload, "tool_name")
    if native.endswith("MCPExecution") or name.startswith("MCP:"):
        plain = name.removeprefix("MCP:")
        return f"MCP:{plain}", "__".join(filter(None, ("mcp", text(payload, "mcp_server_name"), plain))), {}
    return name, TOOLS.get(name, name), inner(payload, "tool_input")


def _subagent(payload: Payload, native: str) -> str:
    inside = native in ("subagentStart", "subagentStop") or text(payload, "subagent_id")
    return (text(payload, "subagent_type").strip() or "subagent") if inside else ""


def _ids(payload: Payload) -> dict[str, str]:
    """Of the subagent and of the call, which the command line writes on two lines."""
    ids = {
        "agent_id": text(payload, "subagent_id"),
        "tool_use_id": first_text(payload, ("tool_use_id", "tool_call_id")),
    }
    return {name: short(found) for name, found in ids.items() if found}
