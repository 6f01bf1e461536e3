"""hookd as a service that starts with the user's session: under systemd on Linux, under launchd on macOS."""

import sys
from collections.abc import Iterator, Mapping

from hookd.integrations.service import launchd, systemd
from hookd.integrations.service.refused import ServiceRefused
from hookd.paths import Paths

__all__ = ["ServiceRefused", "install", "uninstall"]


def install(places: Paths, program: str, environ: Mapping[str, str], *, dry_run: bool = False) -> Iterator[str]:
    """What is done, line by line, until hookd is ready. Raises ServiceRefused."""
    if sys.platform == "darwin":
        return launchd.install(places, program, environ, dry_run=dry_run)
    return systemd.install(places, program, environ, dry_run=dry_run)


def uninstall(places: Paths, environ: Mapping[str, str], *, dry_run: bool = False) -> Iterator[str]:
    """What is undone, line by line. Raises ServiceRefused."""
    if sys.platform == "darwin":
        return launchd.uninstall(places, environ, dry_run=dry_run)
    return systemd.uninstall(places, environ, dry_run=dry_run)
