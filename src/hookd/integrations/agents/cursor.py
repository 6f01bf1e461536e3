"""Cursor, editor and command line: hooks in hooks.json. It also runs those of Claude Code; told twice is one event."""

from hookd.integrations.agents.agent import SESSION, Agent, Edited, Probe, Target, Where
from hookd.integrations.agents.place import at_home, in_project
from hookd.integrations.agents.registered import Hook, Table, command_of, flat, table_of
from hookd.integrations.agents.told import exactly
from hookd.integrations.edits.protocol import Member

NAME = "cursor"

WAITED = Hook({"timeout": 5})
"""Seconds. Cursor has no other; where a hook fails it goes on."""

EVENTS: Table = {
    "sessionStart": WAITED,
    "beforeSubmitPrompt": WAITED,
    "subagentStart": WAITED,
    "subagentStop": WAITED,
    # The one word of a permission that was denied, and of a person who stopped a tool.
    "postToolUseFailure": WAITED,
    "preCompact": WAITED,
    "stop": WAITED,
    "sessionEnd": WAITED,
}
"""Never the other events whose name begins with `before`, nor preToolUse: their hooks say whether a tool may run."""

TOOLS: Table = {"postToolUse": WAITED}
"""After each tool; afterShellExecution, afterMCPExecution and afterFileEdit would tell the same once more."""

VERSION = Member(("version",), 1, frame=True)


def _settings(where: Where) -> str:
    if where.project:
        return in_project(where, ".cursor", "hooks.json")
    return at_home(where, ".cursor", "hooks.json")


def _targets(where: Where) -> tuple[Target, ...]:
    return (Edited(_settings(where), "json", (VERSION, *flat(where, NAME, table_of(where, EVENTS, TOOLS)))),)


def _probe(where: Where) -> Probe:
    command = command_of(where, NAME, "sessionStart", EVENTS["sessionStart"])
    return exactly(where, command, {
        "conversation_id": SESSION,
        "session_id": SESSION,
        "hook_event_name": "sessionStart",
        "cursor_version": "",
        "workspace_roots": [where.project or where.home],
        "is_background_agent": False,
    })  # fmt: skip


def _trust(where: Where) -> str:
    return f"open {where.project} in Cursor and trust the workspace, if it asks." if where.project else ""


AGENT = Agent(
    name=NAME,
    title="Cursor",
    programs=("cursor-agent", "cursor"),
    directories=lambda where: (at_home(where, ".cursor"),),
    targets=_targets,
    places=lambda where: ((_settings(where), "json"),),
    wholes=lambda _where: (),
    probe=_probe,
    trust=_trust,
)
