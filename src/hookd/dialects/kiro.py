"""Kiro: version 2 of its command line, and what came after it. It tells of no permission and no failed turn."""

from collections.abc import Mapping
from typing import Any

from hookd.dialects import tools
from hookd.dialects.native import inner, listed, scalars, text
from hookd.dialects.rows import By, kinds_of
from hookd.dialects.sent import Sent, event_of, likened, native_name
from hookd.dialects.table import Payload, Row
from hookd.event import Envelope, Event

AGENT = "kiro"


def _ending(payload: Payload) -> str:
    return "failed" if inner(payload, "tool_response").get("success") is False else ""


_SESSION_STARTED: Row = ("session-started", "")
_PROMPTED: Row = ("activated", "{prompt}")
_TOOL_STARTED: Row = ("tool-started", tools.begun)
_TOOL_ENDED = By("ending", {"failed": ("tool-failed", tools.thing)}, ("tool-finished", tools.done))
_STOPPED: Row = ("completed", "{assistant_response}")

EVENTS: Mapping[str, Row | By] = {
    # Version 2, and the documents of version 3.
    "agentSpawn": _SESSION_STARTED,
    "sessionStart": _SESSION_STARTED,
    "userPromptSubmit": _PROMPTED,
    "preToolUse": _TOOL_STARTED,
    "postToolUse": _TOOL_ENDED,
    "stop": _STOPPED,
    "sessionEnd": ("session-ended", ""),
    # The triggers of version 3, and what it was seen to send.
    "SessionStart": _SESSION_STARTED,
    "UserPromptSubmit": _PROMPTED,
    "PreToolUse": _TOOL_STARTED,
    "PostToolUse": _TOOL_ENDED,
    "Stop": _STOPPED,
    "SessionEnd": ("session-ended", ""),
    # What these send beside their name is told nowhere.
    "PreTaskExec": ("notice", "begins a task"),
    "PostTaskExec": ("task-completed", ""),
    "PostFileCreate": ("notice", ("{file_path/} was added", "a file was added")),
    "PostFileSave": ("notice", ("{file_path/} was saved", "a file was saved")),
    "PostFileDelete": ("notice", ("{file_path/} was removed", "a file was removed")),
}
"""By hook_event_name."""

KINDS_TOLD = kinds_of(EVENTS)
CAVEAT = "it tells of no permission that it waits for and no turn that failed; only some versions tell a session's end."

TOOLS: Mapping[str, str] = {
    "execute_bash": "Bash",
    "shell": "Bash",
    "fs_read": "Read",
    "read": "Read",
    "fs_write": "Write",
    "write": "Write",
    "grep": "Grep",
    "glob": "Glob",
    "web_fetch": "WebFetch",
    "web_search": "WebSearch",
}
"""Claude Code's word for a tool."""

KEPT = ("tool_use_id",)


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected where the event has no name; some versions send nothing else, and some not even that."""
    tool = text(payload, "tool_name")
    sent = Sent(
        native=native_name(payload, "hook_event_name", envelope),
        told={**payload, **likened(tool, _like(tool), _given(payload)), "ending": _ending(payload)},
        session=text(payload, "session_id"),
        project=text(payload, "cwd"),
        tool=tool,
        extra=scalars(payload, KEPT),
    )
    return event_of(sent, AGENT, EVENTS, envelope)


def _like(tool: str) -> str:
    """`@github/create_issue` is a tool of an MCP server."""
    return f"mcp__{tool[1:].replace('/', '__')}" if tool.startswith("@") else TOOLS.get(tool, tool)


def _given(payload: Payload) -> Payload:
    """`fs_read` is given several readings: the first one tells the file."""
    given = inner(payload, "tool_input")
    readings = [one for one in listed(given, "operations") if type(one) is dict]
    return {**readings[0], **given} if readings else given
