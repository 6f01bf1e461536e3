"""Kiro: a file of hookd's own in its directory of hooks. Version 2 of its command line reads other files."""

from typing import Any

from hookd.integrations.agents.agent import Agent, Probe, Where, Whole
from hookd.integrations.agents.own_file import whole
from hookd.integrations.agents.place import at_home, in_project
from hookd.integrations.agents.registered import Hook, Table, command_of, table_of
from hookd.integrations.agents.told import started

NAME = "kiro"

WAITED = Hook({"timeout": 5})
"""Seconds."""

EVENTS: Table = {
    "SessionStart": WAITED,
    "UserPromptSubmit": WAITED,
    "PostTaskExec": WAITED,
    "Stop": WAITED,
}
"""Triggers that its documents list; a SessionEnd stands on one page only. Kiro tells of no permission."""

TOOLS: Table = {"PostToolUse": WAITED}
"""Not PreToolUse: its hook says whether the tool may run, and what else an exit code means is told in two ways."""


def _file(where: Where) -> str:
    if where.project:
        return in_project(where, ".kiro", "hooks", "hookd.json")
    return at_home(where, ".kiro", "hooks", "hookd.json")


def _wholes(where: Where) -> tuple[Whole, ...]:
    return (whole(_file(where), {"version": "v1", "hooks": _hooks(where)}),)


def _hooks(where: Where) -> list[dict[str, Any]]:
    return [
        {
            "name": f"hookd-{event.lower()}",
            "description": "Told to hookd",
            "trigger": event,
            "action": {"type": "command", "command": command_of(where, NAME, event, hook)},
            **hook.options,
            "enabled": True,
        }
        for event, hook in table_of(where, EVENTS, TOOLS).items()
    ]


def _probe(where: Where) -> Probe:
    return started(where, NAME, EVENTS["SessionStart"])


def _trust(_where: Where) -> str:
    return (
        "if this is version 2 of Kiro's command line, put the hooks into the agent's own file by hand, as the guide"
        " says: it does not read this one."
    )


AGENT = Agent(
    name=NAME,
    title="Kiro",
    programs=("kiro-cli", "kiro"),
    directories=lambda where: (at_home(where, ".kiro"),),
    targets=_wholes,
    places=lambda _where: (),
    wholes=_wholes,
    probe=_probe,
    trust=_trust,
)
