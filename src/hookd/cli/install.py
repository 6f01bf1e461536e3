"""`hookd install` and `hookd uninstall`: agents wired to hookd, and unwired without a trace."""

# ruff: noqa: D301 - click reads \b: do not wrap

import os
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
    from hookd.integrations.record import Record

WRONG_USAGE = 64
"""sysexits.h: EX_USAGE."""


def _whom(command: Callable[..., None]) -> Callable[..., None]:
    """Which agents, and where."""
    for option in (
        click.option("--dry-run", is_flag=True, help="Show the changes and make none."),
        click.option("--project", metavar="DIR", help="Only what is done in this directory."),
        click.option("--all", "everyone", is_flag=True, help="Every agent that is found on this machine."),
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
    """Wire agents to hookd: in their own settings, shown first, and proven to fire.

    What others wrote there stays as it is, to the byte; NAME.hookd-backup holds the file as it was.

    \b
    Examples:
      hookd install --all --dry-run
      hookd install claude-code codex
      hookd install claude-code --project ~/work/shop
    """
    from hookd.integrations import program

    try:
        registered = program.registered(sys.argv[0], os.environ)
    except program.NoProgram as error:
        fail(str(error))
    where = _where(registered, project, tools=tools, plugin=plugin)
    chosen = _chosen(agents, where, everyone=everyone)
    _warn(registered)
    _each(chosen, where, lambda agent: _install(agent, where, dry_run=dry_run, named=not everyone))


@click.command()
@_whom
def uninstall(*, agents: tuple[str, ...], everyone: bool, project: str | None, dry_run: bool) -> None:
    """Take hookd out of agents' settings again; without --project out of those of every project, too.

    A file that nobody changed since is as it was before, to the byte; of others only what is hookd's goes.

    \b
    Examples:
      hookd uninstall --all
      hookd uninstall codex --dry-run
    """
    from hookd.integrations.agents import AGENTS

    where = _where(sys.argv[0], project)
    chosen = tuple(AGENTS.values()) if everyone else _named(agents)
    _each(chosen, where, lambda agent: _uninstall(agent, where, dry_run=dry_run, named=not everyone))


def _where(program: str, project: str | None, *, tools: bool = False, plugin: bool = False) -> "Where":
    from hookd.integrations.agents.agent import Where

    if project is not None and not os.path.isdir(project):
        fail(f'--project is "{visible(project, 80)}", which is no directory; name one that is there.', WRONG_USAGE)
    home = os.path.expanduser("~")
    whole = os.path.abspath(project) if project else ""
    return Where(home, program, dict(os.environ), whole, tools, plugin)


def _chosen(names: tuple[str, ...], where: "Where", *, everyone: bool) -> "tuple[Agent, ...]":
    from hookd.integrations.agents import AGENTS
    from hookd.integrations.finding import found

    if not everyone:
        return _named(names)
    there = found(AGENTS.values(), where)
    missing = ", ".join(agent.title for agent in AGENTS.values() if agent not in there)
    if missing:
        click.echo(f"not found: {missing}")
    if not there:
        fail("no coding agent was found: none of their settings directories, none of their programs; name one.")
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
        click.echo(f"hookd: {doubt}.", err=True)
    if os.environ.get("HOOKD_HOME"):
        told = "an agent that is started without it tells another hookd; set it for them, too, or unset it"
        click.echo(f"hookd: HOOKD_HOME is set here: {told}.", err=True)


def _each(agents: "tuple[Agent, ...]", where: "Where", act: "Callable[[Agent], bool]") -> None:  # noqa: ARG001
    """One after the other; the trouble of one does not stop the others."""
    well = [act(agent) for agent in agents]
    if not all(well):
        raise SystemExit(1)


def _install(agent: "Agent", where: "Where", *, dry_run: bool, named: bool) -> bool:
    from hookd.integrations import install as wiring
    from hookd.integrations.agents.agent import Unwired
    from hookd.integrations.finding import found_by

    with _one_line(agent) as trouble:
        try:
            record = _record()
            changes = wiring.plan(agent, where, record)
        except Unwired as error:
            click.echo(f"{agent.name}: not wired: {error}", err=named)
            return not named
        _show(changes)
        if not dry_run:
            wiring.install(agent, where, changes, record)
        _tell(agent, changes, "wired", dry_run=dry_run)
        if named and not found_by(agent, where):
            click.echo(f"  {agent.title} is not found on this machine; it will tell hookd once it is there")
        return dry_run or _proven(agent, where)
    return not trouble


def _uninstall(agent: "Agent", where: "Where", *, dry_run: bool, named: bool) -> bool:
    from hookd.integrations import uninstall as unwiring

    well = True
    with _one_line(agent) as troubles:
        everywhere = unwiring.wheres(agent, where, _record())
        gone = False
        for place in everywhere:
            record = _record()
            changes = unwiring.plan(agent, place, record)
            _show(changes)
            if not dry_run:
                unwiring.uninstall(agent, place, changes, record)
            if changes:
                _tell(agent, changes, "unwired", dry_run=dry_run)
            gone = gone or bool(changes)
        if named and not gone:
            click.echo(f"not wired: {agent.title}")
    return well and not troubles


@contextmanager
def _one_line(agent: "Agent") -> Iterator[list[str]]:
    """The trouble of one agent; what a person would add by hand stands below."""
    from hookd.integrations.files import Untouchable

    troubles: list[str] = []
    try:
        yield troubles
    except Untouchable as error:
        troubles.append(str(error))
        click.echo(f"{agent.name}: {visible(str(error), 1000)}", err=True)
        if error.by_hand:
            click.echo(f"To wire it by hand, add:\n{error.by_hand.rstrip()}", err=True)


def _record() -> "Record":
    from hookd.integrations.record import load

    record = load(paths().state)
    if record.trouble:
        click.echo(f"hookd: {record.trouble}", err=True)
    return record


def _show(changes: "tuple[Change, ...]") -> None:
    from hookd.integrations import diff

    for change in changes:
        for line in diff.lines(change):
            click.echo(line)


def _tell(agent: "Agent", changes: "tuple[Change, ...]", done: str, *, dry_run: bool) -> None:
    if not changes:
        click.echo(f"already {done}: {agent.title}")
        return
    where = visible(", ".join(change.path for change in changes), 1000)
    click.echo(f"{'would be ' * dry_run}{done}: {agent.title} ({where})")


def _proven(agent: "Agent", where: "Where") -> bool:
    from hookd.integrations.proof import prove

    proof = prove(agent.probe(where), where.environ)
    if not proof.fired:
        click.echo(f"{agent.name}: not verified: {visible(proof.trouble, 1000)}", err=True)
    elif proof.running:
        click.echo(f"verified: {agent.name} → hookd in {proof.ms} ms")
    else:
        click.echo(f"verified: {agent.name} → hook directory in {proof.ms} ms; the daemon is not running: {START_IT}")
    todo = agent.trust(where)
    if todo:
        click.echo(f"to do: {todo}")
    return proof.fired
