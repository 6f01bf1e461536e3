"""`hookd install --service` and `hookd uninstall --service`: into the service manager, and out of it again."""

import os
import shutil
import sys

import click

from hookd.cli.common import paths
from hookd.screen import visible

LONGEST = 1000
"""Characters of a line."""


def service(installing: bool, dry_run: bool) -> None:
    """Prints what is done as it is done; where it cannot be, the reasons on stderr, and out."""
    from hookd.integrations.service import ServiceRefused, install, uninstall

    if installing:
        lines = install(paths(), program(), os.environ, dry_run=dry_run)
    else:
        lines = uninstall(paths(), os.environ, dry_run=dry_run)
    try:
        for line in lines:
            click.echo(visible(line, LONGEST))
    except ServiceRefused as error:
        for reason in error.reasons:
            click.echo(f"hookd: {visible(reason, LONGEST)}", err=True)
        raise SystemExit(error.code) from None


def program() -> str:
    """The absolute path of hookd as it was called, links not followed: it stays the same over upgrades."""
    called = sys.argv[0]
    if os.path.basename(called) != "hookd":  # python -m hookd
        called = os.path.join(os.path.dirname(sys.executable), "hookd")
    return os.path.abspath(called if os.sep in called else shutil.which(called) or called)
