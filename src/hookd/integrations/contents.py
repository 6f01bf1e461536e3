"""What stands in agents' settings, as the agents read them."""

from collections.abc import Iterator
from typing import Any

from hookd.integrations import edits, files
from hookd.integrations.edits.protocol import Unreadable

COMMANDS = frozenset(("command", "bash", "powershell", "notify", "notifications-command"))
"""The keys under which agents keep what they run."""
ELSEWHERE = frozenset(("mcpServers", "mcp_servers", "mcp", "permissions", "env"))
"""Tables whose commands are no hooks."""


def loaded(path: str, form: str) -> Any:
    """The value of a settings file. Raises Untouchable, Unreadable, UnicodeDecodeError."""
    content = files.read(path)
    text = content.decode() if content else ""
    return edits.FORMATS[form].load(text) if text.strip("\ufeff \t\r\n") else {}


def readable(path: str, form: str) -> Any:
    """The same; None where it cannot be understood: whoever is to change the file tells it."""
    try:
        return loaded(path, form)
    except (files.Untouchable, Unreadable, UnicodeDecodeError):
        return None


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
