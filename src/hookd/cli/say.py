"""`hookd say` and `hookd skip`: the voice at the user's word."""

import click

from hookd.cli.common import ask_daemon

LONGEST_SECONDS = 120.0


@click.command(epilog='Example: hookd say "The build is green" --agent reviewer')
@click.argument("text", nargs=-1, required=True)
@click.option("--agent", help="In this agent's voice.")
@click.option("--voice", help="In this voice of the engine, such as en-us+f3.")
def say(text: tuple[str, ...], agent: str | None, voice: str | None) -> None:
    """Say a text through the daemon; returns when it was said."""
    said = ask_daemon("say", seconds=LONGEST_SECONDS, text=" ".join(text), agent=agent, voice=voice)
    if said.get("file"):
        click.echo(f"There is no sound device; it was written to {said['file']}")


@click.command(epilog="Example: hookd skip --all")
@click.option("--all", "everything", is_flag=True, help="Also drop what waits to be said.")
def skip(everything: bool) -> None:
    """Stop what is being said, at once."""
    done = ask_daemon("skip", all=everything)
    waiting = f", {done['dropped']} waiting dropped" if everything else ""
    click.echo(("stopped" if done["skipped"] else "nothing was being said") + waiting)
