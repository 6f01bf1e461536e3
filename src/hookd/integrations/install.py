"""Wiring an agent: what is to change, worked out first; then made."""

from collections.abc import Sequence
from dataclasses import replace

from hookd.integrations import change, files
from hookd.integrations.agents.agent import Agent, Where
from hookd.integrations.change import Change
from hookd.integrations.record import Record
from hookd.integrations.transaction import checked, commit, put_of


def plan(agent: Agent, where: Where, record: Record) -> tuple[Change, ...]:
    """Every change that is one, nothing where the agent is wired already. Raises Unwired or Untouchable."""
    return checked(change.wanted(agent, where, record), where.project)


def install(agent: Agent, where: Where, changes: Sequence[Change], record: Record) -> Record:
    """Makes the changes; the record as it stands then. Raises Untouchable as `commit`."""
    puts = {one.path: put_of(one, agent.name, where.project, record) for one in changes}
    return commit(changes, puts, record)


def elsewhere(agent: Agent, where: Where, record: Record) -> tuple[Where, ...]:
    """Where it is wired, too, so that it tells twice what it does: for all projects, or in recorded ones."""
    projects = dict.fromkeys(put.project for _, put in record.of(agent.name) if put.project)
    others = ("",) if where.project else projects
    places = (replace(where, project=project) for project in others)
    return tuple(place for place in places if _is_wired(agent, place, record))


def _is_wired(agent: Agent, where: Where, record: Record) -> bool:
    try:
        return any(one.is_one for one in change.unwanted(agent, where, record))
    except files.Untouchable:
        return False  # it says so where it is to be changed
