"""Windsurf: hooks of its Cascade in hooks.json."""

import os

from hookd.integrations.agents.agent import SESSION, Agent, Edited, Probe, Target, Where
from hookd.integrations.agents.place import at_home, in_project
from hookd.integrations.agents.registered import Hook, Table, command_of, flat, table_of
from hookd.integrations.agents.told import exactly

NAME = "windsurf"

QUIET = Hook({"show_output": False})
"""How long it waits is written nowhere, and cannot be set."""

EVENTS: Table = {
    "pre_user_prompt": QUIET,
    "post_cascade_response": QUIET,
}
"""It tells of no session, no permission and no failure."""

TOOLS: Table = {
    "post_read_code": QUIET,
    "post_write_code": QUIET,
    "post_run_command": QUIET,
    "post_mcp_tool_use": QUIET,
}
"""Not what comes before a tool: its hook says whether the tool may run."""


def _files(where: Where) -> tuple[str, ...]:
    """The editor's, and that of the extension for JetBrains, which is wired where its file is there already."""
    if where.project:
        return (in_project(where, ".windsurf", "hooks.json"),)
    return (at_home(where, ".codeium", "windsurf", "hooks.json"), at_home(where, ".codeium", "hooks.json"))


def _wanted_in(where: Where) -> tuple[str, ...]:
    editor, *extension = _files(where)
    return (editor, *(path for path in extension if os.path.isfile(path)))


def _targets(where: Where) -> tuple[Target, ...]:
    wanted = flat(where, NAME, table_of(where, EVENTS, TOOLS))
    return tuple(Edited(path, "json", wanted) for path in _wanted_in(where))


def _probe(where: Where) -> Probe:
    command = command_of(where, NAME, "pre_user_prompt", EVENTS["pre_user_prompt"])
    return exactly(where, command, {
        "agent_action_name": "pre_user_prompt",
        "trajectory_id": SESSION,
        "execution_id": SESSION,
        "timestamp": "2026-01-01T00:00:00Z",
        "tool_info": {"user_prompt": ""},
    })  # fmt: skip


AGENT = Agent(
    name=NAME,
    title="Windsurf",
    programs=("windsurf",),
    directories=lambda where: (at_home(where, ".codeium", "windsurf"),),
    targets=_targets,
    places=lambda where: tuple((path, "json") for path in _files(where)),
    wholes=lambda _where: (),
    probe=_probe,
    trust=lambda _where: "start Windsurf anew, should it not have noticed its new hooks.",
)
