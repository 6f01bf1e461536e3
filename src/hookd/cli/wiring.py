"""What `hookd install` and `hookd uninstall` share: which agents, where, and how a change is told."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from hookd.cli.common import fail, paths
from hookd.redaction import redact
from hookd.screen import visible

if TYPE_CHECKING:
    from hookd.integrations.agents.agent import Agent, Unwired, Where
    from hookd.integrations.change import Change
    from hookd.integrations.files import Untouchable
    from hookd.integrations.record import Record

WRONG_USAGE = 64
"""sysexits.h: EX_USAGE."""
LONGEST = 2000
"""Characters of a line with paths in it."""
FEW = 2
"""So many files are named one by one."""


def whom(command: Callable[..., None]) -> Callable[..., None]:
    """Which agents, and where."""
    for option in (
        click.option("--service", is_flag=True, help="hookd itself: in the service manager, beside your session."),
        click.option("--dry-run", is_flag=True, help="Show the changes and make none."),
        click.option("--project", metavar="DIR", help="Only for what is done in this directory."),
        click.option("--all", "everyone", is_flag=True, help="Every agent that is found."),
        click.argument("agents", metavar="[AGENT]...", nargs=-1),
    ):
        command = option(command)
    return command


def registered_program() -> str:
    """The `hookd` that agents and the service manager are told of."""
    from hookd.integrations import program

    try:
        return program.registered(sys.argv[0], os.environ)
    except program.NoProgram as error:
        fail(str(error))


def where_of(program: str, project: str | None, *, tools: bool = False, plugin: bool = False) -> "Where":
    from hookd.integrations.agents.agent import Where

    if project is not None and not os.path.isdir(project):
        fail(f'--project is "{visible(project, 80)}", which is no directory; name one that is there.', WRONG_USAGE)
    try:
        whole = os.path.abspath(project) if project else ""
    except FileNotFoundError:
        fail(f'--project is "{visible(project or "", 80)}", but this directory is gone; name it in full.', WRONG_USAGE)
    paths()  # says what is wrong with them
    home = os.path.expanduser("~")
    if not os.path.isabs(os.environ.get("HOME", home)):  # an empty one would be the root
        fail("HOME is not set to a whole path, so nobody knows where agents keep their settings; set it.")
    return Where(home, program, dict(os.environ), whole, tools, plugin)


def named(names: tuple[str, ...]) -> "tuple[Agent, ...]":
    from hookd.integrations.agents import AGENTS
    from hookd.vocabulary import nearest

    if not names:
        fail(f"which agents? Wanted is --all, --service, or some of: {', '.join(AGENTS)}.", WRONG_USAGE)
    for name in names:
        if name not in AGENTS:
            meant = "did you mean --all?" if name.lower() == "all" else nearest(name, list(AGENTS))
            fail(f'there is no agent "{visible(name, 80)}"; {meant}', WRONG_USAGE)
    return tuple(AGENTS[name] for name in dict.fromkeys(names))


def warn_of(record: "Record") -> None:
    if record.trouble:
        click.echo(f"hookd: {visible(record.trouble, LONGEST)}", err=True)


@dataclass(frozen=True)
class Planned:
    """What is to become of one agent's files in one place, or why that cannot be."""

    agent: "Agent"
    where: "Where"
    changes: "tuple[Change, ...]" = ()
    trouble: "Untouchable | Unwired | None" = None


Plan = Callable[["Agent", "Where", "Record"], "tuple[Change, ...]"]


def planned(agent: "Agent", where: "Where", record: "Record", plan: Plan) -> Planned:
    """Worked out and shown: of several agents all changes are seen before the first is made."""
    from hookd.integrations import diff
    from hookd.integrations.agents.agent import Unwired
    from hookd.integrations.files import Untouchable

    try:
        changes = plan(agent, where, record)
    except (Untouchable, Unwired) as error:
        return Planned(agent, where, trouble=error)
    for line in (line for change in changes for line in diff.lines(change)):
        click.echo(line)
    return Planned(agent, where, changes)


def complain(agent: "Agent", error: "Untouchable") -> None:
    """The trouble of one agent in a line; what a person would add by hand stands below."""
    click.echo(f"{agent.name}: {visible(redact.label(str(error)), LONGEST)}", err=True)
    if error.by_hand:
        click.echo(f"To wire it by hand, add:\n{error.by_hand.rstrip()}", err=True)


@contextmanager
def the_record(*, dry_run: bool) -> Iterator["Record"]:
    """Held, unless nothing is changed. Ends the command where it cannot be."""
    from hookd.integrations.files import Untouchable
    from hookd.integrations.record import held, load

    with ExitStack() as stack:
        try:
            record = load(paths().state) if dry_run else stack.enter_context(held(paths().state))
        except Untouchable as error:
            fail(str(error))
        yield record


def tell(agent: "Agent", changes: "tuple[Change, ...]", done: str, *, dry_run: bool) -> None:
    names = [change.path for change in changes]
    listed = ", ".join(names) if len(names) <= FEW else f"{len(names)} files in {os.path.commonpath(names)}"
    where = visible(listed, LONGEST)
    how = "would be " if dry_run else ""
    click.echo(f"{how}{done}: {agent.title} ({where})" if changes else f"already {done}: {agent.title}")
