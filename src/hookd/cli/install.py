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
    Planned,
    complain,
    named,
    planned,
    registered_program,
    tell,
    the_record,
    warn_of,
    where_of,
    whom,
)
from hookd.redaction import redact
from hookd.screen import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookd.integrations.agents.agent import Agent, Where
    from hookd.integrations.change import Change
    from hookd.integrations.proof import Proof
    from hookd.integrations.record import Record


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
    with the_record(dry_run=dry_run) as record:
        warn_of(record)
        missing = () if everyone else _missing(chosen, where)
        plans = [planned(agent, where, record, _plan) for agent in chosen]
        wired = _wire_all(plans, record, dry_run=dry_run, by_name=not everyone)
    for agent in wired:
        if agent in missing:
            click.echo(f"{agent.title} is not found here; it tells hookd what it does once it is there")
    proven = dry_run or not [agent for agent in wired if not _is_proven(agent, where)]
    if wired and not dry_run:
        _tell_start()
    is_well = proven and all(_is_well(one, wired, by_name=not everyone) for one in plans)
    sys.exit(code or (0 if is_well else 1))


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


def _missing(agents: "tuple[Agent, ...]", where: "Where") -> "tuple[Agent, ...]":
    from hookd.integrations.finding import found

    there = found(agents, where)
    return tuple(agent for agent in agents if agent not in there)


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


def _plan(agent: "Agent", where: "Where", record: "Record") -> "tuple[Change, ...]":
    from hookd.integrations import install as wiring

    return wiring.plan(agent, where, record)


def _wire_all(plans: list[Planned], record: "Record", *, dry_run: bool, by_name: bool) -> "list[Agent]":
    """Those that are wired then."""
    from hookd.integrations import install as wiring
    from hookd.integrations.agents.agent import Unwired
    from hookd.integrations.files import Untouchable

    wired = []
    for one in plans:
        try:
            if one.trouble:
                raise one.trouble
            after = record if dry_run else wiring.install(one.agent, one.where, one.changes, record)
        except Untouchable as error:
            complain(one.agent, error)
        except Unwired as error:
            click.echo(f"{one.agent.name}: not wired: {error}", err=by_name)
        else:
            record = after
            wired.append(one.agent)
            _tell_wired(one, record, dry_run=dry_run)
    return wired


def _is_well(one: Planned, wired: "list[Agent]", *, by_name: bool) -> bool:
    """Wired; or, of all that are found, told already in another way."""
    from hookd.integrations.agents.agent import Unwired

    return one.agent in wired or (isinstance(one.trouble, Unwired) and not by_name)


def _tell_wired(one: Planned, record: "Record", *, dry_run: bool) -> None:
    from hookd.integrations import install as wiring
    from hookd.integrations.by_hand import by_hand

    tell(one.agent, one.changes, "wired", dry_run=dry_run)
    for place in wiring.elsewhere(one.agent, one.where, record):
        _tell_twice(one.agent, one.where.project, place.project)
    for path, commands in by_hand(one.agent, one.where).items():
        which = redact.label(commands[0]) + (f" and {len(commands) - 1} more" if len(commands) > 1 else "")
        told = f"hookd is called by hand there, too, and may be told everything twice; take out: {which} (in {path})"
        click.echo(f"  {visible(told, LONGEST)}")


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
    for todo in _todo(agent, where):
        click.echo(f"  to do: {visible(todo, LONGEST)}")
    return proof.fired


def _todo(agent: "Agent", where: "Where") -> "Iterator[str]":
    """What a person must do before the agent runs the hook."""
    from hookd.integrations.switches import switched_off

    for name, off, path in switched_off(agent, where):
        yield f"set {name} to {str(not off).lower()} in {path}; as it is, {agent.title} runs no hook."
    if told := agent.trust(where):
        yield told


def _goal(proof: "Proof") -> str:
    return "hookd" if proof.running else "hook directory"
