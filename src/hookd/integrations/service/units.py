"""What is put where for systemd: the units as they are shipped, and what differs here in drop-ins of our own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hookd.integrations.service.place import VARIABLES, hidden, moved
from hookd.integrations.service.refused import ServiceRefused
from hookd.integrations.service.shipped import shipped
from hookd.paths import Paths

SERVICE, SOCKET = "hookd.service", "hookd.socket"
UNITS = (SOCKET, SERVICE)
DROP_IN = "10-hookd-install.conf"
RECORD = "hookd-install.json"
"""Beside the drop-in, where systemd reads only names that end with .conf; not in the state, which may be moved."""
MARK = b"# Written by: hookd install --service. The next one writes it anew: lines of yours go into a file beside it.\n"

_PLAIN = re.compile(r"[A-Za-z0-9_@+=./,-]+")


@dataclass(frozen=True)
class Wish:
    """Which program is to run as a service, with which places, under whose manager."""

    program: str
    """Its absolute path."""
    places: Paths
    """As the user who installs has them."""
    home: str
    """As the manager has it: what %h stands for."""
    environ: Mapping[str, str] = field(default_factory=dict)
    """The manager's environment: what the service would see."""
    needs: tuple[str, ...] = ()
    """Directories without which the program does not run."""


def refuse_program(program: str) -> None:
    """Raises ServiceRefused for a path that systemd takes no program from, however it is written."""
    if any(character in program for character in "\"'\\"):
        raise ServiceRefused(f"{program}: systemd runs no program with a quote or backslash in its path; rename it.")


def wanted(directory: str, wish: Wish) -> dict[str, bytes | None]:
    """By path what is to stand there; None is what must not."""
    service, socket = drop_in_directories(directory)
    return {
        **shipped_units(directory),
        f"{service}/{DROP_IN}": _marked("Service", service_lines(wish)),
        f"{socket}/{DROP_IN}": _marked("Socket", socket_lines(wish)),
    }


def shipped_units(directory: str) -> dict[str, bytes | None]:
    """By path the units as they are shipped."""
    return {f"{directory}/{unit}": shipped(f"systemd/{unit}") for unit in UNITS}


def drop_in_directories(directory: str) -> tuple[str, str]:
    return f"{directory}/{SERVICE}.d", f"{directory}/{SOCKET}.d"


def paths(directory: str) -> tuple[str, ...]:
    """Every file that an install may put there."""
    drop_ins = (f"{drop_ins}/{DROP_IN}" for drop_ins in drop_in_directories(directory))
    return (*shipped_units(directory), *drop_ins, record(directory))


def record(directory: str) -> str:
    return f"{drop_in_directories(directory)[0]}/{RECORD}"


def environment(wish: Wish) -> dict[str, str]:
    """The variables that lead the service to the user's places; none where it comes to them by itself."""
    told = moved(wish.places, wish.home)
    names = ("HOOKD_HOME",) if "HOOKD_HOME" in told else VARIABLES
    # An empty one counts for nothing: what the manager was told otherwise does not move the places.
    return {name: told.get(name, "") for name in names if name in told or wish.environ.get(name)}


def service_lines(wish: Wish) -> tuple[str, ...]:
    """What the service's drop-in says; nothing where the shipped unit fits as it is."""
    lines = [f"Environment={word(f'{name}={value}')}" for name, value in environment(wish).items()]
    if wish.program != f"{wish.home}/.local/bin/hookd":
        lines += ["ExecStart=", f"ExecStart={word(wish.program)} run"]
    if wish.places.state != _usual(wish).state:
        lines += ["ReadWritePaths=", f"ReadWritePaths={word('-' + wish.places.state)}"]
    # PrivateTmp= would hide them.
    kept, read = hidden([wish.places.state]), hidden([*wish.needs, wish.places.config])
    lines += [f"BindPaths={word('-' + path)}" for path in kept]
    return (*lines, *(f"BindReadOnlyPaths={word('-' + path)}" for path in read if path not in kept))


def socket_lines(wish: Wish) -> tuple[str, ...]:
    """What the socket's drop-in says."""
    if wish.places.state == _usual(wish).state:
        return ()
    # This line is read as it stands: no quotes, only specifiers.
    return ("ListenFIFO=", f"ListenFIFO={wish.places.pipe.replace('%', '%%')}")


def word(text: str) -> str:
    """One word of a unit's line, quoted where it must be."""
    text = text.replace("%", "%%")
    if _PLAIN.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _usual(wish: Wish) -> Paths:
    return Paths.of({"HOME": wish.home})


def _marked(section: str, lines: tuple[str, ...]) -> bytes | None:
    return MARK + "\n".join((f"[{section}]", *lines, "")).encode() if lines else None
