"""Gemini CLI: hooks in its settings. It waits for each of them."""

import os

from hookd.integrations.agents.agent import Agent, Edited, Probe, Target, Where
from hookd.integrations.agents.place import in_project, moved
from hookd.integrations.agents.registered import Hook, Table, groups, table_of
from hookd.integrations.agents.told import AT, started

NAME = "gemini-cli"

WAITED = Hook({"name": "hookd", "timeout": 5000})
"""Milliseconds. The name is how a person finds it among the hooks that Gemini CLI lists."""

EVENTS: Table = {
    "SessionStart": WAITED,
    "BeforeAgent": WAITED,
    "Notification": WAITED,
    # By this hookd knows that a permission was given, and does not call for the person any more.
    "AfterTool": WAITED,
    "AfterAgent": WAITED,
    "SessionEnd": WAITED,
}
"""Never BeforeModel, AfterModel and BeforeToolSelection, which decide over requests and come for every piece of an
answer; nor PreCompress, which comes before each request to the model, whether anything is compressed or not."""

TOOLS: Table = {"BeforeTool": WAITED}


def _settings(where: Where) -> str:
    if where.project:
        return in_project(where, ".gemini", "settings.json")
    return f"{_directory(where)}/settings.json"


def _directory(where: Where) -> str:
    """The variable names another home, in which the directory has its usual name."""
    return os.path.join(moved(where, "GEMINI_CLI_HOME"), ".gemini")


def _targets(where: Where) -> tuple[Target, ...]:
    return (Edited(_settings(where), "json", groups(where, NAME, table_of(where, EVENTS, TOOLS))),)


def _probe(where: Where) -> Probe:
    return started(where, NAME, EVENTS["SessionStart"], source="startup", timestamp=AT)


def _trust(where: Where) -> str:
    if where.project:
        return f"open Gemini CLI in {where.project} and trust the folder; it then warns once of the hooks that are new."
    return "trust the folders that you work in: elsewhere Gemini CLI runs no hook, not even yours."


AGENT = Agent(
    name=NAME,
    title="Gemini CLI",
    programs=("gemini",),
    directories=lambda where: (_directory(where),),
    targets=_targets,
    places=lambda where: ((_settings(where), "json"),),
    wholes=lambda _where: (),
    probe=_probe,
    trust=_trust,
)
