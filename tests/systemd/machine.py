"""A machine for tests: this one's files, booted by a real systemd in a container, with a user of its own.

Needs root and these programs, or the test is skipped; with HOOKD_TEST_REQUIRE=all it fails instead.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

USER, UID = "hookd-dev", 4242
HOME = f"/home/{USER}"
BOOT = Path(__file__).with_name("boot.sh")
REPOSITORY = BOOT.parents[2]
HOOKD = Path(sys.prefix) / "bin/hookd"

NEEDED = {
    "/usr/bin/systemd-nspawn": "systemd-container",
    "/usr/bin/systemd-run": "systemd",
    "/usr/lib/systemd/user/dbus.socket": "dbus-user-session",
    "/usr/share/pam-configs/systemd": "libpam-systemd",
    "/usr/sbin/useradd": "passwd",
    "/usr/bin/nsenter": "util-linux",
    "/usr/bin/pgrep": "procps",
}
"""What a boot takes, and the Debian package that it is in."""

_USERS_OWN = {
    "HOME": HOME,
    "USER": USER,
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "XDG_RUNTIME_DIR": f"/run/user/{UID}",
}


def give_up(reason):
    """Skips the test, or fails it where nothing may be skipped."""
    (pytest.fail if os.environ.get("HOOKD_TEST_REQUIRE") == "all" else pytest.skip)(reason)


def until(condition, within=60.0):
    """What the condition comes to give; asks again and again, for it happens in other processes."""
    end = time.monotonic() + within
    while not (found := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"not within {within:g} s: {condition}")
        time.sleep(0.05)
    return found


def require():
    """Gives up where the machine cannot be booted, and says what to install."""
    missing = sorted({package for path, package in NEEDED.items() if not Path(path).exists()})
    if missing:
        give_up(f"a booted systemd needs: apt install {' '.join(missing)}")
    if os.getuid() != 0:
        give_up("a booted systemd needs root")


class BootFailed(Exception):  # noqa: N818 - a past fact
    """systemd did not come up; the message is what it wrote on its console."""


class Machine:
    """A booted systemd; `with` boots it, and nothing of it is left afterwards, whatever happened."""

    def __init__(self, place: Path) -> None:
        self._place = place / "machine"
        self._console = place / "console"

    def __enter__(self):
        self._place.mkdir()
        with self._console.open("wb") as console:
            # Should this process die, the kernel ends the container, and its mounts with the last of it.
            self._nspawn = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--propagation", "private",
                 BOOT, self._place, USER, str(UID), *self._shown()],
                stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT,
            )  # fmt: skip
        try:
            self._pid1 = until(self._first_process)
            until(
                lambda: self.run("systemctl", "--user", "is-system-running").stdout.strip() in ("running", "degraded")
            )
        except (TimeoutError, BootFailed):
            self.__exit__()
            raise BootFailed(self._console.read_text(errors="replace")[-2000:]) from None
        return self

    def __exit__(self, *_):
        with suppress(ProcessLookupError, AttributeError):
            os.kill(self._pid1, signal.SIGKILL)
        self._nspawn.kill()
        self._nspawn.wait()
        with suppress(TimeoutError):
            until(self._cgroups_removed, within=10)

    def run(self, *command, check=False, stdin=""):
        """Runs a command there as the user."""
        entered = ["nsenter", "-t", str(self._pid1), "-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w"]
        as_user = ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--init-groups", "env", "-i"]
        environ = [f"{name}={value}" for name, value in _USERS_OWN.items()]
        whole = [*entered, *as_user, *environ, "sh", "-c", 'cd && exec "$@"', "sh", *map(str, command)]
        ended = subprocess.run(whole, input=stdin, capture_output=True, text=True, check=False)
        if check and ended.returncode:
            raise AssertionError(f"{command}: {ended.returncode}\n{ended.stdout}{ended.stderr}\n{self.journal()}")
        return ended

    def sh(self, script):
        """Runs lines of shell there as the user; what they print."""
        return self.run("sh", "-ec", script, check=True).stdout

    def systemctl(self, *words):
        return self.run("systemctl", "--user", *words, check=True).stdout

    def show(self, unit, name):
        """One property of a unit."""
        return self.systemctl("show", "--property", name, "--value", unit).strip()

    def path(self, name):
        """A file below the user's home, as seen from here."""
        return Path(f"/proc/{self._pid1}/root{HOME}") / name

    def write(self, name, text, mode=0o600):
        """Makes a file of the user's below the home, with its directories."""
        self.run("mkdir", "-p", Path(name).parent, check=True)
        self.run("sh", "-c", f'umask 077; cat > "$0"; chmod {mode:o} "$0"', name, stdin=text, check=True)

    def journal(self):
        """What the user's units said."""
        return self.run("journalctl", "--user", "--no-pager", "-n", "60", "-o", "cat").stdout

    def _first_process(self):
        if self._nspawn.poll() is not None:
            raise BootFailed
        comm = Path(f"/proc/{self._nspawn.pid}/comm").read_text().strip()
        found = subprocess.run(
            ["pgrep", "-P", str(self._nspawn.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        return int(found[0]) if found and comm == "systemd-nspawn" else 0

    def _cgroups_removed(self):
        """The kernel lets go of one when its last process was reaped."""
        for cgroup in Path("/sys/fs/cgroup").glob(f"**/hookd-test-{self._nspawn.pid}"):
            for directory, _, _ in os.walk(cgroup, topdown=False):
                with suppress(OSError):
                    Path(directory).rmdir()
            if cgroup.exists():
                return False
        return True

    def _shown(self):
        """The checkout and the interpreter, wherever they are, each once."""
        wanted = {str(Path(path).resolve()) for path in (REPOSITORY, sys.prefix, sys.base_prefix)}
        system = {"/usr", "/usr/local", "/"}
        return sorted(path for path in wanted - system if not any(path.startswith(f"{o}/") for o in wanted - system))
