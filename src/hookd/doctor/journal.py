"""Check: the journal is whole, of a version that is known, and its write-ahead log does not grow for ever."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from glob import escape, glob
from pathlib import Path
from shlex import quote

from hookd.doctor.daemon import again, start, stop
from hookd.doctor.finding import BROKEN, HINT, OK, Finding
from hookd.doctor.patient import Patient
from hookd.journal.schema import MIGRATIONS

NAME = "journal"
LIMIT_SECONDS = 5.0
"""For reading it through; 200 MiB take about one."""
STEPS = 10_000
"""Of SQLite's machine between two looks at the clock."""
MUCH_BYTES = 64 * 1024 * 1024


def look(patient: Patient) -> Iterator[Finding]:
    path = patient.paths.journal
    if not is_there(path):
        yield Finding(NAME, OK, f"there is no journal at {path} yet; it begins with the first start")
    else:
        yield _read_through(patient)
        if (size := _size(f"{path}-wal")) > MUCH_BYTES:
            yield Finding(NAME, HINT, f"its write-ahead log has {size // 1024 // 1024} MiB: some program keeps it open",
                          f"end what reads the journal for long; then {again(patient)}")  # fmt: skip
    for aside in sorted(glob(escape(path) + ".damaged-*[0-9Z]")):
        yield Finding(NAME, HINT, f"a damaged journal was set aside as {aside}",
                      f"keep it as long as you miss something in it, else: rm {quote(aside)}*")  # fmt: skip


def is_there(path: str) -> bool:
    """Raises PermissionError where nobody knows."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def opened(path: str) -> sqlite3.Connection:
    """For reading, without a trace: one that nobody writes now is not even locked. Raises sqlite3.Error."""
    still = "" if os.path.exists(f"{path}-wal") else "&immutable=1"
    connection = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro{still}", uri=True, timeout=2)
    end = time.monotonic() + LIMIT_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    return connection


def _read_through(patient: Patient) -> Finding:
    path = patient.paths.journal
    if not os.path.isfile(path):
        return Finding(NAME, BROKEN, f"{path} is no regular file", _away(patient))
    try:
        with closing(opened(path)) as connection:
            return _verdict(patient, connection)
    except sqlite3.DatabaseError as error:
        return _unreadable(patient, error)


def _verdict(patient: Patient, connection: sqlite3.Connection) -> Finding:
    version, known = connection.execute("PRAGMA user_version").fetchone()[0], len(MIGRATIONS)
    if version > known:
        return Finding(NAME, BROKEN, f"it has version {version}, this hookd knows up to {known}",
                       "update hookd: it was written by a newer one")  # fmt: skip
    verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    if verdict != "ok":
        return _damaged(patient, verdict)
    count = connection.execute("SELECT count(*) FROM events").fetchone()[0] if version else 0
    older = f", of version {version}: the daemon brings it up to {known}" if version < known else ""
    return Finding(NAME, OK, f"{count} {'event' if count == 1 else 'events'} in {_mib(patient)}, whole{older}")


def _unreadable(patient: Patient, error: sqlite3.DatabaseError) -> Finding:
    path, code = patient.paths.journal, getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_INTERRUPT:
        return Finding(NAME, OK, f"{_mib(patient)}: too much to be read through in {LIMIT_SECONDS:g} s")
    if isinstance(error, sqlite3.OperationalError):
        return Finding(NAME, BROKEN, f"{path} cannot be read", f"see who may: ls -l {quote(path)}*", str(error))
    return _damaged(patient, str(error))


def _damaged(patient: Patient, how: str) -> Finding:
    return Finding(NAME, BROKEN, f"{patient.paths.journal} is damaged", _away(patient), how)


def _away(patient: Patient) -> str:
    path = patient.paths.journal
    end = stop(patient)
    move = f"{f'{end}; ' if end else ''}mv {quote(path)} {quote(path)}.damaged"
    return f"move it away, and a new one begins: {move}; {start(patient)}"


def _mib(patient: Patient) -> str:
    path = patient.paths.journal
    return f"{(_size(path) + _size(f'{path}-wal')) / 1024 / 1024:.1f} MiB"


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0
