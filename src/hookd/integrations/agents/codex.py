"""OpenAI Codex CLI: hooks in hooks.json, or in config.toml where some stand there already."""

import tomllib

from hookd.integrations.agents.agent import Agent, Edited, Probe, Target, Where
from hookd.integrations.agents.place import in_project, moved
from hookd.integrations.agents.registered import Hook, Table, groups, table_of
from hookd.integrations.agents.told import started

NAME = "codex"

BEHIND = Hook({"timeout": 10, "async": True})
"""Seconds."""
WAITED = Hook({"timeout": 5})
"""What is not waited for may come after what followed it, a prompt even after its own answer; and the end of
`codex exec` takes a Stop along that is still at work."""
SHORT = Hook({"timeout": 3})
"""The most that these two are given; a SessionEnd cannot be async."""

EVENTS: Table = {
    "SessionStart": WAITED,
    "UserPromptSubmit": WAITED,
    "PermissionRequest": BEHIND,
    # By this hookd knows that a permission was given, and does not call for the person any more.
    "PostToolUse": BEHIND,
    "SubagentStart": BEHIND,
    "SubagentStop": BEHIND,
    "PreCompact": BEHIND,
    "PostCompact": BEHIND,
    "Stop": WAITED,
    "Interrupt": SHORT,
    "SessionEnd": SHORT,
}

TOOLS: Table = {"PreToolUse": BEHIND}


def _directory(where: Where) -> str:
    return in_project(where, ".codex") if where.project else moved(where, "CODEX_HOME", ".codex")


def _targets(where: Where) -> tuple[Target, ...]:
    """In the file in which hooks stand already: Codex warns where both hold some."""
    alone, config = _places(where)
    path, written = config if _holds_hooks(config[0]) else alone
    return (Edited(path, written, groups(where, NAME, table_of(where, EVENTS, TOOLS))),)


def _holds_hooks(config: str) -> bool:
    """Its `[hooks.state]` is no hook: Codex keeps there which hooks the person trusts."""
    try:
        with open(config, "rb") as file:
            hooks = tomllib.load(file).get("hooks")
    except (OSError, ValueError):
        return False
    return isinstance(hooks, dict) and any(isinstance(groups, list) for groups in hooks.values())


def _places(where: Where) -> tuple[tuple[str, str], tuple[str, str]]:
    directory = _directory(where)
    return (f"{directory}/hooks.json", "json"), (f"{directory}/config.toml", "toml")


def _probe(where: Where) -> Probe:
    return started(where, NAME, EVENTS["SessionStart"], source="startup", model="")


def _trust(where: Where) -> str:
    folder = f" in {where.project}, trust the folder" if where.project else ""
    return f"open Codex{folder} and review hookd's hooks in /hooks; until then it skips them without a word."


AGENT = Agent(
    name=NAME,
    title="Codex CLI",
    programs=("codex",),
    directories=lambda where: (moved(where, "CODEX_HOME", ".codex"),),
    targets=_targets,
    places=_places,
    wholes=lambda _where: (),
    probe=_probe,
    trust=_trust,
)
