"""Taking an agent's wiring out again: every byte as it was, else only what is hookd's."""

from collections.abc import Sequence
from dataclasses import replace

from hookd.integrations import change
from hookd.integrations.agents.agent import Agent, Where
from hookd.integrations.change import Change
from hookd.integrations.record import Put, Record
from hookd.integrations.transaction import checked, commit


def wheres(agent: Agent, where: Where, record: Record) -> tuple[Where, ...]:
    """Everywhere the agent may be wired: of a given project there alone; else for all, and in recorded projects."""
    if where.project:
        return (where,)
    projects = dict.fromkeys(put.project for _, put in record.of(agent.name) if put.project)
    return (where, *(replace(where, project=project) for project in projects))


def plan(agent: Agent, where: Where, record: Record) -> tuple[Change, ...]:
    """Every change that is one. Raises Untouchable."""
    return checked(change.unwanted(agent, where, record), where.project)


def uninstall(agent: Agent, where: Where, changes: Sequence[Change], record: Record) -> Record:
    """Makes the changes; the record as it stands then. Raises Untouchable as `commit`."""
    puts: dict[str, Put | None] = {
        path: None for path, put in record.of(agent.name) if put.project == where.project
    }
    for one in changes:
        puts[one.path] = None
    return commit(changes, puts, record)
