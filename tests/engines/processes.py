"""Processes as /proc shows them: who is below whom, and what they hold open."""

import os
from pathlib import Path


def is_running(pid):
    """A zombie does not."""
    try:
        return _status(pid)[0] != "Z"
    except OSError:
        return False


def children_below(pid):
    """All processes below one, by their number."""
    below = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            state, parent, *_ = _status(entry)
        except OSError:
            continue
        if state != "Z":
            below.setdefault(int(parent), []).append(int(entry))
    found = list(below.get(pid, ()))
    for child in found:
        found.extend(below.get(child, ()))
    return sorted(found)


def read_by(pid):
    """Bytes that a process has read since its start."""
    try:
        return int(Path(f"/proc/{pid}/io").read_text().split()[1])
    except OSError:
        return 0


def write_ends(pids):
    """The pipes that these processes can write to, but for standard error."""
    for pid in pids:
        errors = os.readlink(f"/proc/{pid}/fd/2")
        for path in Path(f"/proc/{pid}/fd").iterdir():
            target = os.readlink(path)
            flags = int(Path(f"/proc/{pid}/fdinfo/{path.name}").read_text().split("flags:")[1].split()[0], 8)
            if target.startswith("pipe:") and target != errors and flags & os.O_ACCMODE == os.O_WRONLY:
                yield path


def _status(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
