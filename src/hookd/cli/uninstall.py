"""`hookd uninstall`: agents unwired without a trace."""

# ruff: noqa: D301 - click reads \b: do not wrap

import sys
from typing import TYPE_CHECKING

import click

from hookd.cli.service import service as of_service
from hookd.cli.wiring import named, one_line, show, tell, the_record, warn_of_record, where_of, whom

if TYPE_CHECKING:
    from hookd.integrations.agents.agent import Agent, Where


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
    warn_of_record()
    well = [_uninstall(agent, where, dry_run=dry_run, by_name=not everyone) for agent in chosen]
    return all(well)


def _uninstall(agent: "Agent", where: "Where", *, dry_run: bool, by_name: bool) -> bool:
    from hookd.integrations import uninstall as unwiring

    with one_line(agent):
        count = 0
        with the_record(dry_run=True) as known:
            places = unwiring.wheres(agent, where, known)
        for place in places:
            with the_record(dry_run=dry_run) as record:
                changes = unwiring.plan(agent, place, record)
                show(changes)
                if not dry_run:
                    unwiring.uninstall(agent, place, changes, record)
            if changes:
                tell(agent, changes, "unwired", dry_run=dry_run)
            count += len(changes)
        if by_name and not count:
            click.echo(f"not wired: {agent.title}")
        return True
    return False
