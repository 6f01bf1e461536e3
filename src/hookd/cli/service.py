"""`hookd install --service` and `hookd uninstall --service`: into the service manager, and out of it again."""

import os

import click

from hookd.cli.common import paths
from hookd.cli.wiring import registered_program
from hookd.screen import visible

LONGEST = 1000
"""Characters of a line."""


def service(installing: bool, dry_run: bool) -> int:
    """Prints what is done as it is done; where it cannot be, the reasons on stderr. The exit code."""
    from hookd.integrations.service import ServiceRefused, install, uninstall

    if installing:
        lines = install(paths(), registered_program(), os.environ, dry_run=dry_run)
    else:
        lines = uninstall(paths(), os.environ, dry_run=dry_run)
    try:
        for line in lines:
            click.echo(visible(line, LONGEST))
    except ServiceRefused as error:
        for reason in error.reasons:
            click.echo(f"hookd: {visible(reason, LONGEST)}", err=True)
        return error.code
    return 0
