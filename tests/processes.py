"""Processes as /proc shows them: who is below whom, and what they hold open. What ends meanwhile is not there."""

import os
from pathlib import Path


def is_running(pid):
    """A zombie does not."""
    status = _status(pid)
    return bool(status) and status[0] != "Z"


def children_below(pid):
    """All processes below one, by their number."""
    below = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        status = _status(entry)
        if status and status[0] != "Z":
            below.setdefault(int(status[1]), []).append(int(entry))
    found = list(below.get(pid, ()))
    for child in found:
        found.extend(below.get(child, ()))
    return sorted(found)


def running(pids, program):
    """Those of the processes in whose command line the program stands."""
    return [pid for pid in pids if program in _read(f"/proc/{pid}/cmdline")]


def read_by(pid):
    """Bytes that a process has read since its start."""
    text = _read(f"/proc/{pid}/io")
    return int(text.split()[1]) if text else 0


def write_ends(pids, *, errors=False):
    """The pipes that these processes can write to; standard error only where it is asked for."""
    for pid in pids:
        told = "" if errors else _target(f"/proc/{pid}/fd/2")
        for fd in _entries(f"/proc/{pid}/fd"):
            path = Path(f"/proc/{pid}/fd/{fd}")
            target = _target(path)
            if target.startswith("pipe:") and target != told and _is_written(pid, fd):
                yield path


def watched(pid):
    """What the kernel watches for a process: the mask of inotify(7) by inode."""
    masks = {}
    for fd in _entries(f"/proc/{pid}/fdinfo"):
        for line in _read(f"/proc/{pid}/fdinfo/{fd}").splitlines():
            if line.startswith("inotify"):
                words = dict(word.split(":") for word in line.split()[1:])
                masks[int(words["ino"], 16)] = int(words["mask"], 16)
    return masks


def _is_written(pid, fd):
    flags = _read(f"/proc/{pid}/fdinfo/{fd}").partition("flags:")[2].split()
    return bool(flags) and int(flags[0], 8) & os.O_ACCMODE == os.O_WRONLY


def _status(pid):
    return _read(f"/proc/{pid}/stat").rpartition(")")[2].split()


def _read(path):
    """Empty where the process, or what it had open, is gone."""
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""


def _target(path):
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _entries(path):
    try:
        return os.listdir(path)
    except OSError:
        return []
