"""`hookd voices`: every voice that the engines have here, and how they sound."""

# ruff: noqa: D301 - click reads \b: do not wrap

from dataclasses import asdict
from typing import Any

import click

from hookd.cli.common import ask_daemon, json_option, print_json, tell_other_voice
from hookd.screen import visible

LONGEST_SECONDS = 120.0
SAMPLE = "This is what I sound like."


@click.group(invoke_without_command=True)
@json_option
@click.option("--all", "everything", is_flag=True, help="Also those that agents get only where you say so.")
@click.pass_context
def voices(context: click.Context, as_json: bool, everything: bool) -> None:
    """List the voices of every engine that can run here.

    The name in the first column is what you write as a voice, in [agents.NAME], in a [[route]], or after
    `hookd say --voice`. Agents are given the voices with pitches; --all lists the others too.

    \b
    Example:
      hookd voices
      hookd voices --all --json | jq -r .name
      hookd voices try
    """
    if context.invoked_subcommand:
        return
    for engine, one in _found():
        if as_json:
            name = f"{engine}:{one.name}"
            print_json({"engine": engine, **asdict(one), "name": name, "sample": f"hookd voices try {name}"})
        elif one.pitches or everything:
            click.echo(_line(engine, one))


@voices.command("try", epilog="Example: hookd voices try espeak:en-us+f2")
@click.argument("names", nargs=-1)
def try_(names: tuple[str, ...]) -> None:
    """Say a line in each voice that agents are given, or in those that you name."""
    cast = [(f"{engine}:{one.name}", pitch) for engine, one in _found() for pitch in one.pitches]
    for name, pitch in [(name, None) for name in names] or cast:
        click.echo(name if pitch is None else f"{name}, pitch {pitch}")
        said = ask_daemon("say", seconds=LONGEST_SECONDS, text=SAMPLE, voice=name, pitch=pitch)
        if "voice" in said:
            tell_other_voice(name, said["engine"], said["voice"])


def _found() -> list[tuple[str, Any]]:
    from hookd.cli.studio import with_engines

    found = with_engines(lambda engines: engines.voices())
    return [(engine, one) for engine, voices in found.items() for one in voices]


def _line(engine: str, one: Any) -> str:
    pitches = " ".join(map(str, one.pitches))
    name, language, description = map(visible, (f"{engine}:{one.name}", one.language, one.description))
    return f"{name:<34} {language:<8} {description:<36} {pitches}".rstrip()
