"""Claude Code's plug-in form: a directory that it loads by itself, with the hooks that its settings would hold."""

import json
import os
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from hookd.integrations.agents.agent import Where, Whole
from hookd.integrations.agents.place import moved

Hooks = Mapping[str, Sequence[Mapping[str, Any]]]
"""By event, as in Claude Code's settings: `{event: [{"matcher": …, "hooks": [{"type": "command", …}]}]}`."""

MARK = b"made by hookd install"
"""Stands in each of the files, of any version: JSON has no comments."""
MANIFEST, HOOKS, README = ".claude-plugin/plugin.json", "hooks/hooks.json", "README.md"

_DESCRIPTION = "Tells hookd what happens in Claude Code (made by hookd install)"


def wholes(where: Where, hooks: Hooks) -> tuple[Whole, ...]:
    """The plug-in with these hooks, in the directory where Claude Code finds plug-ins without a marketplace."""
    contents = {MANIFEST: shipped(MANIFEST), HOOKS: hooks_file(hooks), README: shipped(README)}
    return tuple(
        Whole(os.path.join(_directory(where), *name.split("/")), content, is_own) for name, content in contents.items()
    )


def hooks_file(hooks: Hooks) -> bytes:
    return (json.dumps({"description": _DESCRIPTION, "hooks": hooks}, indent=2, ensure_ascii=False) + "\n").encode()


def shipped(name: str) -> bytes:
    """A file of the plug-in as it comes with hookd, for a `hookd` that is on the PATH."""
    return files(__package__).joinpath("marketplace", "hookd", *name.split("/")).read_bytes()


def is_own(content: bytes) -> bool:
    return MARK in content


def _directory(where: Where) -> str:
    if where.project:
        return os.path.join(where.project, ".claude", "skills", "hookd")
    return os.path.join(moved(where, "CLAUDE_CONFIG_DIR", ".claude"), "skills", "hookd")
