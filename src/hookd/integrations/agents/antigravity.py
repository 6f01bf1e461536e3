"""Antigravity: a named hook in hooks.json. Unverified: what is known of it is a third party's."""

from typing import Any

from hookd.integrations.agents.agent import SESSION, Agent, Edited, Probe, Target, Where
from hookd.integrations.agents.place import at_home, in_project
from hookd.integrations.agents.registered import Hook, Table, command_of, table_of
from hookd.integrations.agents.told import exactly
from hookd.integrations.edits.protocol import Member

NAME = "antigravity"
HOOK = ("hookd",)
"""Every member of the file is a hook of that name."""

WAITED = Hook({"timeout": 5})
"""Whole seconds: a fraction costs every hook in the file."""

EVENTS: Table = {
    "SessionStart": WAITED,
    "Stop": WAITED,
}
"""Never PreToolUse: where its hook does not allow a tool in so many words, it is denied."""

TOOLS: Table = {
    # Before each call of the model, it seems, and not only at the beginning of a turn.
    "PreInvocation": WAITED,
    # The one event whose hooks stand in groups with a matcher.
    "PostToolUse": Hook(WAITED.options, matcher="*"),
}


def _settings(where: Where) -> str:
    if where.project:
        return in_project(where, ".agents", "hooks.json")
    return at_home(where, ".gemini", "config", "hooks.json")


def _targets(where: Where) -> tuple[Target, ...]:
    table = table_of(where, EVENTS, TOOLS)
    events = {event: [_entry(where, event, hook)] for event, hook in table.items()}
    return (Edited(_settings(where), "json", (Member(HOOK, {"enabled": True, **events}),)),)


def _entry(where: Where, event: str, hook: Hook) -> dict[str, Any]:
    entry = {"type": "command", "command": command_of(where, NAME, event, hook), **hook.options}
    return {"matcher": hook.matcher, "hooks": [entry]} if hook.matcher else entry


def _probe(where: Where) -> Probe:
    command = command_of(where, NAME, "SessionStart", EVENTS["SessionStart"])
    payload = {"conversationId": SESSION, "workspacePaths": [where.project or where.home]}
    return exactly(where, command, payload)


AGENT = Agent(
    name=NAME,
    title="Antigravity (unverified)",
    programs=("agy", "antigravity"),
    directories=lambda where: (at_home(where, ".gemini", "config"), at_home(where, ".gemini", "antigravity")),
    targets=_targets,
    places=lambda where: ((_settings(where), "json"),),
    wholes=lambda _where: (),
    probe=_probe,
    trust=lambda _where: (
        "work with it for a minute and look whether `hookd tail` shows it: nobody has seen Antigravity run this yet."
    ),
)
