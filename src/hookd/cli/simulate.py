"""`hookd simulate`: what would be said of a recorded day, when and why; and what other settings would change."""

import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import click

from hookd.cli.common import NO_INPUT, WRONG_INPUT, fail, json_option, paths, print_json, settings_or_exit

if TYPE_CHECKING:
    from datetime import datetime

    from hookd.rehearsal.day import Day
    from hookd.rehearsal.player import Spoken
    from hookd.rehearsal.report import Report
    from hookd.settings import Settings

SHOWN = 10
"""Bad lines that are told one by one, and utterances that only one of two settings has said."""
FOREVER = float("inf")


def _speed(_ctx: click.Context, _option: click.Parameter, value: str) -> float:
    """`max`, or how many times faster than the day was."""
    try:
        speed = FOREVER if value == "max" else float(value)
    except ValueError:
        speed = 0.0
    if speed > 0:
        return speed
    raise click.BadParameter(f'"{_shown(value)}" is no speed; wanted is max, or a number such as 60.')


@click.command(epilog="Example: hookd history --all --json > day.jsonl; hookd simulate day.jsonl")
@click.argument("file", metavar="FILE")
@click.option("--settings", "settings_file", metavar="FILE", help="These settings instead of yours.")
@click.option("--against", "other_file", metavar="FILE", help="Show what these settings would change.")
@click.option("--speed", callback=_speed, default="max", metavar="max|N", help="N times faster than the day was.")
@json_option
def simulate(file: str, settings_file: str | None, other_file: str | None, speed: float, as_json: bool) -> None:
    """Tell what would be said of a day, when and why, with figures. Nothing is said.

    FILE has an event object a line, with "at", or what `hookd history --json` prints; - is standard input.
    """
    lines = _lines(file)
    here = _report(lines, _settings(settings_file), told=True)
    there = _report(lines, _settings(other_file), told=False) if other_file is not None else None
    if as_json:
        _print_objects(here, there, speed)
    else:
        _print_story(here, there, speed)


def _report(lines: list[bytes], settings: "Settings", *, told: bool) -> "Report":
    from hookd.personas import personas_of
    from hookd.redaction import compile_redaction
    from hookd.rehearsal.day import day_of
    from hookd.rehearsal.report import report_of
    from hookd.rehearsal.simulation import simulate as said_of

    day = day_of(lines, compile_redaction(settings.redaction.patterns))
    if told:
        _tell_bad(day)
    if not day.events:
        fail('there is no event in it; wanted are event objects with "at", or hookd history --json.', WRONG_INPUT)
    # Once for each agent: whether cards change is asked every time.
    persona_of = cache(personas_of(paths(), settings).of)
    return report_of(day.events, said_of(day.events, settings, persona_of))


def _lines(file: str) -> list[bytes]:
    try:
        if file == "-":
            return list(sys.stdin.buffer)
        with open(file, "rb") as opened:
            return list(opened)
    except OSError as error:
        fail(f"{_shown(file)}: {error.strerror}; a file of events is wanted, as from hookd history --json.", NO_INPUT)


def _settings(file: str | None) -> "Settings":
    if file is not None and not os.path.isfile(file):
        fail(f"{_shown(file)}: there is no such file; settings like those of hookd config init are wanted.", NO_INPUT)
    return settings_or_exit(file or "")


def _tell_bad(day: "Day") -> None:
    for line in day.bad[:SHOWN]:
        click.echo(f"hookd: line {line.number}: {_shown(line.reason)}", err=True)
    if len(day.bad) > SHOWN:
        click.echo(f"hookd: {len(day.bad) - SHOWN} more lines are no events", err=True)


def _print_objects(here: "Report", there: "Report | None", speed: float) -> None:
    for spoken in _in_time(here.utterances, speed):
        print_json(_object(spoken))
    last: dict[str, Any] = {"summary": here.summary.to_object()}
    if there is not None:
        last["against"] = there.summary.to_object()
        last["only_here"] = [_object(one) for one in here.without(there)]
        last["only_against"] = [_object(one) for one in there.without(here)]
    print_json(last)


def _object(spoken: "Spoken") -> dict[str, Any]:
    from hookd.journal.rows import timestamp
    from hookd.rehearsal.report import utterance_object

    found = utterance_object(spoken)
    return {**found, "starts": timestamp(spoken.starts), "ends": timestamp(spoken.ends)}


def _print_story(here: "Report", there: "Report | None", speed: float) -> None:
    from hookd.cli.figures import figures

    day = None
    for spoken in _in_time(here.utterances, speed):
        local = spoken.starts.astimezone()
        if local.date() != day:
            day = local.date()
            click.echo(f"{local:%A %Y-%m-%d}")
        click.echo(_line(spoken, local))
    click.echo()
    click.echo("\n".join(figures(here.summary, there.summary if there else None)))
    if there is not None:
        _print_only("with these settings", here.without(there))
        _print_only("with the others", there.without(here))


def _line(spoken: "Spoken", local: "datetime") -> str:
    from hookd.rehearsal.report import reason_of

    text = _shown(spoken.text) or ("(an earcon)" if not spoken.utterance.text else "(cut off)")
    return f"{local:%H:%M:%S}  {spoken.turn.priority.word:12}  {text}  [{_shown(reason_of(spoken))}]"


def _print_only(where: str, spoken: "list[Spoken]") -> None:
    click.echo(f"\nsaid only {where}: {len(spoken)}" + (f", the first {SHOWN}:" if len(spoken) > SHOWN else ""))
    for one in spoken[:SHOWN]:
        click.echo(f"  {_line(one, one.starts.astimezone())}")


def _in_time(spoken: "Iterable[Spoken]", speed: float) -> "Iterator[Spoken]":
    """Each when its time has come, from the first one on."""
    import time

    before = None
    for one in spoken:
        if before is not None and speed < FOREVER:
            sys.stdout.flush()
            time.sleep(max(0.0, (one.starts - before).total_seconds() / speed))
        before = one.starts
        yield one


def _shown(text: str) -> str:
    from hookd.screen import visible

    return visible(text)
