"""Which agents there are on this machine."""

import os
import shutil
from collections.abc import Iterable

from hookd.integrations.agents.agent import Agent, Where


def found_by(agent: Agent, where: Where) -> str:
    """The settings directory or the program by which the agent is found; nothing where it is not."""
    directory = next((path for path in agent.directories(where) if os.path.isdir(path)), "")
    programs = (shutil.which(name, path=where.environ.get("PATH")) for name in agent.programs)
    return directory or next(filter(None, programs), "")


def found(agents: Iterable[Agent], where: Where) -> tuple[Agent, ...]:
    return tuple(agent for agent in agents if found_by(agent, where))
