"""`hookd install` and `hookd uninstall`: agents wired to hookd, and unwired without a trace."""

# ruff: noqa: D301 - click reads \b: do not wrap

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from hookd.cli.common import START_IT, fail, paths
from hookd.screen import visible

if TYPE_CHECKING:
    from hookd.integrations.agents.agent import Agent, Where
    from hookd.integrations.change import Change
    from hookd.integrations.proof import Proof
    from hookd.integrations.record import Record

WRONG_USAGE = 64
"""sysexits.h: EX_USAGE."""
LONGEST = 2000
"""Characters of a line with paths in it."""


def _whom(command: Callable[..., None]) -> Callable[..., None]:
    """Which agents, and where."""
    for option in (
        click.option("--dry-run", is_flag=True, help="Show the changes and make none."),
        click.option("--project", metavar="DIR", help="Only for what is done in this directory."),
        click.option("--all", "everyone", is_flag=True, help="Every agent that is found."),
        click.argument("agents", metavar="[AGENT]...", nargs=-1),
    ):
        command = option(command)
    return command


@click.command()
@_whom
@click.option("--tools", is_flag=True, help="Also each use of a tool; without it, what attention needs.")
@click.option("--plugin", is_flag=True, help="As a plug-in, where the agent has that form beside its settings.")
def install(
    *, agents: tuple[str, ...], everyone: bool, project: str | None, dry_run: bool, tools: bool, plugin: bool
) -> None:
    """Wire agents to hookd in their own settings: shown first, then proven to fire.

    What others wrote there stays as it is, to the byte; NAME.hookd-backup beside a file holds it as it was.

    \b
    Examples:
      hookd install --all --dry-run
      hookd install claude-code codex
      hookd install claude-code --project ~/work/shop
    """
    where = _where(_program(), project, tools=tools, plugin=plugin)
    chosen = _found(where) if everyone else _named(agents)
    _warn(where.program)
    _warn_of_record()
    well = [_install(agent, where, dry_run=dry_run, named=not everyone) for agent in chosen]
    if not dry_run:
        _tell_start()
    sys.exit(0 if all(well) else 1)


@click.command()
@_whom
def uninstall(*, agents: tuple[str, ...], everyone: bool, project: str | None, dry_run: bool) -> None:
    """Take hookd out of agents' settings again; without --project out of those of every project, too.

    A file that nobody changed since is as it was before, to the byte; else only what is hookd's goes.

    \b
    Examples:
      hookd uninstall --all
      hookd uninstall codex --dry-run
    """
    from hookd.integrations.agents import AGENTS

    where = _where(os.path.abspath(sys.argv[0]), project)
    chosen = tuple(AGENTS.values()) if everyone else _named(agents)
    _warn_of_record()
    well = [_uninstall(agent, where, dry_run=dry_run, named=not everyone) for agent in chosen]
    sys.exit(0 if all(well) else 1)


def _program() -> str:
    from hookd.integrations import program

    try:
        return program.registered(sys.argv[0], os.environ)
    except program.NoProgram as error:
        fail(str(error))


def _where(program: str, project: str | None, *, tools: bool = False, plugin: bool = False) -> "Where":
    from hookd.integrations.agents.agent import Where

    if project is not None and not os.path.isdir(project):
        fail(f'--project is "{visible(project, 80)}", which is no directory; name one that is there.', WRONG_USAGE)
    whole = os.path.abspath(project) if project else ""
    return Where(os.path.expanduser("~"), program, dict(os.environ), whole, tools, plugin)


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


def _named(names: tuple[str, ...]) -> "tuple[Agent, ...]":
    from hookd.integrations.agents import AGENTS
    from hookd.vocabulary import nearest

    if not names:
        fail(f"which agents? Wanted is --all, or some of: {', '.join(AGENTS)}.", WRONG_USAGE)
    for name in names:
        if name not in AGENTS:
            fail(f'there is no agent "{visible(name, 80)}"; {nearest(name, list(AGENTS))}', WRONG_USAGE)
    return tuple(AGENTS[name] for name in dict.fromkeys(names))


def _warn(program: str) -> None:
    from hookd.integrations.program import doubts

    doubt = doubts(program)
    if doubt:
        click.echo(f"hookd: {visible(doubt, LONGEST)}.", err=True)
    if os.environ.get("HOOKD_HOME"):
        told = "an agent that is started without it tells another hookd; set it for them, too, or unset it"
        click.echo(f"hookd: HOOKD_HOME is set here: {told}.", err=True)


def _warn_of_record() -> None:
    from hookd.integrations.files import Untouchable

    try:
        trouble = _record().trouble
    except Untouchable as error:
        trouble = str(error)
    if trouble:
        click.echo(f"hookd: {visible(trouble, LONGEST)}", err=True)


def _tell_start() -> None:
    from hookd.integrations.proof import daemon_runs

    if not daemon_runs(paths()):
        click.echo(f"the daemon is not running, and what agents tell waits for it; {START_IT}")


def _install(agent: "Agent", where: "Where", *, dry_run: bool, named: bool) -> bool:
    from hookd.integrations import install as wiring
    from hookd.integrations.agents.agent import Unwired
    from hookd.integrations.finding import found_by

    with _one_line(agent):
        record, is_there = _record(), found_by(agent, where)
        try:
            changes = wiring.plan(agent, where, record)
        except Unwired as error:
            click.echo(f"{agent.name}: not wired: {error}", err=named)
            return not named
        _show(changes)
        if not dry_run:
            record = wiring.install(agent, where, changes, record)
        _tell(agent, changes, "wired", dry_run=dry_run)
        if not is_there:
            click.echo(f"  {agent.title} is not found here; it tells hookd what it does once it is there")
        for place in wiring.elsewhere(agent, where, record):
            _tell_twice(agent, where.project, place.project)
        return dry_run or _is_proven(agent, where)
    return False


def _uninstall(agent: "Agent", where: "Where", *, dry_run: bool, named: bool) -> bool:
    from hookd.integrations import uninstall as unwiring

    with _one_line(agent):
        count = 0
        for place in unwiring.wheres(agent, where, _record()):
            record = _record()
            changes = unwiring.plan(agent, place, record)
            _show(changes)
            if not dry_run:
                unwiring.uninstall(agent, place, changes, record)
            if changes:
                _tell(agent, changes, "unwired", dry_run=dry_run)
            count += len(changes)
        if named and not count:
            click.echo(f"not wired: {agent.title}")
        return True
    return False


@contextmanager
def _one_line(agent: "Agent") -> Iterator[None]:
    """The trouble of one agent; what a person would add by hand stands below."""
    from hookd.integrations.files import Untouchable

    try:
        yield
    except Untouchable as error:
        click.echo(f"{agent.name}: {visible(str(error), LONGEST)}", err=True)
        if error.by_hand:
            click.echo(f"To wire it by hand, add:\n{error.by_hand.rstrip()}", err=True)


def _record() -> "Record":
    from hookd.integrations.record import load

    return load(paths().state)


def _show(changes: "tuple[Change, ...]") -> None:
    from hookd.integrations import diff

    for change in changes:
        for line in diff.lines(change):
            click.echo(line)


def _tell(agent: "Agent", changes: "tuple[Change, ...]", done: str, *, dry_run: bool) -> None:
    where = visible(", ".join(change.path for change in changes), LONGEST)
    how = "would be " if dry_run else ""
    click.echo(f"{how}{done}: {agent.title} ({where})" if changes else f"already {done}: {agent.title}")


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
