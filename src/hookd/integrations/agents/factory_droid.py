"""Factory's droid: hooks in hooks.json, which is the bare map of events."""

from hookd.integrations.agents.agent import Agent, Edited, Probe, Target, Where
from hookd.integrations.agents.place import at_home, in_project
from hookd.integrations.agents.registered import Hook, Table, command_of, groups, table_of
from hookd.integrations.agents.told import probe

NAME = "factory-droid"

WAITED = Hook({"timeout": 5})
"""Seconds."""

EVENTS: Table = {
    "SessionStart": WAITED,
    "UserPromptSubmit": WAITED,
    "Notification": WAITED,
    # By this hookd knows that a permission was given, and does not call for the person any more.
    "PostToolUse": WAITED,
    "SubagentStop": WAITED,
    "PreCompact": WAITED,
    "Stop": WAITED,
    "SessionEnd": WAITED,
}

TOOLS: Table = {"PreToolUse": WAITED}


def _settings(where: Where) -> str:
    if where.project:
        return in_project(where, ".factory", "hooks.json")
    return at_home(where, ".factory", "hooks.json")


def _targets(where: Where) -> tuple[Target, ...]:
    return (Edited(_settings(where), "json", groups(where, NAME, table_of(where, EVENTS, TOOLS), path=())),)


def _places(where: Where) -> tuple[tuple[str, str], ...]:
    """In the settings beside it an older droid looks for hooks."""
    settings = _settings(where)
    return ((settings, "json"), (settings.replace("hooks.json", "settings.json"), "json"))


def _probe(where: Where) -> Probe:
    command = command_of(where, NAME, "SessionStart", EVENTS["SessionStart"])
    return probe(where, command, hook_event_name="SessionStart", source="startup", permission_mode="off")


def _trust(where: Where) -> str:
    folder = where.project or "the folders that you work in"
    return f"trust {folder}, when droid asks: elsewhere it runs no hook."


AGENT = Agent(
    name=NAME,
    title="Factory droid",
    programs=("droid",),
    directories=lambda where: (at_home(where, ".factory"),),
    targets=_targets,
    places=_places,
    wholes=lambda _where: (),
    probe=_probe,
    trust=_trust,
)
