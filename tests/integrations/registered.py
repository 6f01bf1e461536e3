"""What an agent registers, as the tests look at it: documents, commands, events."""

import json
import shlex

from hookd.integrations import mark
from hookd.integrations.agents import AGENTS
from hookd.integrations.agents.agent import Edited, Where
from hookd.integrations.edits.protocol import Item

PROGRAM = "/opt/hookd/bin/hookd"
WHERE = Where("/home/dev", PROGRAM)
WITH_TOOLS = Where("/home/dev", PROGRAM, tools=True)

BY_FILES = ("opencode", "amp", "cline")
"""They are told by files that `integrations/plugins` makes."""
BY_SETTINGS = tuple(name for name in AGENTS if name not in BY_FILES)


def documents(agent, where=WHERE):
    """Settings with nothing in them but hookd's."""
    return [
        document(target.wanted) if isinstance(target, Edited) else json.loads(target.content)
        for target in AGENTS[agent].targets(where)
    ]


def document(wanted):
    found = {}
    for entry in wanted:
        place = found
        for key in entry.path[:-1]:
            place = place.setdefault(key, {})
        if isinstance(entry, Item):
            place.setdefault(entry.path[-1], []).append(entry.value)
        else:
            place[entry.path[-1]] = entry.value
    return found


def commands(agent, where=WHERE):
    return [text for found in documents(agent, where) for text in texts(found) if mark.is_own(text)]


def texts(value):
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(inner)


def event_of(command):
    """The event that a command tells to hookd."""
    words = shlex.split(command)
    return words[words.index("--installed") + 2]


def events(agent, where=WHERE):
    return [event_of(command) for command in commands(agent, where)]


def hooks(agent, where=WHERE):
    """Event and the object that holds its command."""
    return [(event_of(command), held) for found in documents(agent, where) for held, command in _held(found)]


def _held(value):
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        if isinstance(value, dict) and isinstance(one, str) and mark.is_own(one):
            yield value, one
        yield from _held(one)
