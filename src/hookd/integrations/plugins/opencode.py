"""opencode's plug-in: one file that opencode loads by itself, for all projects or for one."""

import os

from hookd.integrations.agents.agent import Where, Whole
from hookd.integrations.agents.place import moved
from hookd.integrations.plugins.made import plugin, whole

NAME = "hookd.js"


def wholes(where: Where) -> tuple[Whole, ...]:
    return (whole(os.path.join(_directory(where), "plugins", NAME), plugin("opencode.js", where)),)


def _directory(where: Where) -> str:
    if where.project:
        return os.path.join(where.project, ".opencode")
    return os.path.join(moved(where, "XDG_CONFIG_HOME", ".config"), "opencode")
