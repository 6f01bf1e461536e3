"""Check: the pipe is a pipe, ours alone, and the daemon is the one who reads it."""

import os
import stat
from collections.abc import Iterator
from shlex import quote

from hookd.doctor.daemon import again, booted, start
from hookd.doctor.finding import BROKEN, HINT, OK, Finding
from hookd.doctor.patient import Patient

NAME = "pipe"

_KINDS = ((stat.S_ISREG, "a regular file"), (stat.S_ISLNK, "a symbolic link"), (stat.S_ISDIR, "a directory"),
          (stat.S_ISSOCK, "a socket"))  # fmt: skip


def look(patient: Patient) -> Iterator[Finding]:
    path = patient.paths.pipe
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        yield _missing(patient)
        return
    if not stat.S_ISFIFO(found.st_mode):
        yield _no_pipe(patient, found)
        return
    if found.st_uid != patient.uid:
        yield Finding(NAME, BROKEN, f"{path} belongs to user {found.st_uid}, not to you",
                      f"take it away: rm {quote(path)}; hookd makes its own")  # fmt: skip
        return
    if stat.S_IMODE(found.st_mode) & 0o077:
        yield Finding(NAME, HINT, f"{path} is open to others (mode {stat.S_IMODE(found.st_mode):04o})",
                      f"close it: chmod 600 {quote(path)}")  # fmt: skip
    yield _held(patient, found)


def _missing(patient: Patient) -> Finding:
    path = patient.paths.pipe
    if patient.answer.runs:
        return Finding(NAME, BROKEN, f"{path} is gone while hookd runs, so what is written there is not told",
                       f"it comes back with: {again(patient)}")  # fmt: skip
    return Finding(NAME, OK, f"{path} is not there yet; the daemon makes it")


def _no_pipe(patient: Patient, found: os.stat_result) -> Finding:
    path = patient.paths.pipe
    kind = next((words for is_kind, words in _KINDS if is_kind(found.st_mode)), "a device")
    what = f"{path} is {kind}, a named pipe is wanted"
    if stat.S_ISREG(found.st_mode):
        return Finding(NAME, BROKEN, f"{what}: what agents write there is not said",
                       f"the daemon takes its lines in and makes a pipe when it starts: {again(patient)}")  # fmt: skip
    return Finding(NAME, BROKEN, what, f"move it away: mv {quote(path)} {quote(path)}.away; then {again(patient)}")


def _held(patient: Patient, found: os.stat_result) -> Finding:
    """Who has it open: where nobody reads, whoever writes waits."""
    path = patient.paths.pipe
    holders = holders_of(patient, found)
    if holders is None:
        return Finding(NAME, OK, f"{path} is a named pipe of yours")
    pid = patient.answer.state.get("pid")
    if patient.answer.runs and pid not in holders and _may_look(patient, pid):
        return Finding(NAME, BROKEN, f"hookd (process {pid}) reads another pipe than the one at {path}",
                       f"let it open the pipe anew: {again(patient)}")  # fmt: skip
    if not holders:
        by_hand = f"start hookd: {start(patient)}   (hookd emit never waits)"
        todo = "have it held open at all times: hookd install --service" if booted(patient) else by_hand
        return Finding(NAME, HINT, f"nobody has {path} open, so whoever writes into it waits until hookd runs",
                       todo)  # fmt: skip
    names = ", ".join(f"{name} ({pid})" for pid, name in sorted(holders.items())[:4])
    return Finding(NAME, OK, f"{path} is a named pipe, held open", quoted=names)


def holders_of(patient: Patient, found: os.stat_result) -> dict[int, str] | None:
    """The processes of this user that have the pipe open, with their names; None where the system does not tell."""
    proc = f"{patient.root}/proc"
    try:
        pids = [int(name) for name in os.listdir(proc) if name.isdecimal()]
    except FileNotFoundError:
        return None
    name = os.path.basename(patient.paths.pipe)
    return {pid: _name(f"{proc}/{pid}") for pid in pids if _has_open(f"{proc}/{pid}/fd", name, found)}


def _may_look(patient: Patient, pid: int | None) -> bool:
    return os.access(f"{patient.root}/proc/{pid}/fd", os.R_OK | os.X_OK)


def _has_open(fds: str, name: str, found: os.stat_result) -> bool:
    try:
        numbers = os.listdir(fds)
    except OSError:
        return False  # another user's, or gone meanwhile
    return any(_is(f"{fds}/{fd}", name, found) for fd in numbers)


def _is(path: str, name: str, found: os.stat_result) -> bool:
    try:
        # Only what has its name is followed: a look at a file on a server that hangs would hang too.
        return os.path.basename(os.readlink(path)).startswith(name) and os.path.samestat(os.stat(path), found)
    except OSError:
        return False


def _name(process: str) -> str:
    try:
        with open(f"{process}/comm", encoding="utf-8", errors="replace") as comm:
            return comm.read().strip()
    except OSError:
        return "?"
