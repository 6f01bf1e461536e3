"""GitHub Copilot's command line: a file of hookd's own in its directory of hooks."""

from typing import Any

from hookd.integrations.agents.agent import SESSION, Agent, Probe, Where, Whole
from hookd.integrations.agents.own_file import whole
from hookd.integrations.agents.place import in_project, moved
from hookd.integrations.agents.registered import Hook, Table, command_of, table_of
from hookd.integrations.agents.told import exactly

NAME = "copilot-cli"

WAITED = Hook({"timeoutSec": 5})
"""Seconds."""

EVENTS: Table = {
    "sessionStart": WAITED,
    "userPromptSubmitted": WAITED,
    "notification": WAITED,
    # By these hookd knows that a permission was given, and does not call for the person any more.
    "postToolUse": WAITED,
    "postToolUseFailure": WAITED,
    "subagentStart": WAITED,
    "subagentStop": WAITED,
    "preCompact": WAITED,
    "errorOccurred": WAITED,
    "agentStop": WAITED,
    "sessionEnd": WAITED,
}
"""In the case that makes Copilot send its own payloads, which is the one in which every event is documented; the
payload does not name its event, the command does. Never preToolUse, without whose consent no tool runs, nor
permissionRequest, whose hook decides: a notification tells that a permission is waited for."""

TOOLS: Table = {}
"""What is told of tools is told always."""


def _file(where: Where) -> str:
    if where.project:
        return in_project(where, ".github", "hooks", "hookd.json")
    return f"{_directory(where)}/hooks/hookd.json"


def _directory(where: Where) -> str:
    return moved(where, "COPILOT_HOME", ".copilot")


def _wholes(where: Where) -> tuple[Whole, ...]:
    return (whole(_file(where), _settings(where)),)


def _settings(where: Where) -> dict[str, Any]:
    return {
        "version": 1,
        "hooks": {
            event: [{"type": "command", "bash": command_of(where, NAME, event, hook), **hook.options}]
            for event, hook in table_of(where, EVENTS, TOOLS).items()
        },
    }


def _probe(where: Where) -> Probe:
    command = command_of(where, NAME, "sessionStart", EVENTS["sessionStart"])
    return exactly(where, command, {
        "sessionId": SESSION,
        "timestamp": 1767225600000,
        "cwd": where.project or where.home,
        "source": "startup",
    })  # fmt: skip


def _trust(where: Where) -> str:
    if not where.project:
        return "start Copilot anew: it reads its hooks when it starts."
    return f"start Copilot anew in {where.project}, and trust the folder when it asks."


AGENT = Agent(
    name=NAME,
    title="GitHub Copilot CLI",
    programs=("copilot",),
    directories=lambda where: (_directory(where),),
    targets=_wholes,
    places=lambda _where: (),
    wholes=_wholes,
    probe=_probe,
    trust=_trust,
)
