"""What stands in agents' settings as the agents read them, and what of it somebody wrote who wired hookd by hand."""

from collections.abc import Iterator
from typing import Any

from hookd.integrations import edits, files, mark
from hookd.integrations.agents.agent import Agent, Where
from hookd.integrations.edits.protocol import Unreadable

WORDS = ("hookd hook ", "agent-voice-hook.sh ")
"""In a command that is not marked."""


def by_hand(agent: Agent, where: Where) -> dict[str, list[str]]:
    """The commands, by the file that they stand in; what cannot be read is passed over."""
    found = {path: _commands(path, form) for path, form in agent.places(where)}
    return {path: commands for path, commands in found.items() if commands}


def loaded(path: str, form: str) -> Any:
    """The value of a settings file. Raises Untouchable, Unreadable, UnicodeDecodeError."""
    content = files.read(path)
    text = content.decode() if content else ""
    return edits.FORMATS[form].load(text) if text.strip("\ufeff \t\r\n") else {}


def texts(value: Any) -> Iterator[str]:
    """Every text in a value, a list of texts as one line, too."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
            if one and all(isinstance(word, str) for word in one):
                yield " ".join(one)


def _commands(path: str, form: str) -> list[str]:
    try:
        value = loaded(path, form)
    except (files.Untouchable, Unreadable, UnicodeDecodeError):
        return []
    return [text for text in texts(value) if _is_by_hand(text)]


def _is_by_hand(text: str) -> bool:
    return any(words in f"{text} " for words in WORDS) and not mark.is_own(text)
