"""`hookd install` and `hookd uninstall`."""

# ruff: noqa: D301 - click reads \b: do not wrap

import click

from hookd.cli.service import service as of_service

_service = click.option("--service", is_flag=True, required=True, help="Start hookd with your session.")
_dry_run = click.option("--dry-run", is_flag=True, help="Only tell what would be done.")


@click.command()
@_service
@_dry_run
def install(service: bool, dry_run: bool) -> None:
    """Put hookd into the service manager, start it, and wait until it is ready.

    \b
    Example:
      hookd install --service --dry-run
    """
    if service:
        of_service(installing=True, dry_run=dry_run)


@click.command()
@_service
@_dry_run
def uninstall(service: bool, dry_run: bool) -> None:
    """Stop hookd and take it out of the service manager; journal and settings stay.

    \b
    Example:
      hookd uninstall --service
    """
    if service:
        of_service(installing=False, dry_run=dry_run)
