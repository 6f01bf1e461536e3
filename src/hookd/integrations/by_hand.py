"""What stands in agents' settings as the agents read them, and what of it somebody wrote who wired hookd by hand."""

from collections.abc import Iterator
from typing import Any

from hookd.integrations import edits, files, mark
from hookd.integrations.agents.agent import Agent, Where
from hookd.integrations.edits.protocol import Unreadable

WORDS = ("hookd hook ", "agent-voice-hook.sh ")
"""In a command that is not marked."""
COMMANDS = frozenset(("command", "bash", "powershell", "notify", "notifications-command"))
"""The keys under which agents keep what they run."""
ELSEWHERE = frozenset(("mcpServers", "mcp_servers", "mcp", "permissions", "env"))
"""Tables whose commands are no hooks."""


def by_hand(agent: Agent, where: Where) -> dict[str, list[str]]:
    """The commands, by the file that they stand in; what cannot be read is passed over."""
    found = {path: _by_hand(path, form) for path, form in agent.places(where)}
    return {path: written for path, written in found.items() if written}


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


def commands(value: Any) -> Iterator[str]:
    """Every command that stands in settings, lists of words as one line."""
    if isinstance(value, list):
        for one in value:
            yield from commands(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in COMMANDS and isinstance(one, str):
                yield one
            elif key in COMMANDS and isinstance(one, list):
                yield " ".join(map(str, one))
            elif key not in ELSEWHERE:
                yield from commands(one)


def _by_hand(path: str, form: str) -> list[str]:
    try:
        value = loaded(path, form)
    except (files.Untouchable, Unreadable, UnicodeDecodeError):
        return []
    return [command for command in commands(value) if _is_by_hand(command)]


def _is_by_hand(text: str) -> bool:
    return any(words in f"{text} " for words in WORDS) and not mark.is_own(text)
