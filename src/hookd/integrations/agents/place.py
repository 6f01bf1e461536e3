"""Where an agent's settings stand: in the user's home, where a variable says, or in a project."""

import os

from hookd.integrations.agents.agent import Where


def at_home(where: Where, *parts: str) -> str:
    return os.path.join(where.home, *parts)


def in_project(where: Where, *parts: str) -> str:
    return os.path.join(where.project, *parts)


def moved(where: Where, variable: str, *parts: str) -> str:
    """The directory that a variable names, where it names an absolute one; else that in the home."""
    named = where.environ.get(variable, "")
    return named if os.path.isabs(named) else at_home(where, *parts)
