"""Claude Code: hooks in its settings, or in a plug-in."""

from collections.abc import Mapping
from typing import Any

from hookd.integrations.agents.agent import Agent, Edited, Probe, Target, Unwired, Where, Whole
from hookd.integrations.agents.enabled import enabled
from hookd.integrations.agents.place import in_project, moved
from hookd.integrations.agents.registered import Hook, Table, groups, table_of
from hookd.integrations.agents.told import started
from hookd.integrations.edits.protocol import Item
from hookd.integrations.plugins import claude_code as plugin

NAME = "claude-code"

BEHIND = Hook({"timeout": 10, "async": True})
"""Seconds. Claude Code does not wait for it; at the end of `claude -p` it kills those that are still at work."""
WAITED = Hook({"timeout": 5})
"""What comes last is waited for, so that it is told; and a session's start, which a first prompt would often overtake.
A SessionEnd has 1.5 seconds where it does not say otherwise."""
KILLED = Hook({"timeout": 5}, before="trap '' TERM; ")
"""About 30 milliseconds after its start Claude Code sends it a SIGTERM: the shell and hookd pass over that."""
ALLOWED = " || true"
"""Copilot runs a project's hooks of Claude Code, and no tool where one fails: it fails when hookd has been moved."""

EVENTS: Table = {
    "SessionStart": WAITED,
    "UserPromptSubmit": BEHIND,
    # A question to the person: in some modes of permission nothing else tells it.
    "PreToolUse": Hook(BEHIND.options, matcher="AskUserQuestion|ExitPlanMode", after=ALLOWED),
    "PermissionRequest": BEHIND,
    "PermissionDenied": BEHIND,
    # By these hookd knows that a permission was given, and does not call for the person any more.
    "PostToolUse": BEHIND,
    "PostToolUseFailure": BEHIND,
    "Notification": BEHIND,
    "Elicitation": BEHIND,
    "SubagentStart": BEHIND,
    "SubagentStop": BEHIND,
    "TaskCreated": BEHIND,
    "TaskCompleted": BEHIND,
    "PreCompact": BEHIND,
    "PostCompact": BEHIND,
    "Stop": WAITED,
    "StopFailure": KILLED,
    "SessionEnd": WAITED,
}
"""Never WorktreeCreate, whose hook must make the worktree, nor MessageDisplay, which comes for every piece of text."""

TOOLS: Table = {"PreToolUse": Hook(BEHIND.options, after=ALLOWED)}


def _directory(where: Where) -> str:
    return moved(where, "CLAUDE_CONFIG_DIR", ".claude")


def _settings(where: Where) -> str:
    """Of a project the private ones: the program stands where it does on this machine only."""
    if where.project:
        return in_project(where, ".claude", "settings.local.json")
    return f"{_directory(where)}/settings.json"


def _targets(where: Where) -> tuple[Target, ...]:
    name, path = enabled(_all_settings(where))
    if name:
        told = f"its plug-in {name} is switched on in {path} and tells hookd already"
        raise Unwired(f"{told}; to wire it otherwise: claude plugin disable {name}")
    return _wholes(where) if where.plugin else (Edited(_settings(where), "json", _wanted(where)),)


def _all_settings(where: Where) -> tuple[str, ...]:
    shared = (in_project(where, ".claude", "settings.json"), _settings(where)) if where.project else ()
    return (f"{_directory(where)}/settings.json", *shared)


def _wanted(where: Where) -> tuple[Item, ...]:
    return groups(where, NAME, table_of(where, EVENTS, TOOLS))


def hooks(where: Where) -> dict[str, list[Mapping[str, Any]]]:
    """The same as a plug-in holds them, by event."""
    return {item.path[-1]: [item.value] for item in _wanted(where)}


def _places(where: Where) -> tuple[tuple[str, str], ...]:
    shared = ((in_project(where, ".claude", "settings.json"), "json"),) if where.project else ()
    return ((_settings(where), "json"), *shared)


def _wholes(where: Where) -> tuple[Whole, ...]:
    return plugin.wholes(where, hooks(where))


def _probe(where: Where) -> Probe:
    return started(where, NAME, EVENTS["SessionStart"], source="startup")


def _trust(where: Where) -> str:
    if where.plugin:
        return "start Claude Code anew, or say /reload-plugins in it."
    if where.project:
        return f"open Claude Code in {where.project} and trust the folder: before that it runs no hooks there."
    return ""


AGENT = Agent(
    name=NAME,
    title="Claude Code",
    programs=("claude",),
    directories=lambda where: (_directory(where),),
    targets=_targets,
    places=_places,
    wholes=_wholes,
    probe=_probe,
    trust=_trust,
)
