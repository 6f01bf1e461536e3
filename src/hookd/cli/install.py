"""`hookd install`: agents wired to hookd, shown first and proven to fire; and hookd put beside the session."""

# ruff: noqa: D301 - click reads \b: do not wrap

import os
import shlex
import sys
from typing import TYPE_CHECKING

import click

from hookd.cli.common import fail, paths, start_it
from hookd.cli.service import service as of_service
from hookd.cli.wiring import (
    LONGEST,
    named,
    one_line,
    registered_program,
    show,
    tell,
    the_record,
    warn_of_record,
    where_of,
    whom,
)
from hookd.screen import visible

if TYPE_CHECKING:
    from hookd.integrations.agents.agent import Agent, Where
    from hookd.integrations.proof import Proof


@click.command()
@whom
@click.option("--tools", is_flag=True, help="Also each use of a tool; without it, what attention needs.")
@click.option("--plugin", is_flag=True, help="As a plug-in, where the agent has that form beside its settings.")
def install(
    *,
    agents: tuple[str, ...],
    everyone: bool,
    project: str | None,
    service: bool,
    dry_run: bool,
    tools: bool,
    plugin: bool,
) -> None:
    """Wire agents to hookd in their own settings: shown first, then proven to fire.

    What others wrote there stays as it is, to the byte; NAME.hookd-backup beside a file holds it as it was.

    \b
    Examples:
      hookd install --all --dry-run
      hookd install claude-code codex
      hookd install claude-code --project ~/work/shop
      hookd install --service
    """
    if agents:
        named(agents)  # a wrong name is told before anything is done
    # Before the agents, so that a daemon hears their proofs; they are wired without a service, too.
    code = of_service(installing=True, dry_run=dry_run) if service else 0
    if service and not (agents or everyone):
        sys.exit(code)
    where = where_of(registered_program(), project, tools=tools, plugin=plugin)
    chosen = _found(where) if everyone else named(agents)
    _warn(where.program)
    warn_of_record()
    well = [_install(agent, where, dry_run=dry_run, by_name=not everyone) for agent in chosen]
    if any(well) and not dry_run:
        _tell_start()
    sys.exit(code or (0 if all(well) else 1))


def _found(where: "Where") -> "tuple[Agent, ...]":
    from hookd.integrations.agents import AGENTS
    from hookd.integrations.finding import found

    there = found(AGENTS.values(), where)
    missing = ", ".join(agent.name for agent in AGENTS.values() if agent not in there)
    if missing:
        click.echo(f"not found: {missing}")
    if not there:
        fail("none of the agents that hookd knows is found here, by settings or program; name one to wire it anyway.")
    return there


def _warn(program: str) -> None:
    from hookd.integrations.program import doubts

    doubt = doubts(program)
    if doubt:
        click.echo(f"hookd: {visible(doubt, LONGEST)}.", err=True)
    if os.environ.get("HOOKD_HOME"):
        told = "an agent that is started without it tells another hookd; set it for them, too, or unset it"
        click.echo(f"hookd: HOOKD_HOME is set here: {told}.", err=True)


def _tell_start() -> None:
    from hookd.integrations.proof import daemon_runs

    if not daemon_runs(paths()):
        click.echo(f"the daemon is not running, and what agents tell waits for it; {start_it()}")


def _install(agent: "Agent", where: "Where", *, dry_run: bool, by_name: bool) -> bool:
    from hookd.integrations.agents.agent import Unwired

    with one_line(agent):
        try:
            _wire(agent, where, dry_run=dry_run)
        except Unwired as error:
            click.echo(f"{agent.name}: not wired: {error}", err=by_name)
            return not by_name
        return dry_run or _is_proven(agent, where)
    return False


def _wire(agent: "Agent", where: "Where", *, dry_run: bool) -> None:
    from hookd.integrations import install as wiring
    from hookd.integrations.finding import found_by

    is_there = found_by(agent, where)
    with the_record(dry_run=dry_run) as record:
        changes = wiring.plan(agent, where, record)
        show(changes)
        after = record if dry_run else wiring.install(agent, where, changes, record)
    tell(agent, changes, "wired", dry_run=dry_run)
    if not is_there:
        click.echo(f"  {agent.title} is not found here; it tells hookd what it does once it is there")
    for place in wiring.elsewhere(agent, where, after):
        _tell_twice(agent, where.project, place.project)


def _tell_twice(agent: "Agent", project: str, other: str) -> None:
    whom = f"in {visible(other)}" if other else "for all projects"
    undo = f"hookd uninstall {agent.name} --project {shlex.quote(visible(other or project))}"
    click.echo(f"  it is wired {whom}, too, and may tell everything twice there; to undo one: {undo}")


def _is_proven(agent: "Agent", where: "Where") -> bool:
    from hookd.integrations.proof import prove

    proof = prove(agent.probe(where), where.environ)
    if proof.fired:
        click.echo(f"verified: {agent.name} → {_goal(proof)} in {proof.ms} ms")
    else:
        click.echo(f"{agent.name}: not verified: {visible(proof.trouble, LONGEST)}", err=True)
    todo = agent.trust(where)
    if todo:
        click.echo(f"to do: {visible(todo, LONGEST)}")
    return proof.fired


def _goal(proof: "Proof") -> str:
    return "hookd" if proof.running else "hook directory"
