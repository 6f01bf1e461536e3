"""Windsurf: its Cascade, which tells of no session, no permission and no failure."""

from collections.abc import Mapping
from typing import Any

from hookd.dialects import tools
from hookd.dialects.native import first_text, inner, scalars, text
from hookd.dialects.rows import By, kinds_of
from hookd.dialects.sent import Sent, event_of, likened, native_name
from hookd.dialects.table import Payload, Row
from hookd.event import Envelope, Event

AGENT = "windsurf"
HEADING = "### Planner Response"
"""Stands before every part of an answer that is meant for a person."""


def _answer(payload: Payload) -> str:
    """The last part: those before it were said on the way."""
    response = text(payload, "response")
    return response.rpartition(HEADING)[2].strip() or response.replace(HEADING, "").strip()


_STARTED: Row = ("tool-started", tools.begun)
_FINISHED: Row = ("tool-finished", tools.done)

EVENTS: Mapping[str, Row | By] = {
    "pre_user_prompt": ("activated", "{user_prompt}"),
    "post_cascade_response": ("completed", _answer),
    # The same end of the turn once more, without its words.
    "post_cascade_response_with_transcript": ("completed", ""),
    "pre_run_command": _STARTED,
    "post_run_command": _FINISHED,
    "pre_read_code": _STARTED,
    "post_read_code": _FINISHED,
    "pre_write_code": _STARTED,
    "post_write_code": _FINISHED,
    "pre_mcp_tool_use": _STARTED,
    "post_mcp_tool_use": _FINISHED,
    "post_setup_worktree": ("notice", "set up a worktree: {worktree_path/}"),
}
"""By agent_action_name."""

KINDS_TOLD = kinds_of(EVENTS)
CAVEAT = "it tells of no session, no permission that it waits for and no failure."

TOOLS: Mapping[str, str] = {"run_command": "Bash", "read_code": "Read", "write_code": "Edit"}
"""Claude Code's word for a tool; Windsurf's own is the name of the event behind `pre_` or `post_`."""

MCP = "mcp_tool_use"
ACTIONS = frozenset((*TOOLS, MCP))
"""The events that are about a tool."""


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected where the event has no name."""
    native = native_name(payload, "agent_action_name", envelope)
    about = inner(payload, "tool_info")
    action = native.removeprefix("pre_").removeprefix("post_")
    name = _mcp(about) if action == MCP else action
    sent = Sent(
        native=native,
        told={**about, **likened(name, TOOLS.get(action, name), _given(about))},
        session=text(payload, "trajectory_id"),
        project=first_text(about, ("cwd", "root_workspace_path")),
        tool=(name or action) if action in ACTIONS else "",
        extra={**scalars(payload, ("model_name",)), **_turn(payload)},
    )
    return event_of(sent, AGENT, EVENTS, envelope)


def _mcp(about: Payload) -> str:
    names = (text(about, "mcp_server_name"), text(about, "mcp_tool_name"))
    return "__".join(filter(None, ("mcp", *names))) if any(names) else ""


def _given(about: Payload) -> Payload:
    return {"command": text(about, "command_line"), "file_path": text(about, "file_path")}


def _turn(payload: Payload) -> dict[str, Any]:
    """An execution is one turn of the agent."""
    found = scalars(payload, ("execution_id",)).values()
    return dict(zip(("turn_id",), found, strict=False))
