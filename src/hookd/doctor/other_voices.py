"""Check: no other program speaks at the same hooks of an agent; two voices for one event are one too many."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from glob import escape, glob
from typing import Any

from hookd.doctor.finding import HINT, OK, Finding
from hookd.doctor.patient import Patient
from hookd.integrations import mark
from hookd.integrations.agents import AGENTS
from hookd.integrations.agents.agent import Where
from hookd.integrations.contents import commands
from hookd.integrations.edits import FORMATS
from hookd.integrations.edits.protocol import Unreadable

NAME = "other voices"
FILES = (
    ".claude/settings.json", ".claude/settings.local.json", ".codex/hooks.json", ".codex/config.toml",
    ".gemini/settings.json", ".qwen/settings.json", ".cursor/hooks.json", ".copilot/settings.json",
    ".copilot/hooks/*.json", ".codeium/windsurf/hooks.json", ".factory/hooks.json", ".factory/settings.json",
    ".kiro/hooks/*.json", ".kiro/agents/*.json", ".aider.conf.yml",
)  # fmt: skip
"""Below the home directory: where agents' hooks of all projects stand."""
SPEAKERS = (
    "say", "spd-say", "espeak", "espeak-ng", "piper", "flite", "festival", "afplay", "paplay", "pacat", "pw-play",
    "pw-cat", "aplay", "mpg123", "mpv", "ffplay", "play", "canberra-gtk-play", "claude-notify", "peon", "edge-tts",
    "gtts-cli",
)  # fmt: skip
FILE_LIMIT = 256 * 1024
"""Bytes of a settings file or a script that are read."""

_NAMES = "|".join(re.escape(name) for name in sorted(SPEAKERS, key=len, reverse=True))
_RUN = re.compile(
    rf"(?:^|[;&|(`{{\n]|(?:^|\s)(?:do|then|else|exec|nohup|sudo|env|setsid|command|-e|-c)\s)\s{{0,8}}[\"']?\s{{0,8}}"
    rf"(?:\w{{1,64}}=[^\s;&|]{{0,256}}\s{{1,8}}){{0,8}}(?:[~$\w./-]{{0,256}}/)?(?P<name>{_NAMES})(?=[\s;&|)\"'`]|$)"
)
"""A speaker where a shell takes a word for a program. What repeats is bounded: no script takes quadratic time."""
_CALLED = re.compile(rf"[\[(]\s{{0,8}}[\"'](?:[\w./-]{{0,256}}/)?(?P<name>{_NAMES})[\"' ]")
"""And where a program's own language does: `run(["say", …`."""


_WRITTEN = {".toml": "toml", ".yml": "yaml"}
"""By the end of a file's name; all others are JSON with comments."""


def look(patient: Patient) -> Iterator[Finding]:
    found = [one for path in _files(patient) for one in _speakers(path, patient.home)]
    yield from found or [Finding(NAME, OK, "no hook of an agent makes a sound of its own")]


def spoken_by(command: str, home: str) -> tuple[str, str]:
    """The program by which a command makes a sound, and the script that runs it; empty where it makes none."""
    found = _RUN.search(command)
    if found:
        return found["name"], ""
    for path in _scripts(command, home):
        text = _text(path)
        if text.startswith("#!") and (found := _RUN.search(_without_comments(text)) or _CALLED.search(text)):
            return found["name"], path
    return "", ""


def _files(patient: Patient) -> dict[str, None]:
    """The files above, those that agents are told to use instead, by a variable, and those of the project here."""
    where = Where(patient.home, "", patient.environ)
    wheres = [where, *([replace(where, project=patient.here)] if patient.here else [])]
    listed = [path for agent in AGENTS.values() for one in wheres for path, _ in agent.places(one)]
    home = escape(patient.home)
    return dict.fromkeys([path for pattern in FILES for path in sorted(glob(f"{home}/{pattern}"))] + listed)


def _speakers(path: str, home: str) -> Iterator[Finding]:
    found = list(dict.fromkeys(commands(_loaded(path))))
    speaking = {spoken_by(command, home): command for command in reversed(found) if not mark.is_own(command)}
    two = any(mark.is_own(command) for command in found)
    for (speaker, script), command in reversed(speaking.items()):
        if speaker:
            said = f"{command} (in {script})" if script else command
            told = "beside hookd's own, so you hear two voices" if two else "so you hear two voices where hookd is, too"
            yield Finding(NAME, HINT, f"a hook in {path} makes a sound by {speaker}, {told}",
                          "take that hook out of the file, or leave hookd out of this agent", said)  # fmt: skip


def _loaded(path: str) -> Any:
    """What stands in a settings file; nothing where it is none: that is told where it is wired."""
    form = FORMATS[_WRITTEN.get(os.path.splitext(path)[1], "json")]
    try:
        return form.load(_text(path))
    except (Unreadable, ValueError, RecursionError):
        return None


def _scripts(command: str, home: str) -> Iterator[str]:
    """The files that a command names by their whole path."""
    for word in re.split(r"[\s;&|()<>\"'`]+", command):
        path = re.sub(r"^(?:~|\$HOME|\$\{HOME\})(?=/)", lambda _: home, word)
        if path.startswith("/") and os.path.isfile(path):
            yield path


def _text(path: str) -> str:
    """Nothing where it cannot be read, is no text, or has no end."""
    try:
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
            raw = file.read(FILE_LIMIT)
    except OSError:
        return ""
    return "" if b"\0" in raw else raw.decode("utf-8", "replace")


def _without_comments(script: str) -> str:
    return "\n".join(line for line in script.splitlines() if not line.lstrip().startswith("#"))
