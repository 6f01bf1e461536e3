"""Check: the clock goes with what is on disk, and quiet hours are counted in the zone that is meant."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hookd.doctor.finding import HINT, OK, Finding
from hookd.doctor.journal import opened
from hookd.doctor.patient import Patient
from hookd.journal.rows import moment

NAME = "clock"
MUCH = timedelta(minutes=2)
"""Two machines that keep time by the net differ by less."""
_NEWEST = "SELECT max(received_at) FROM (SELECT received_at FROM events ORDER BY seq DESC LIMIT 1000)"


def look(patient: Patient) -> Iterator[Finding]:
    found = [*_future(patient), *_zone(patient)]
    yield from found
    if not any(one.state == HINT for one in found):
        yield Finding(NAME, OK, f"it is {patient.now.astimezone():%Y-%m-%d %H:%M %Z} here, and nothing is from later")


def _future(patient: Patient) -> Iterator[Finding]:
    """What seems to come from the future: the clock was set back since, or another machine wrote it."""
    newest = _newest_event(patient.paths.journal)
    if newest and newest - patient.now > MUCH:
        yield Finding(NAME, HINT, f"the newest event of the journal is from {_shown(newest)}, which is still to come",
                      "look at the clock: timedatectl; if it is right now, this passes by itself")  # fmt: skip
    for path in (patient.paths.log, patient.paths.journal, f"{patient.paths.spool}/new"):
        written = _written(path)
        if written and written - patient.now > MUCH:
            yield Finding(NAME, HINT, f"{path} was written at {_shown(written)}, which is still to come: the file "
                          "system's clock is another one", "look at both clocks: timedatectl, here and where the disk "
                          "is")  # fmt: skip
            return


def _zone(patient: Patient) -> Iterator[Finding]:
    """Quiet hours are read off a clock on the wall: which wall?"""
    quiet = patient.settings.quiet
    windows = [*quiet.windows, *(window for route in patient.settings.route for window in route.quiet or ())]
    if not windows:
        return
    if quiet.timezone:
        local = patient.now.astimezone(ZoneInfo(quiet.timezone))
        yield Finding(NAME, OK, f"quiet hours go by [quiet] timezone, where it is {local:%A %H:%M} now",
                      quoted=quiet.timezone)  # fmt: skip
    elif patient.now.astimezone().tzname() == "UTC":
        yield Finding(NAME, HINT, f"quiet hours go by this machine's zone, which is UTC: there it is "
                      f"{patient.now:%A %H:%M} now", 'if you live elsewhere, set [quiet] timezone, as "Europe/Berlin"'
                      )  # fmt: skip
    else:
        yield Finding(NAME, OK, f"quiet hours go by this machine's zone, where it is "
                      f"{patient.now.astimezone():%A %H:%M} now")  # fmt: skip


def _newest_event(path: str) -> datetime | None:
    """None where there is none; that the journal is damaged is told by its own check."""
    if not os.path.isfile(path):
        return None
    try:
        with closing(opened(path)) as connection:
            found = connection.execute(_NEWEST).fetchone()[0]
    except sqlite3.Error:
        return None
    return moment(found) if isinstance(found, int) else None


def _written(path: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(os.stat(path).st_mtime).astimezone()
    except (FileNotFoundError, NotADirectoryError, OverflowError, ValueError):
        return None


def _shown(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"
