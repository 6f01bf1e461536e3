"""Check: hookd can be told by the kernel that an event came; without it, it looks once a second."""

import os
from collections.abc import Iterator

from hookd.doctor.finding import HINT, OK, Finding
from hookd.doctor.patient import Patient

NAME = "inotify"
MOST = 0.9
"""Of a limit; beyond it the next program may find nothing left."""
LIMITS = "/proc/sys/fs/inotify"


def look(patient: Patient) -> Iterator[Finding]:
    if not os.path.isdir(patient.root + LIMITS):
        yield Finding(NAME, OK, "this system has no inotify; directories are watched in its own way")
        return
    instances, watches = _used(f"{patient.root}/proc", patient.uid)
    found = list(_near(patient, (("max_user_instances", instances), ("max_user_watches", watches))))
    fine = f"{instances} instances and {watches} watches are in use, far from the limits"
    yield from found or [Finding(NAME, OK, fine)]


def _near(patient: Patient, used: tuple[tuple[str, int], ...]) -> Iterator[Finding]:
    for name, count in used:
        limit = int(_text(f"{patient.root}{LIMITS}/{name}"))
        if count >= limit * MOST:
            yield Finding(NAME, HINT, f"{count} of {limit} {name.removeprefix('max_user_')} of inotify are in use; "
                          "where none is left hookd looks for events once a second",
                          f"raise the limit: sudo sysctl fs.inotify.{name}={max(2 * limit, 512)}")  # fmt: skip


def _used(proc: str, uid: int) -> tuple[int, int]:
    """Instances and watches of this user's processes, as far as they may be seen."""
    instances = watches = 0
    for pid in filter(str.isdecimal, os.listdir(proc)):
        for fd in _inotify_fds(f"{proc}/{pid}/fd", uid):
            instances += 1
            watches += _watches(f"{proc}/{pid}/fdinfo/{fd}")
    return instances, watches


def _inotify_fds(directory: str, uid: int) -> list[str]:
    try:
        if os.stat(directory).st_uid != uid:
            return []
        return [fd for fd in os.listdir(directory) if "inotify" in _link(f"{directory}/{fd}")]
    except OSError:
        return []  # gone meanwhile, or not to be seen


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _watches(path: str) -> int:
    try:
        return sum(line.startswith("inotify ") for line in _text(path).splitlines())
    except OSError:
        return 0


def _text(path: str) -> str:
    with open(path, encoding="ascii", errors="replace") as file:
        return file.read()
