"""Check: what hooks had to complain of; agents never see it, so it is shown here."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from shlex import quote

from hookd.doctor.finding import HINT, OK, Finding
from hookd.doctor.patient import Patient

NAME = "hook errors"
LAST_BYTES = 64 * 1024
SHOWN = 3
RECENT = timedelta(days=7)


def look(patient: Patient) -> Iterator[Finding]:
    path = patient.paths.hook_errors
    recent = [line for line in last_lines(path) if patient.now - _time(line) < RECENT]
    if not recent:
        yield Finding(NAME, OK, f"no hook has complained within {RECENT.days} days")
        return
    for line in recent[-SHOWN:]:
        yield Finding(NAME, HINT, f"a hook complained ({len(recent)} lines within {RECENT.days} days in {path})",
                      f"mend what it names; when all is well: rm {quote(path)}", line)  # fmt: skip


def last_lines(path: str, limit: int = LAST_BYTES) -> list[str]:
    """The whole lines at the end of a file; none where there is no file."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return []
    with open(fd, "rb") as file:
        size = os.fstat(fd).st_size
        file.seek(max(0, size - limit))
        raw = file.read(limit)
    lines = raw.decode("utf-8", "replace").splitlines()
    return lines[1:] if size > limit else lines


def _time(line: str) -> datetime:
    try:
        at = datetime.fromisoformat(line.partition(" ")[0])
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
