"""Wiring an agent: what is to change, worked out first; then made."""

from collections.abc import Sequence

from hookd.integrations import change
from hookd.integrations.agents.agent import Agent, Where
from hookd.integrations.change import Change
from hookd.integrations.record import Record
from hookd.integrations.transaction import checked, commit, put_of


def plan(agent: Agent, where: Where, record: Record) -> tuple[Change, ...]:
    """Every change that is one, nothing where the agent is wired already. Raises Unwired or Untouchable."""
    return checked(change.wanted(agent, where, record))


def install(agent: Agent, where: Where, changes: Sequence[Change], record: Record) -> Record:
    """Makes the changes; the record as it stands then. Raises Untouchable, and then nothing was changed."""
    puts = {one.path: put_of(one, agent.name, where.project, record) for one in changes}
    return commit(changes, puts, record)
