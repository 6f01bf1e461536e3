"""Check: what lies in the hook directory: events that wait, and those that were refused, with the reason."""

import os
from collections.abc import Iterator
from shlex import quote

from hookd.doctor.daemon import again
from hookd.doctor.finding import BROKEN, HINT, OK, Finding
from hookd.doctor.journal import is_there
from hookd.doctor.patient import Patient

NAME = "spool"
LATE_SECONDS = 60.0
"""hookd looks every 30 s by itself, should it have missed the bell."""
MANY = 1000
REASON_LIMIT = 4096
"""Bytes of a reason that are read."""


def look(patient: Patient) -> Iterator[Finding]:
    spool = patient.paths.spool
    if not is_there(spool):
        yield Finding(NAME, OK, f"{spool} is not there yet; the first event makes it")
        return
    yield _waiting(patient, f"{spool}/new")
    yield from _refused(f"{spool}/bad")


def _waiting(patient: Patient, new: str) -> Finding:
    names = [name for name in _listed(new) if not name.startswith(".")]
    if not names:
        return Finding(NAME, OK, f"no event waits in {new}")
    age = patient.now.timestamp() - min(filter(None, (_written(f"{new}/{name}") for name in names)), default=0.0)
    waiting = "event waits" if len(names) == 1 else "events wait"
    what = f"{len(names)} {waiting} in {new}, the oldest for {_lasting(age)}"
    if patient.answer.runs and age > LATE_SECONDS:
        return Finding(NAME, BROKEN, f"{what}, though hookd runs", f"see: hookd status; then {again(patient)}")
    if patient.answer.runs:
        return Finding(NAME, OK, what)
    return Finding(NAME, BROKEN if len(names) >= MANY else HINT, what, "they are taken in as soon as hookd runs")


def _refused(bad: str) -> Iterator[Finding]:
    names = [name for name in _listed(bad) if not name.endswith(".reason")]
    if not names:
        return
    newest = max(names, key=lambda name: _written(f"{bad}/{name}"))
    what = "event was" if len(names) == 1 else "events were"
    yield Finding(NAME, HINT, f"{len(names)} {what} refused within the last 30 days, and kept in {bad}",
                  f"look at the newest: cat {quote(bad)}/*.reason; take them away when they are understood",
                  _reason(f"{bad}/{newest}.reason") or newest)  # fmt: skip


def _listed(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except FileNotFoundError:
        return []


def _written(path: str) -> float:
    try:
        return os.lstat(path).st_mtime
    except FileNotFoundError:
        return 0.0


def _reason(path: str) -> str:
    """Its first line."""
    try:
        with open(path, "rb") as file:
            return file.read(REASON_LIMIT).decode("utf-8", "replace").partition("\n")[0]
    except OSError:
        return ""


def _lasting(seconds: float) -> str:
    for length, word in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {word}"
    return f"{max(seconds, 0):.0f} s"
