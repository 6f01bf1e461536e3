"""`hookd uninstall`: agents unwired without a trace."""

# ruff: noqa: D301 - click reads \b: do not wrap

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from hookd.cli.service import service as of_service
from hookd.cli.wiring import Planned, complain, named, planned, tell, the_record, warn_of, where_of, whom

if TYPE_CHECKING:
    from hookd.integrations.agents.agent import Agent, Where
    from hookd.integrations.record import Record


@click.command()
@whom
def uninstall(
    *, agents: tuple[str, ...], everyone: bool, project: str | None, service: bool, dry_run: bool
) -> None:
    """Take hookd out of agents' settings again; without --project out of those of every project, too.

    A file that nobody changed since is as it was before, to the byte; else only what is hookd's goes.

    \b
    Examples:
      hookd uninstall --all
      hookd uninstall codex --dry-run
      hookd uninstall --service
    """
    well = True
    if agents or everyone or not service:
        well = _all_uninstalled(agents, project, everyone=everyone, dry_run=dry_run)
    code = of_service(installing=False, dry_run=dry_run) if service else 0
    sys.exit(code or (0 if well else 1))


def _all_uninstalled(names: tuple[str, ...], project: str | None, *, everyone: bool, dry_run: bool) -> bool:
    from hookd.integrations.agents import AGENTS

    where = where_of(sys.argv[0], project)
    chosen = tuple(AGENTS.values()) if everyone else named(names)
    with the_record(dry_run=dry_run) as record:
        warn_of(record)
        plans = [one for agent in chosen for one in _planned(agent, where, record)]
        well = _unwire_all(plans, record, dry_run=dry_run)
    touched = [one.agent for one in plans if one.changes or one.trouble]
    for agent in () if everyone else chosen:
        if agent not in touched:
            click.echo(f"not wired: {agent.title}")
    if everyone and not touched:
        click.echo("no agent is wired")
    return well


def _planned(agent: "Agent", where: "Where", record: "Record") -> Iterator[Planned]:
    """Of every place; what is wired for the home as a project is in the same files as what is for all."""
    from hookd.integrations import uninstall as unwiring

    seen: set[str] = set()
    for place in unwiring.wheres(agent, where, record):
        one = planned(agent, place, record, lambda *of: tuple(c for c in unwiring.plan(*of) if c.path not in seen))
        seen.update(change.path for change in one.changes)
        yield one


def _unwire_all(plans: list[Planned], record: "Record", *, dry_run: bool) -> bool:
    from hookd.integrations import uninstall as unwiring
    from hookd.integrations.files import Untouchable

    well = True
    for one in plans:
        try:
            if one.trouble:
                raise one.trouble
            record = record if dry_run else unwiring.uninstall(one.agent, one.where, one.changes, record)
        except Untouchable as error:
            complain(one.agent, error)
            well = False
        else:
            if one.changes:
                tell(one.agent, one.changes, "unwired", dry_run=dry_run)
    return well
