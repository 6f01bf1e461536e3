"""`hookd run` with its help; plain `hookd run` goes straight to serve.py."""

import click


@click.command(epilog="Example: hookd run        then, in another terminal: hookd tail -f")
def run() -> None:
    """Run the daemon in the foreground until Ctrl-C or SIGTERM.

    SIGHUP reads the settings again, as a change of the file does. A second SIGTERM ends at once.
    """
    from hookd.cli.serve import serve

    raise SystemExit(serve())
