"""What the tests of wiring share: agents that come into a home and are wired there, as `hookd install` does it."""

import os

from looking import looked, told

from hookd.doctor import wiring
from hookd.integrations import install
from hookd.integrations.agents import AGENTS
from hookd.integrations.agents.agent import Where
from hookd.integrations.record import load
from house import HOOKD


def where_in(home, **flags):
    return Where(**{"home": str(home.path), "program": HOOKD, "environ": home.environ, **flags})


def arrive(home, name):
    """The agent's settings directory is there."""
    os.makedirs(AGENTS[name].directories(where_in(home))[0])


def wire(home, name, **flags):
    """As `hookd install` does it."""
    agent, where, record = AGENTS[name], where_in(home, **flags), load(str(home.path))
    install.install(agent, where, install.plan(agent, where, record), record)


def of(home, name, **changes):
    """What is found of one agent."""
    return [one for one in looked(wiring, home, **changes) if name in told([one])]
