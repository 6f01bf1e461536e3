"""What of hookd's stands in an agent's settings now, and which program it runs."""

import json
import os
import re
from dataclasses import dataclass

from hookd.integrations import edits, files, mark
from hookd.integrations.agents.agent import Agent, Where
from hookd.integrations.contents import texts
from hookd.integrations.edits.protocol import Entry, Own

OWN = Own(mark.is_own)
_IN_SCRIPT = re.compile(r'^const PROGRAM = ("(?:[^"\\]|\\.)*")', re.MULTILINE)
"""How a plug-in in JavaScript names it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """In one file."""

    path: str
    format: str
    """A name in `edits.FORMATS`; nothing for a file that is hookd's own."""
    programs: tuple[str, ...]
    entries: tuple[Entry, ...] = ()


def standing(agent: Agent, where: Where) -> tuple[Standing, ...]:
    """Every file with something of hookd's. Raises Untouchable, Unreadable, UnicodeDecodeError."""
    wholes = {whole.path: whole for whole in agent.wholes(where)}
    edited = (_edited(path, form) for path, form in agent.places(where) if path not in wholes)
    own = (_own(path) for path, whole in wholes.items() if whole.is_own(files.read(path) or b""))
    return tuple(one for one in (*edited, *own) if one is not None)


def is_program(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def _edited(path: str, form: str) -> Standing | None:
    content = files.read(path)
    if content is None:
        return None
    entries = edits.FORMATS[form].own(content.decode(), OWN)
    commands = [text for entry in entries for text in texts(entry.value)]
    return Standing(path, form, _programs(commands), entries) if entries else None


def _own(path: str) -> Standing:
    text = (files.read(path) or b"").decode("utf-8", "replace")
    try:
        commands = list(texts(json.loads(text)))
    except ValueError:
        commands = text.splitlines()
    named = tuple(str(json.loads(found)) for found in _IN_SCRIPT.findall(text))
    return Standing(path, "", named or _programs(commands))


def _programs(commands: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(mark.program_of, commands))))
