"""A settings file that is hookd's alone, beside those of others in the agent's directory of hooks."""

import json
from collections.abc import Iterator
from typing import Any

from hookd.integrations import mark
from hookd.integrations.agents.agent import Whole

COMMANDS = ("command", "bash", "powershell")
"""The members that hold a command line."""


def whole(path: str, content: Any) -> Whole:
    return Whole(path, json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n", is_own)


def is_own(content: bytes) -> bool:
    """Whether it has commands, and every one of them is hookd's."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return False
    commands = list(_commands(document))
    return bool(commands) and all(mark.is_own(command) for command in commands)


def _commands(document: Any) -> Iterator[str]:
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield from (value[name] for name in COMMANDS if isinstance(value.get(name), str))
        waiting += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
