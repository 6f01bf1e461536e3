"""A machine for tests: this one's files, booted by a real systemd in a container, with a user of its own.

Needs root and these programs, or the test is skipped; with HOOKD_TEST_REQUIRE=all it fails instead.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
import symptoms

USER, UID = "hookd-dev", 4242
HOME = f"/home/{USER}"
BOOT = Path(__file__).with_name("boot.sh")
REPOSITORY = BOOT.parents[2]
HOOKD = Path(sys.prefix) / "bin/hookd"
LOCK = "/run/hookd-test-machine.lock"
BOOT_SECONDS = 150.0
"""A boot takes one or two; a machine with other things to do may be slow."""
TURN_SECONDS = 900.0
"""For how long another one's tests may go on before ours."""

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
    """systemd did not come up; the message is all that could be seen of it."""


class Turn:
    """One machine at a time on this computer: where cgroups are shared, each ends the other's processes."""

    def __init__(self, path=LOCK, within=TURN_SECONDS) -> None:
        """Waits for it; the kernel gives it back, whatever ends this process."""
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            until(self._taken, within)
        except TimeoutError:
            holder = os.pread(self._fd, 32, 0).decode().strip()
            os.close(self._fd)
            raise TimeoutError(f"process {holder} has booted a machine, and holds {path} for {within:g} s") from None
        os.pwrite(self._fd, f"{os.getpid():<31}\n".encode(), 0)

    def close(self):
        os.close(self._fd)

    def _taken(self):
        with suppress(BlockingIOError):
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True


class Machine:
    """A booted systemd; `with` boots it, and nothing of it is left afterwards, whatever happened."""

    def __init__(self, place: Path, patience=BOOT_SECONDS) -> None:
        self._place = place / "machine"
        self._console = place / "console"
        self._patience = patience
        self._pid1 = 0

    def __enter__(self):
        self._place.mkdir()
        with self._console.open("wb") as console:
            # Should this process die, the kernel ends the container, and its mounts with the last of it.
            self._nspawn = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--propagation", "private",
                 BOOT, self._place, USER, str(UID), *self._shown()],
                stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self._await("the first process of the container", self._first_process)
        self._await("the manager of its user", self._users_manager)
        return self

    def _await(self, what, condition):
        """Until the condition is true. Raises BootFailed, with all that can be seen."""
        self._said = ""
        try:
            until(lambda: self._nspawn.poll() is not None or condition(), self._patience)
        except TimeoutError:
            what += f", for {self._patience:g} s"
        else:
            if self._nspawn.poll() is None:
                return
        what += f"; the last answer was {self._said!r}" if self._said else ""
        seen = symptoms.told(what, self._nspawn, self._console, self._asked_as_root)
        self.__exit__()
        raise BootFailed(seen)

    def __exit__(self, *_):
        with suppress(ProcessLookupError):
            if self._pid1:
                os.kill(self._pid1, signal.SIGKILL)
        self._nspawn.kill()
        self._nspawn.wait()
        with suppress(TimeoutError):
            until(self._cgroups_removed, within=10)

    def run(self, *command, check=False, stdin=""):
        """Runs a command there as the user."""
        as_user = ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--init-groups", "env", "-i"]
        environ = [f"{name}={value}" for name, value in _USERS_OWN.items()]
        whole = [*self._entered(), *as_user, *environ, "sh", "-c", 'cd && exec "$@"', "sh", *map(str, command)]
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

    def _entered(self):
        return ["nsenter", "-t", str(self._pid1), "-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w"]

    def _asked_as_root(self, *command):
        if not self._pid1:
            return ""
        ask = partial(subprocess.run, capture_output=True, text=True, check=False, timeout=30)
        try:
            ended = ask([*self._entered(), *command])
        except subprocess.TimeoutExpired:
            return "no answer"
        return "\n" + ended.stdout + ended.stderr

    def _first_process(self):
        """Whether there is one: nspawn's only child, once the shell before it has become nspawn."""
        comm = Path(f"/proc/{self._nspawn.pid}/comm").read_text().strip()
        found = subprocess.run(
            ["pgrep", "-P", str(self._nspawn.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        self._said = f"{comm} {' '.join(found)}"
        self._pid1 = int(found[0]) if found and comm == "systemd-nspawn" else 0
        return self._pid1

    def _users_manager(self):
        asked = self.run("systemctl", "--user", "is-system-running")
        self._said = (asked.stdout + asked.stderr).strip()
        return self._said in ("running", "degraded")

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
