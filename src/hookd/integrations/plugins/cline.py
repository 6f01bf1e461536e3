"""Cline's hooks: an executable for each event, which is named as its event, in one of the directories that Cline reads.

The command line reads them all and runs every file that it finds; the extension reads only some. One directory has
them, so that no event is told twice: the one that both read, where it is in use.
"""

import os

from hookd.integrations import mark
from hookd.integrations.agents.agent import Where, Whole
from hookd.integrations.agents.place import moved
from hookd.integrations.plugins.made import whole

AGENT = "cline"

EVENTS = (
    "TaskStart", "TaskResume", "TaskCancel", "TaskComplete", "TaskError",
    # A question of Cline's is a tool that it uses.
    "UserPromptSubmit", "PreToolUse", "SessionShutdown",
)  # fmt: skip
TOOL_EVENTS = ("PostToolUse",)

_SCRIPT = """\
#!/bin/sh
# made by hookd install; `hookd uninstall cline` takes it away again.
# Tells hookd, the voice of the agents on this machine, what happens in Cline. Its answer is never a decision.
{command} >/dev/null 2>&1
echo '{{}}'
"""
_MODE = 0o755


def wholes(where: Where) -> tuple[Whole, ...]:
    """What is to stand where."""
    events = (*EVENTS, *(TOOL_EVENTS if where.tools else ()))
    return _in(_directory(where), where, events)


def possible(where: Where) -> tuple[Whole, ...]:
    """Every file that may have been put somewhere, for taking out."""
    return tuple(one for directory in _directories(where) for one in _in(directory, where, (*EVENTS, *TOOL_EVENTS)))


def _in(directory: str, where: Where, events: tuple[str, ...]) -> tuple[Whole, ...]:
    return tuple(whole(os.path.join(directory, event), script(where.program, event), _MODE) for event in events)


def script(program: str, event: str) -> bytes:
    return _SCRIPT.format(command=mark.command(program, AGENT, event)).encode()


def _directory(where: Where) -> str:
    """The one that both the extension and the command line read, where it can be used."""
    shared, own = _directories(where)
    if where.project:
        # In older projects there is a file of that name.
        return own if os.path.isfile(os.path.dirname(shared)) else shared
    return shared if os.path.isdir(shared) else own


def _directories(where: Where) -> tuple[str, str]:
    """Read by the extension and the command line, and by the command line alone."""
    if where.project:
        return os.path.join(where.project, ".clinerules", "hooks"), os.path.join(where.project, ".cline", "hooks")
    shared = os.path.join(where.home, "Documents", "Cline", "Hooks")
    return shared, os.path.join(moved(where, "CLINE_DIR", ".cline"), "hooks")
