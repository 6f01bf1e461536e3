"""`hookd say`, `skip` and `repeat`: the voice at the user's word."""

from pathlib import Path

import click

from hookd.cli.common import ask_daemon, json_option, print_json, tell_other_voice
from hookd.screen import visible

LONGEST_SECONDS = 120.0
MOST_REPEATED = 20


@click.command(epilog='Example: hookd say "The build is green" --agent reviewer')
@click.argument("text", nargs=-1, required=True)
@click.option("--agent", help="In this agent's voice.")
@click.option("--voice", help="In this voice; hookd voices lists them.")
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), help="Into this WAV file instead of aloud.")
def say(text: tuple[str, ...], agent: str | None, voice: str | None, save: Path | None) -> None:
    """Say a text through the daemon; returns when it was said. To save it needs no daemon."""
    if save is not None:
        from hookd.cli import studio

        seconds = studio.save(" ".join(text), agent or "", voice or "", save)
        click.echo(f"{save}: {seconds:.1f} s")
        return
    said = ask_daemon("say", seconds=LONGEST_SECONDS, text=" ".join(text), agent=agent, voice=voice)
    if "voice" in said:
        tell_other_voice(voice or "", said["engine"], said["voice"])
    if said.get("file"):
        click.echo(f"There is no sound device; it was written to {said['file']}")


@click.command(epilog="Example: hookd skip --all")
@click.option("--all", "everything", is_flag=True, help="Also drop what waits to be said.")
@json_option
def skip(everything: bool, as_json: bool) -> None:
    """Stop what is being said, at once."""
    done = ask_daemon("skip", all=everything)
    if as_json:
        print_json(done)
        return
    waiting = f", {done['dropped']} waiting dropped" if everything else ""
    click.echo(("stopped" if done["skipped"] else "nothing was being said") + waiting)


@click.command(epilog="Example: hookd repeat 3")
@click.argument("count", metavar="[N]", type=click.IntRange(1, MOST_REPEATED), default=1)
@json_option
def repeat(count: int, as_json: bool) -> None:
    """Say the last utterance again, or the last N; returns when they were said."""
    done = ask_daemon("repeat", seconds=LONGEST_SECONDS * count, count=count)
    if as_json:
        print_json(done)
        return
    for text in done["repeated"]:
        click.echo(visible(text))
    if done.get("skipped"):
        click.echo("skipped")
