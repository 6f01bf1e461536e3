"""Qwen Code: hooks in its settings, in the shape of Claude Code's, with timeouts in milliseconds."""

from hookd.integrations.agents.agent import Agent, Edited, Probe, Target, Where
from hookd.integrations.agents.place import in_project, moved
from hookd.integrations.agents.registered import Hook, Table, groups, table_of
from hookd.integrations.agents.told import AT, started

NAME = "qwen-code"

BEHIND = Hook({"name": "hookd", "timeout": 10000, "async": True})
"""Milliseconds."""
WAITED = Hook({"name": "hookd", "timeout": 5000})
"""What comes last is waited for: a session without a person ends right behind it. So is a session's start, which a
first prompt would often overtake."""

EVENTS: Table = {
    "SessionStart": WAITED,
    "UserPromptSubmit": BEHIND,
    "PermissionRequest": BEHIND,
    "PermissionDenied": BEHIND,
    # By these hookd knows that a permission was given, and does not call for the person any more.
    "PostToolUse": BEHIND,
    "PostToolUseFailure": BEHIND,
    "Notification": BEHIND,
    "SubagentStart": BEHIND,
    "SubagentStop": BEHIND,
    "TodoCreated": BEHIND,
    "TodoCompleted": BEHIND,
    "PreCompact": BEHIND,
    "PostCompact": BEHIND,
    "Stop": WAITED,
    "StopFailure": WAITED,
    "SessionEnd": WAITED,
}

TOOLS: Table = {"PreToolUse": BEHIND}


def _settings(where: Where) -> str:
    if where.project:
        return in_project(where, ".qwen", "settings.json")
    return f"{_directory(where)}/settings.json"


def _directory(where: Where) -> str:
    return moved(where, "QWEN_HOME", ".qwen")


def _targets(where: Where) -> tuple[Target, ...]:
    return (Edited(_settings(where), "json", groups(where, NAME, table_of(where, EVENTS, TOOLS))),)


def _probe(where: Where) -> Probe:
    return started(where, NAME, EVENTS["SessionStart"], source="startup", timestamp=AT)


def _trust(where: Where) -> str:
    return f"open Qwen Code in {where.project} and trust the folder, if it asks." if where.project else ""


AGENT = Agent(
    name=NAME,
    title="Qwen Code",
    programs=("qwen",),
    directories=lambda where: (_directory(where),),
    targets=_targets,
    places=lambda where: ((_settings(where), "json"),),
    wholes=lambda _where: (),
    probe=_probe,
    trust=_trust,
)
