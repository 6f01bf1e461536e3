"""Where the service's program and what it keeps lie, and whether a service can use them there."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from hookd.integrations.service.refused import ServiceRefused
from hookd.paths import Paths

HIDDEN = ("/tmp", "/var/tmp")
"""What a service with PrivateTmp= sees empty; and a machine that starts anew finds them so."""

VARIABLES = ("HOOKD_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")
"""What moves hookd's places."""


def moved(places: Paths, home: str) -> dict[str, str]:
    """The variables that lead from a home to these places; none where they are the usual ones."""
    if places.config == places.state:
        return {"HOOKD_HOME": places.state}
    usual = Paths.of({"HOME": home})
    pairs = (("XDG_CONFIG_HOME", places.config, usual.config), ("XDG_STATE_HOME", places.state, usual.state))
    return {name: os.path.dirname(here) for name, here, there in pairs if here != there}


def needs(program: str) -> tuple[str, ...]:
    """The directories without which the program does not run: its own, its Python's, and that of a checkout."""
    source = Path(__file__).parents[3]
    own = (os.path.dirname(path) for path in (program, os.path.realpath(program)))
    return (*own, sys.prefix, sys.base_prefix, str(source))


def refuse_program(program: str) -> None:
    """Raises ServiceRefused where a service manager could not run it."""
    if not os.path.isabs(program):
        raise ServiceRefused(f'"{program}" is no whole path of hookd; call hookd by its whole path.')
    if not os.path.isfile(program) or not os.access(program, os.X_OK):
        raise ServiceRefused(f"{program}: no program is there; install hookd first: pipx install hookd")


def refuse_sudo(environ: Mapping[str, str], uid: int) -> None:
    """Raises ServiceRefused for root in the place of another."""
    user = environ.get("SUDO_USER", "root")
    if uid == 0 and user != "root":
        raise ServiceRefused(f"this runs as root by sudo, and {user} is who hears the agents; run it without sudo.")


def refuse_text(*paths: str) -> None:
    """Raises ServiceRefused for a path that cannot be written into a unit: it would become a line of its own."""
    for path in paths:
        if any(ord(character) < ord(" ") for character in path) or not path.isprintable():
            raise ServiceRefused(f"{path!r}: has a character that cannot be written into a service's file; rename it.")


def hidden(paths: Iterable[str]) -> tuple[str, ...]:
    """Those of the paths, links followed, that lie where a service has a directory of its own; the outermost only."""
    real = {seen for path in paths for seen in (os.path.normpath(path), os.path.realpath(path)) if _is_hidden(seen)}
    return tuple(path for path in sorted(real) if not any(path.startswith(f"{other}/") for other in real))


def hints(paths: Iterable[str]) -> Iterator[str]:
    """What a person ought to know of the places."""
    for path in hidden(paths):
        yield f"note: {path} is emptied when this machine starts anew, and a service with it; have it elsewhere."


def _is_hidden(path: str) -> bool:
    return any(path.startswith(f"{place}/") for place in HIDDEN)
