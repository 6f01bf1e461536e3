"""Check: nobody else can read what agents say, or put programs among yours."""

import os
import stat
from collections.abc import Iterator
from shlex import quote

from hookd.doctor.finding import BROKEN, HINT, OK, Finding
from hookd.doctor.patient import Patient
from hookd.sinks.strict_modes import fault_of, strict_owners

NAME = "permissions"


def look(patient: Patient) -> Iterator[Finding]:
    found = [*_state(patient), *_private_files(patient), *_programs(patient)]
    yield from found or [Finding(NAME, OK, f"{patient.paths.state} and the hook programs are yours alone")]


def _state(patient: Patient) -> Iterator[Finding]:
    """The directories that are nobody else's."""
    paths = patient.paths
    for path in dict.fromkeys((paths.state, paths.spool, f"{paths.spool}/new", os.path.dirname(paths.log))):
        try:
            yield from _directory(patient, path, os.stat(path))
        except (FileNotFoundError, NotADirectoryError):
            continue  # it is told of what stands above it
        except PermissionError:
            if path == paths.state:
                yield Finding(NAME, BROKEN, f"{path} is closed to you (user {patient.uid}) by what stands above it",
                              "ask as the user whose hookd it is, or set HOME to your own home")  # fmt: skip


def _directory(patient: Patient, path: str, found: os.stat_result) -> Iterator[Finding]:
    mode = stat.S_IMODE(found.st_mode)
    if not stat.S_ISDIR(found.st_mode):
        yield Finding(NAME, BROKEN, f"{path} is no directory, so no event can be kept",
                      f"move it away: mv {quote(path)} {quote(path)}.away")  # fmt: skip
    elif found.st_uid != patient.uid:
        sudo = "sudo " if patient.uid else ""
        yield Finding(NAME, BROKEN, f"{path} belongs to user {found.st_uid}, not to you (user {patient.uid})",
                      f"make it yours: {sudo}chown -R {patient.uid} {quote(path)}")  # fmt: skip
    elif mode & 0o700 != 0o700:
        yield Finding(NAME, BROKEN, f"{path} is closed to yourself (mode {mode:04o})",
                      f"open it: chmod 700 {quote(path)}")  # fmt: skip
    elif mode & 0o022:
        yield Finding(NAME, BROKEN, f"{path} can be written to by others (mode {mode:04o}): hookd does not start",
                      f"close it: chmod 700 {quote(path)}")  # fmt: skip
    elif mode & 0o077 and path != patient.home:
        yield Finding(NAME, HINT, f"{path} can be read by others (mode {mode:04o})",
                      f"close it: chmod 700 {quote(path)}")  # fmt: skip


def _private_files(patient: Patient) -> Iterator[Finding]:
    paths = patient.paths
    for path in (paths.journal, paths.log, paths.hook_errors, paths.control):
        try:
            mode = stat.S_IMODE(os.stat(path).st_mode)
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            continue
        if mode & 0o077:
            yield Finding(NAME, HINT, f"{path} is open to others (mode {mode:04o})",
                          f"close it: chmod 600 {quote(path)}")  # fmt: skip


def _programs(patient: Patient) -> Iterator[Finding]:
    """Hook programs that another could change are not run: so it is told here before an event is lost on it."""
    owners = strict_owners()
    for path in _executables(patient.paths.hook_programs):
        try:
            reason = fault_of(path, owners)
        except OSError as error:
            reason = f"{path}: {error.strerror or error}"
        if reason:
            yield Finding(NAME, BROKEN, "a hook program is refused: whoever can change it could run what they like",
                          f"mend it, or take the program away: rm {quote(path)}", reason)  # fmt: skip


def _executables(directory: str) -> Iterator[str]:
    """In hooks.d and in the directories in it."""
    for top, directories, files in os.walk(directory):
        if top != directory:
            directories.clear()
        yield from (f"{top}/{name}" for name in sorted(files) if _runs(f"{top}/{name}", name))


def _runs(path: str, name: str) -> bool:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and bool(mode & 0o111) and not name.startswith(".")
