"""What keeps an agent from running its hooks: a switch in its settings, its administrator, or want of trust."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from glob import escape, glob
from typing import Any

from hookd.doctor.finding import BROKEN, HINT, Finding
from hookd.doctor.patient import Patient
from hookd.integrations.agents import gemini_cli
from hookd.integrations.agents.agent import Agent, Where
from hookd.integrations.contents import readable
from hookd.integrations.switches import SWITCHES, at
from hookd.integrations.switches import switched_off as switched_off_by_the_user

NAME = "agents"
Key = tuple[str, ...]

MANAGED_ONLY: Mapping[str, tuple[Key, bool]] = {"claude-code": (("allowManagedHooksOnly",), True)}
"""Heeded in the administrator's settings alone: no hooks but those that stand there."""
MANAGED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "claude-code": (
        ("linux", "/etc/claude-code/managed-settings.json"),
        ("linux", "/etc/claude-code/managed-settings.d/*.json"),
        ("darwin", "/Library/Application Support/ClaudeCode/managed-settings.json"),
        ("darwin", "/Library/Application Support/ClaudeCode/managed-settings.d/*.json"),
    ),
    "gemini-cli": (
        ("linux", "/etc/gemini-cli/settings.json"),
        ("darwin", "/Library/Application Support/GeminiCli/settings.json"),
    ),
    "qwen-code": (
        ("linux", "/etc/qwen-code/settings.json"),
        ("darwin", "/Library/Application Support/QwenCode/settings.json"),
    ),
}
"""The administrator's settings, by platform."""
FOLDER_TRUST: Key = ("security", "folderTrust", "enabled")
"""Of Gemini CLI; on unless it is false."""
TRUSTED = ("TRUST_FOLDER", "TRUST_PARENT")


def switched_off(agent: Agent, where: Where, patient: Patient, projects: Iterable[str]) -> Iterator[Finding]:
    """For all that the user does; then in the projects, where it may be meant so."""
    own = [path for path, _ in agent.places(where)]
    for name, off, path in switched_off_by_the_user(agent, where):
        yield Finding(NAME, BROKEN, f"{agent.name} runs no hooks at all: {name} is {_word(off)} in {path}",
                      f"set {name} to {_word(not off)} there")  # fmt: skip
    yield from _by_the_administrator(agent, patient)
    for project in dict.fromkeys(filter(os.path.isdir, projects)):
        for name, off, path in switched_off_by_the_user(agent, replace(where, project=project)):
            if path not in own:
                yield Finding(NAME, HINT, f"{agent.name} runs no hooks in one project: {name} is {_word(off)} there",
                              f"to hear it there, take {name} out of that file", path)  # fmt: skip


def untrusting(agent: Agent, where: Where) -> Iterator[Finding]:
    """Gemini CLI runs no hooks but in folders that it was told to trust; asked for one that was never heard."""
    if agent.name != gemini_cli.NAME:
        return
    [(settings, form)] = agent.places(replace(where, project=""))
    folders = readable(f"{os.path.dirname(settings)}/trustedFolders.json", "json")
    trusted = [one for one in folders.values() if one in TRUSTED] if isinstance(folders, Mapping) else []
    if not trusted and not _is(readable(settings, form), (FOLDER_TRUST, False)):
        yield Finding(NAME, HINT, f"{agent.name} trusts no folder yet, and elsewhere it runs no hooks",
                      "open Gemini CLI where you work, and trust the folder")  # fmt: skip


def _by_the_administrator(agent: Agent, patient: Patient) -> Iterator[Finding]:
    switches = [table[agent.name] for table in (SWITCHES, MANAGED_ONLY) if agent.name in table]
    patterns = [pattern for platform, pattern in MANAGED.get(agent.name, ()) if platform == patient.platform]
    for path in [path for one in patterns for path in sorted(glob(escape(patient.root) + one))]:
        value = readable(path, "json")
        for switch in switches:
            if _is(value, switch):
                yield Finding(NAME, BROKEN, f"{agent.name} runs no hooks of yours, by its administrator: "
                              f"{_words(switch)} in {path}", "ask whoever keeps that file to allow hookd's hooks"
                              )  # fmt: skip


def _is(value: Any, switch: tuple[Key, bool]) -> bool:
    keys, off = switch
    return at(value, keys) is off


def _words(switch: tuple[Key, bool]) -> str:
    return f"{'.'.join(switch[0])} is {_word(switch[1])}"


def _word(value: bool) -> str:
    """As it stands in the file."""
    return str(value).lower()
