"""Factory's droid: hooks in hooks.json, which is the bare map of events."""

import os
import re

from hookd.integrations.agents.agent import Agent, Edited, Probe, Target, Where
from hookd.integrations.agents.place import at_home, in_project
from hookd.integrations.agents.registered import Hook, Table, groups, table_of
from hookd.integrations.agents.told import started

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


WRAPPED = re.compile(r'"hooks"\s*:\s*\{\s*"')
"""The map within a document, as in the settings; these may have comments."""


def _files(where: Where) -> tuple[str, str, str]:
    """The map of events; the same where earlier versions had it; the settings, which count where there is no map."""
    directory = in_project(where, ".factory") if where.project else at_home(where, ".factory")
    return f"{directory}/hooks.json", f"{directory}/hooks/hooks.json", f"{directory}/settings.json"


def _targets(where: Where) -> tuple[Target, ...]:
    """Where the person's own hooks stand: beside a new map those in the settings would not be run any more."""
    current, earlier, settings = _files(where)
    if not os.path.exists(current):
        if os.path.exists(earlier):
            return (_edited(where, earlier, wrapped=_is_wrapped(earlier)),)
        if _is_wrapped(settings):
            return (_edited(where, settings, wrapped=True),)
    return (_edited(where, current, wrapped=False),)


def _edited(where: Where, path: str, *, wrapped: bool) -> Edited:
    table = table_of(where, EVENTS, TOOLS)
    return Edited(path, "json", groups(where, NAME, table, ("hooks",) if wrapped else ()))


def _is_wrapped(path: str) -> bool:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return WRAPPED.search(file.read()) is not None
    except OSError:
        return False


def _places(where: Where) -> tuple[tuple[str, str], ...]:
    return tuple((path, "json") for path in _files(where))


def _probe(where: Where) -> Probe:
    return started(where, NAME, EVENTS["SessionStart"], source="startup", permission_mode="off")


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
