"""`emit` and `hook` in the list of commands: the light modules do the work, here as on the fast path."""

import click

_AS_IT_IS = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


@click.command(context_settings=_AS_IT_IS, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def emit(words: tuple[str, ...]) -> None:
    """Tell hookd about an agent: one event."""
    from hookd.cli.emit import main

    raise SystemExit(main(list(words)))


@click.command(context_settings=_AS_IT_IS, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def hook(words: tuple[str, ...]) -> None:
    """What an agent's own hook runs."""
    from hookd.cli.hook import main

    raise SystemExit(main(list(words)))
