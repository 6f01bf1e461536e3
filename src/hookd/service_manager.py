"""What hookd tells systemd and what it takes over from it: sd_notify(3) and sd_listen_fds(3), no library.

Under launchd and in a terminal the variables are missing, and every word here does nothing.
"""

import os
import socket
import time
from collections.abc import Mapping, MutableMapping

READY = "READY=1"
STOPPING = "STOPPING=1"
WATCHDOG = "WATCHDOG=1"

_FIRST_INHERITED = 3
_LISTEN_VARIABLES = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES")
_PATIENCE_SECONDS = 0.5


def status(text: str) -> str:
    """The line that `systemctl status` shows."""
    return "STATUS=" + " ".join(text.split())


def reloading() -> str:
    """Said before a reload; READY follows it. Newer systemd wants the time in the same message."""
    return f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}"


def notify(environ: Mapping[str, str], *states: str) -> bool:
    """Tells the service manager all states in one message; whether one listens. It never fails the caller."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    # A name in the abstract namespace begins with NUL, which an environment cannot hold: @ stands for it.
    address = "\0" + address[1:] if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.settimeout(_PATIENCE_SECONDS)
            line.sendto("\n".join(states).encode("utf-8", "replace"), address)
    except OSError:  # it is gone or does not read, or no descriptor is left: hookd has its work to do
        return False
    return True


def watchdog_seconds(environ: Mapping[str, str], pid: int) -> float | None:
    """How long systemd waits for a WATCHDOG before it kills; None where it does not watch this process.

    sd_watchdog_enabled(3) advises to tell it in half that time.
    """
    if environ.get("WATCHDOG_PID", str(pid)) != str(pid):
        return None
    microseconds = _number(environ.get("WATCHDOG_USEC", ""))
    return microseconds / 1_000_000 if microseconds else None


def inherited_fds(environ: MutableMapping[str, str], pid: int, name: str = "") -> list[int]:
    """The descriptors that systemd opened for this process, all or those with a `FileDescriptorName`.

    Children do not get them from now on. The variables are taken out of `environ`, so that nobody else believes
    to be meant. Raises OSError where a descriptor is not open.
    """
    told = {variable: environ.pop(variable, "") for variable in _LISTEN_VARIABLES}
    if told["LISTEN_PID"] != str(pid):
        return []
    fds = range(_FIRST_INHERITED, _FIRST_INHERITED + _number(told["LISTEN_FDS"]))
    for fd in fds:
        os.set_inheritable(fd, False)
    names = told["LISTEN_FDNAMES"].split(":")
    return [fd for at, fd in enumerate(fds) if not name or names[at : at + 1] == [name]]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0
