"""`hookd tail`: the structured log as it grows, coloured by agent."""

import json
import os
import sys
from collections import deque
from collections.abc import Callable
from typing import Any

import click

from hookd.cli.common import fail, json_option, paths
from hookd.cli.followed_log import FollowedLog
from hookd.paths import Paths
from hookd.screen import visible
from hookd.vocabulary import KINDS, nearest


@click.command(epilog="Example: hookd tail -f --agent backend-engineer")
@click.option("-f", "--follow", is_flag=True, help="Go on as the log grows, across its rotation.")
@click.option("-n", "count", default=20, show_default=True, metavar="N", help="How many lines of the past.")
@click.option("--agent", help="Only this agent.")
@click.option("--kind", help="Only events of this kind.")
@click.option("--all", "everything", is_flag=True, help="Also the ends of single deliveries.")
@click.option("--color/--no-color", default=None, help="Colours; as a rule, where the output is a terminal.")
@json_option
def tail(  # noqa: PLR0917 - one for each option
    follow: bool,
    count: int,
    agent: str | None,
    kind: str | None,
    everything: bool,
    color: bool | None,
    as_json: bool,
) -> None:
    """Show the structured log: what came in, what was said, what was refused."""
    if kind is not None and kind not in KINDS:
        fail(f'--kind is "{visible(kind, 80)}", which is unknown; {nearest(kind, KINDS)}', 64)
    places = paths()
    if not os.path.exists(places.log) and not follow:
        fail(f"there is no log at {places.log} yet; it begins with the first start of the daemon.")
    wanted = _wanted(agent, kind, everything=everything or as_json)
    show = _as_it_is if as_json else _in_colour(places, color=sys.stdout.isatty() if color is None else color)
    try:
        with FollowedLog(places.log) as log:
            for line in deque(filter(wanted, log.past()), maxlen=max(count, 0)):
                click.echo(show(line), color=True)
            for line in filter(wanted, log.growth()) if follow else ():
                click.echo(show(line), color=True)
    except (BrokenPipeError, KeyboardInterrupt):
        # Whoever read us has seen enough; the interpreter must not complain about the closed pipe either.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115


def _wanted(agent: str | None, kind: str | None, *, everything: bool) -> Callable[[str], bool]:
    def wanted(line: str) -> bool:
        fact = _parsed(line)
        hidden = not everything and fact.get("event") == "delivery_done"
        return (not hidden and agent in (None, fact.get("agent")) and (kind is None or fact.get("kind") == kind))

    return wanted


def _parsed(line: str) -> dict[str, Any]:
    try:
        fact = json.loads(line)
    except ValueError:
        return {"event": line}
    return fact if isinstance(fact, dict) else {"event": line}


def _as_it_is(line: str) -> str:
    return line


def _in_colour(places: Paths, *, color: bool) -> Callable[[str], str]:
    from hookd.personas import personas_of
    from hookd.screen import fact_line
    from hookd.settings import Settings, SettingsRefused, load

    try:
        settings = load(places.settings, os.environ)
    except SettingsRefused:
        settings = Settings()  # the log can be read all the same
    personas = personas_of(places, settings)
    return lambda line: fact_line(_parsed(line), personas.of, color=color)
