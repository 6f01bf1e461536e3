"""Whether another user could change what a path runs: the StrictModes of sshd, for hook programs.

Run as a program (`strict_modes.py PROGRAM ARGUMENT…`) it checks, and then becomes that program: inside
a service manager's sandbox all strangers and root look alike, so the last word is said outside of it.
It imports nothing of hookd and little else, because it stands between an event and its program.
"""

# Importing pathlib costs more than all that is done here.

import errno
import os
import stat
import sys
from collections.abc import Iterator
from typing import NamedTuple

LINKS_LIMIT = 40
"""As the kernel's own: more links than this in one path are a loop."""
SPOKEN = "hookd: "
"""What a reason begins with on standard error, when this file runs as a program."""
NOT_STARTED = 126
"""The exit status with such a reason: the shell's own for a program that is there and cannot be run."""

_HINTS = {
    errno.ENOEXEC: "its first line names no interpreter, like #!/bin/sh",
    errno.ENOENT: "it, or the interpreter in its first line, is missing",
    errno.EACCES: "it, or the interpreter in its first line, may not be executed",
    errno.ETXTBSY: "it is being written",
}
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class Step(NamedTuple):
    """One thing that the kernel passes on its way to a program: a directory, a link or the file."""

    path: str
    status: os.stat_result
    parent: os.stat_result


class SymlinkLoop(OSError):  # noqa: N818 - what was found
    """A path that never arrives."""


def strict_owners() -> frozenset[int]:
    """Who may own a hook program and all the directories on the way to it: this user and root."""
    return frozenset((os.getuid(), 0))


def owners_in_sandbox() -> frozenset[int]:
    """The same in a user namespace without root, where root and every stranger show as `nobody`."""
    if _root_has_a_name_here():
        return strict_owners()
    with open("/proc/sys/kernel/overflowuid", encoding="ascii") as number:
        return strict_owners() | {int(number.read())}


def fault_of(path: str, owners: frozenset[int]) -> str:
    """Why another user could change what this absolute path runs; empty where none can.

    Raises OSError where the way is broken. A sticky directory that all may write to (/tmp) is passed only
    when what comes next belongs to this very user: nobody else can then put something in its place.
    """
    for step in steps(path):
        for rule in _RULES:
            if reason := rule(step, owners):
                return reason
    return ""


def steps(path: str) -> Iterator[Step]:
    """All that the kernel passes, links and their targets' parents too, from the root to the file."""
    at, ahead, links = "/", path.split("/")[::-1], 0
    yield Step("/", os.lstat("/"), os.lstat("/"))
    while ahead:
        name = ahead.pop()
        if name in ("", "."):
            continue
        if name == "..":
            at = os.path.dirname(at)
            continue
        step = Step(os.path.join(at, name), os.lstat(os.path.join(at, name)), os.lstat(at))
        yield step
        if not stat.S_ISLNK(step.status.st_mode):
            at = step.path
            continue
        links += 1
        if links > LINKS_LIMIT:
            raise SymlinkLoop(f"{path} is a loop of symbolic links")
        target = os.readlink(step.path)
        at = "/" if target.startswith("/") else at
        ahead.extend(target.split("/")[::-1])


def not_started(error: OSError) -> str:
    """Why a program could not be started, as it is told to the user."""
    what = error.strerror or str(error)
    hint = _HINTS.get(error.errno or 0)
    return f"not started: {what}: {hint}" if hint else f"not started: {what}"


def _strange_owner(step: Step, owners: frozenset[int]) -> str:
    if step.status.st_uid in owners:
        return ""
    return f"{step.path} belongs to user {step.status.st_uid}; only you or root may own it"


def _open_to_others(step: Step, _owners: frozenset[int]) -> str:
    mode = step.status.st_mode
    if stat.S_ISLNK(mode) or not mode & _OTHERS_WRITE or _is_sticky(mode):
        return ""
    return f"{step.path} can be written to by others (mode {stat.S_IMODE(mode):04o}); chmod go-w {step.path}"


def _replaceable(step: Step, _owners: frozenset[int]) -> str:
    parent = step.parent.st_mode
    if not (parent & _OTHERS_WRITE and _is_sticky(parent)):
        return ""
    if step.path == "/" or step.status.st_uid == os.getuid():
        return ""
    return f"{step.path} is not yours and stands in a directory that all may write to; move it to your home"


_RULES = (_strange_owner, _open_to_others, _replaceable)


def _is_sticky(mode: int) -> bool:
    return stat.S_ISDIR(mode) and bool(mode & stat.S_ISVTX)


def _root_has_a_name_here() -> bool:
    try:
        with open("/proc/self/uid_map", encoding="ascii") as mapped:
            return any(line.split()[0] == "0" for line in mapped)
    except FileNotFoundError:  # no Linux: no user namespaces
        return True


def main(argv: list[str]) -> int:
    """Becomes the program, or says why not."""
    try:
        reason = fault_of(argv[0], strict_owners())
        if reason:
            reason = f"refused: {reason}"
        else:
            os.execv(argv[0], argv)  # noqa: S606 - no shell is wanted
    except OSError as error:
        reason = not_started(error)
    sys.stderr.write(f"{SPOKEN}{reason}\n")
    return NOT_STARTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
