"""`hookd paths` and `hookd version`."""

import click

from hookd.cli.common import json_option, print_json
from hookd.cli.common import paths as places


@click.command(epilog="Example: hookd paths --json")
@json_option
def paths(as_json: bool) -> None:
    """Print where hookd keeps what: settings, hook programs, pipe, journal, log."""
    table = places().table()
    if as_json:
        print_json(table)
        return
    for name, path in table.items():
        click.echo(f"{name.replace('_', ' '):14} {path}")


@click.command(epilog="Example: hookd version")
@json_option
def version(as_json: bool) -> None:
    """Print the version of hookd."""
    from hookd.version import VERSION

    if as_json:
        print_json({"version": VERSION})
    else:
        click.echo(f"hookd {VERSION}")
