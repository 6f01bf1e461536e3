"""`hookd agents`: who the agents are, how each sounds and looks, and the import of their cards."""

# ruff: noqa: D301 - click reads \b: do not wrap

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hookd.cli.casting import asked as _asked
from hookd.cli.casting import casting_of
from hookd.cli.common import paths as places
from hookd.cli.common import settings_or_exit
from hookd.paths import Paths
from hookd.screen import visible

if TYPE_CHECKING:
    from hookd.cards import AgentCard
    from hookd.engines.casting import Casting
    from hookd.personas import Personas
    from hookd.utterance import Persona

WRONG_NAME = 64
"""sysexits.h: EX_USAGE."""
NO_CARD = 65
"""sysexits.h: EX_DATAERR."""
NOT_WRITTEN = 73
"""sysexits.h: EX_CANTCREAT."""

LONGEST = 4096
"""Characters of a line that names a path: a path is shown whole."""

as_json = click.option("--json", "as_json", is_flag=True, help="One object a line.")


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
def agents(context: click.Context, *, as_json: bool) -> None:
    """List the agents: those with a card, those of the settings, those that sent an event.

    \b
    Example:
      hookd agents
      hookd agents --json | jq -r .spoken
    """
    if context.invoked_subcommand:
        return
    paths = places()
    personas = _personas(paths)
    casting = casting_of(paths.journal)
    for agent in sorted({*personas.known(), *_seen(paths.journal)}):
        if as_json:
            click.echo(_json(_object(personas, agent, casting)))
        else:
            click.echo(_line(personas, personas.of(agent), casting), color=_color())
    for skipped in personas.shelf.skipped:
        click.echo(visible(f"skipped {skipped.path}: {skipped.reason}", LONGEST), err=True)


@agents.command()
@click.argument("name")
@as_json
def show(name: str, *, as_json: bool) -> None:
    """Show one agent, with or without a card, and the hook calls that its card contains.

    \b
    Example:
      hookd agents show backend-engineer
    """
    from hookd.vocabulary import is_name

    if not is_name(name):
        click.echo(
            f'"{name}" is no name of an agent; wanted are 1 to 64 of A-Z a-z 0-9 . _ - '
            "with a letter or digit first, like backend-engineer.",
            err=True,
        )
        sys.exit(WRONG_NAME)
    paths = places()
    personas, casting = _personas(paths), casting_of(paths.journal)
    card = personas.shelf.cards.get(name) if personas.origin(name) else None
    calls = card.hook_calls if card else ()
    if as_json:
        click.echo(_json({**_object(personas, name, casting), "hook_calls": [asdict(call) for call in calls]}))
        return
    persona = personas.of(name)
    for what, value in _facts(personas, persona, casting):
        click.echo(f"{what:<12} {value}", color=_color())
    for call in calls:
        click.echo(f"{'hook call':<12} {call.agent} {call.kind} {_quoted(call.message)}")


@agents.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
def import_(paths: tuple[str, ...]) -> None:
    """Copy agent cards to hookd's own; directories are walked. Their agents have that voice at once.

    \b
    Example:
      hookd agents import ~/.claude/agents ./team/reviewer.md
    """
    from hookd.cards.shelf import Shelf

    own = places()
    shelf = Shelf(paths)
    shelf.refresh()
    done = {name: _copy(card, own.cards) for name, card in shelf.cards.items()}
    personas, casting = _personas(own), casting_of(own.journal)
    for name, what in done.items():
        click.echo(f"{what} {_line(personas, personas.of(name), casting)}", color=_color())
    refused = {skipped.path: f"{skipped.reason}. It is not imported." for skipped in shelf.skipped}
    refused |= dict.fromkeys(_cardless(paths), "no card is there; name a card or a directory of cards.")
    for path, reason in refused.items():
        click.echo(visible(f"{path}: {reason}", LONGEST), err=True)
    # What a walk met on its way was not asked for by name.
    if not done or refused.keys() & {*paths}:
        sys.exit(NO_CARD)


def _cardless(paths: tuple[str, ...]) -> list[str]:
    """The paths that hold no file that could be a card."""
    from hookd.cards.shelf import Shelf

    shelves = {path: Shelf([path]) for path in paths}
    return [path for path, shelf in shelves.items() if not shelf.refresh()]


def _copy(card: "AgentCard", directory: str) -> str:
    """Puts the card's file, byte for byte, under the agent's name. Returns what became of it."""
    target = Path(directory, f"{card.name}.md")
    partial = target.with_name(f".{card.name}.{os.getpid()}")
    try:
        raw = Path(card.path).read_bytes()
        if target.is_file() and target.read_bytes() == raw:
            return "unchanged"
        what = "replaced" if target.exists() else "imported"
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial.write_bytes(raw)
        partial.replace(target)
    except OSError as error:
        click.echo(f"{target}: cannot be written: {error.strerror}; make the directory writable.", err=True)
        sys.exit(NOT_WRITTEN)
    return what


def _personas(paths: Paths) -> "Personas":
    from hookd.personas import personas_of

    return personas_of(paths, settings_or_exit())


def _seen(journal: str) -> list[str]:
    """The agents that sent an event, as the journal tells; none where there is no journal yet."""
    import sqlite3

    try:
        return [agent for (agent,) in _asked(journal, "SELECT DISTINCT agent FROM events")]
    except sqlite3.DatabaseError as error:
        click.echo(f"{journal}: cannot be read: {error}; only agents with a card are listed.", err=True)
        return []


def _object(personas: "Personas", agent: str, casting: "Casting") -> dict[str, Any]:
    persona = personas.of(agent)
    fields = asdict(persona)
    fields.pop("voice")
    return {**fields, **_sound(personas, persona, casting), "from": personas.origin(agent)}


def _sound(personas: "Personas", persona: "Persona", casting: "Casting") -> dict[str, Any]:
    """How it sounds: as it is wished, else as it was heard last; a voice is given at the first word."""
    wish, heard = persona.voice, casting.last_part(persona.agent)
    engine, voice, pitch = (heard[0], heard[1].voice, heard[1].pitch) if heard else ("", "", None)
    return {
        "engine": engine,
        "voice": wish.name or voice,
        "pitch": pitch if wish.pitch is None else wish.pitch,
        "rate": personas.common_rate if wish.rate is None else wish.rate,
    }


def _voice_words(sound: dict[str, Any]) -> str:
    voice = sound["voice"] or "given at its first word"
    return voice if sound["pitch"] is None else f"{voice}, pitch {sound['pitch']}"


def _line(personas: "Personas", persona: "Persona", casting: "Casting") -> str:
    sound = _voice_words(_sound(personas, persona, casting))
    label = _painted(f"{persona.label:<24}", persona.color)
    origin = visible(persona.card or personas.origin(persona.agent), LONGEST)
    return f"{persona.emoji} {label} {persona.spoken:<24} {sound:<30} {origin}"


def _facts(personas: "Personas", persona: "Persona", casting: "Casting") -> Iterable[tuple[str, object]]:
    sound = _sound(personas, persona, casting)
    return [
        ("agent", _painted(f"{persona.emoji} {persona.label}", persona.color)),
        ("spoken", persona.spoken),
        ("voice", _voice_words(sound)),
        ("engine", sound["engine"] or "not heard yet"),
        ("rate", f"{sound['rate']} words a minute"),
        ("color", persona.color),
        ("from", personas.origin(persona.agent)),
        ("card", visible(persona.card, LONGEST) or "none"),
        ("description", persona.description or "none"),
    ]


def _painted(text: str, color: str) -> str:
    red, green, blue = bytes.fromhex(color[1:])
    return click.style(text, fg=(red, green, blue), bold=True)


def _color() -> bool | None:
    """Colours where the output is a terminal, never where NO_COLOR asks for none."""
    return False if os.environ.get("NO_COLOR") else None


def _json(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False)


def _quoted(text: str) -> str:
    return f'"{text}"'
