"""What is said to the user's systemd: argument lists, nothing else."""

from hookd.integrations.service.units import SERVICE, UNITS

START_SECONDS = 120.0
"""More than the 90 s that systemd itself waits for a service to be ready."""
STOP_SECONDS = 60.0
"""More than TimeoutStopSec= of the unit."""

_SYSTEMCTL = ("systemctl", "--user")

MANAGER = (*_SYSTEMCTL, "show", "--property=UnitPath", "--value")
ENVIRONMENT = (*_SYSTEMCTL, "show-environment")
RELOAD = (*_SYSTEMCTL, "daemon-reload")
ENABLE = (*_SYSTEMCTL, "--quiet", "enable", *UNITS)
IS_ENABLED = (*_SYSTEMCTL, "is-enabled", *UNITS)
START = (*_SYSTEMCTL, "start", *UNITS)
RESTART = (*_SYSTEMCTL, "restart", SERVICE)
STOP_SERVICE = (*_SYSTEMCTL, "stop", SERVICE)
"""The pipe stays open."""
STOP = (*_SYSTEMCTL, "stop", *UNITS)
DISABLE = (*_SYSTEMCTL, "--quiet", "disable", *UNITS)
FORGET_FAILURES = (*_SYSTEMCTL, "reset-failed", *UNITS)


def show(unit: str, *names: str) -> tuple[str, ...]:
    """Properties of a unit, NAME=VALUE on a line each."""
    return (*_SYSTEMCTL, "show", *(f"--property={name}" for name in names), unit)


def lingers(uid: int) -> tuple[str, ...]:
    """Whether the user's services run without a login: yes or no."""
    return ("loginctl", "show-user", "--property=Linger", "--value", str(uid))


def last_said(invocation: str, lines: int = 5) -> tuple[str, ...]:
    """What the service itself said in that start of its."""
    wanted = f"_SYSTEMD_INVOCATION_ID={invocation}"
    return ("journalctl", "--user", "--no-pager", "--quiet", "--output=cat", f"--lines={lines}", wanted)
