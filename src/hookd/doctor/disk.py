"""Check: there is room for events: bytes, files, and a file system that may be written."""

import os
from collections.abc import Iterator
from shlex import quote

from hookd.doctor.finding import BROKEN, HINT, OK, Finding
from hookd.doctor.patient import Patient

NAME = "disk"
MIB = 1024 * 1024
FEW_BYTES, LITTLE_BYTES = 10 * MIB, 300 * MIB
"""Below the first nothing can be kept for long; below the second it is time to make room."""
FEW_FILES = 1000


def look(patient: Patient) -> Iterator[Finding]:
    place = _nearest(patient.paths.state)
    found = os.statvfs(place)
    free, files = found.f_bavail * found.f_frsize, found.f_favail
    room = f"{free // MIB} MiB free for {patient.paths.state}"
    make_room = f"make room; what hookd itself takes: du -sh {quote(patient.paths.state)}"
    if found.f_flag & os.ST_RDONLY:
        yield Finding(NAME, BROKEN, "its file system is mounted read-only: no event can be kept",
                      "mount it writable, or set XDG_STATE_HOME to one that is")  # fmt: skip
    elif free < FEW_BYTES:
        yield Finding(NAME, BROKEN, f"only {room}", make_room)
    elif found.f_files and files < FEW_FILES:
        yield Finding(NAME, BROKEN, f"only {files} more files fit on its file system", make_room)
    elif free < LITTLE_BYTES:
        yield Finding(NAME, HINT, f"only {room}", make_room)
    else:
        yield Finding(NAME, OK, room)


def _nearest(path: str) -> str:
    """The path, or what is there above it."""
    while not os.path.exists(path):
        path = os.path.dirname(path)
    return path
