"""What is said to launchd: argument lists, and what its exit codes mean."""

from hookd.integrations.service.plist import LABEL

AGAIN = (5, 37)
"""Input/output error, operation in progress: what bootstrap says while the job before is still on its way out."""
NO_DOMAIN = 125
"""There is no session at the screen: this user is only logged in by ssh."""


def target(uid: int) -> str:
    return f"gui/{uid}/{LABEL}"


def print_job(uid: int) -> tuple[str, ...]:
    return ("launchctl", "print", target(uid))


def enable(uid: int) -> tuple[str, ...]:
    """A job that was switched off once is not started otherwise."""
    return ("launchctl", "enable", target(uid))


def bootstrap(uid: int, path: str) -> tuple[str, ...]:
    return ("launchctl", "bootstrap", f"gui/{uid}", path)


def bootout(uid: int) -> tuple[str, ...]:
    return ("launchctl", "bootout", target(uid))


def kickstart(uid: int) -> tuple[str, ...]:
    """Ends it if it runs, and starts it."""
    return ("launchctl", "kickstart", "-k", target(uid))
