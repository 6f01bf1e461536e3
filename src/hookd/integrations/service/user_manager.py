"""The user's service manager, where systemd runs one: whether it answers, what it reads, and what it sees."""

import os
import platform
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from hookd.integrations.service import systemctl
from hookd.integrations.service.command import NOT_FOUND, Ended, run
from hookd.integrations.service.place import refuse_sudo
from hookd.integrations.service.refused import ServiceRefused

BOOTED = "/run/systemd/system"
"""sd_booted(3): this directory is there where systemd is the first process."""
RUNTIME = "/run/user"


@dataclass(frozen=True)
class UserManager:
    """One that answered."""

    environ: Mapping[str, str]
    """For programs that speak to it."""
    directory: str
    """Where a user's own units are put."""
    sees: Mapping[str, str]
    """Its environment: what a service of its begins with."""

    def ask(self, words: tuple[str, ...], seconds: float = 20.0) -> Ended:
        return run(words, self.environ, seconds)

    def order(self, words: tuple[str, ...], seconds: float = 20.0) -> None:
        """Raises ServiceRefused where it cannot be done."""
        ended = self.ask(words, seconds)
        if ended.code:
            raise ServiceRefused(f"{shlex.join(words)}: {ended.last_words}; see: systemctl --user status hookd")

    def properties(self, unit: str, *names: str) -> dict[str, str]:
        lines = self.ask(systemctl.show(unit, *names)).said.splitlines()
        return {name: value for name, _, value in (line.partition("=") for line in lines)}


def reach(environ: Mapping[str, str]) -> UserManager:
    """Raises ServiceRefused, with what to do, where none answers."""
    refuse_sudo(environ, os.geteuid())
    way = asking(environ, os.getuid())
    found = run(systemctl.MANAGER, way)
    if found.code or not found.said.strip():
        raise ServiceRefused(unreached(found, environ, booted=os.path.isdir(BOOTED), release=platform.release()))
    return UserManager(way, directory(found.said.split()), variables(run(systemctl.ENVIRONMENT, way).said))


def directory(unit_path: list[str]) -> str:
    """Of the places where it looks for units the one that is for the user's own, and outlives a restart."""
    users = [path for path in unit_path if path.endswith("/systemd/user")]
    own = [path for path in users if not path.startswith(("/run/", "/etc/", "/usr/"))]
    if not own:
        raise ServiceRefused(f"the user's systemd reads no directory of the user's own: {' '.join(unit_path)}")
    return own[0]


def variables(shown: str) -> dict[str, str]:
    """What `systemctl show-environment` prints, which is quoted as a shell reads it."""
    pairs = (line.partition("=") for line in shown.splitlines() if "=" in line)
    return {name: _unquoted(value) for name, _, value in pairs}


def unreached(found: Ended, environ: Mapping[str, str], *, booted: bool, release: str) -> str:
    """Why there is no manager to speak to, and what to do, in one line."""
    if not booted and "microsoft" in release.lower():
        return (
            "systemd does not run in this WSL; write two lines into /etc/wsl.conf, [boot] and systemd=true, "
            "then in Windows: wsl --shutdown. Until then: hookd run"
        )
    if not booted or found.code == NOT_FOUND:
        return (
            "systemd does not run this machine (a container?), so it can hold no service; "
            "let what supervises your programs here run: hookd run"
        )
    user = environ.get("USER") or environ.get("LOGNAME") or str(os.getuid())
    return (
        f"no service manager runs for you ({found.last_words}); start it, for good, with: loginctl enable-linger "
        f"{user}   then log in anew, without su or sudo, and try again."
    )


def asking(environ: Mapping[str, str], uid: int) -> dict[str, str]:
    """The environment for asking: plain English, and the way to the manager also where a login did not tell it."""
    way = {**environ, "LC_ALL": "C", "SYSTEMD_COLORS": "0"}
    runtime = f"{RUNTIME}/{uid}"
    # After `su` it may still be another user's.
    if not _belongs(environ.get("XDG_RUNTIME_DIR", ""), uid) and _belongs(runtime, uid):
        way["XDG_RUNTIME_DIR"] = runtime
    return way


def _belongs(directory: str, uid: int) -> bool:
    try:
        return os.stat(directory).st_uid == uid
    except OSError:
        return False


def _unquoted(value: str) -> str:
    if value.startswith("$'"):
        return value[2:-1].encode("latin-1", "backslashreplace").decode("unicode_escape")
    try:
        return "".join(shlex.split(value))
    except ValueError:
        return value
