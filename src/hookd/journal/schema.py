"""The tables of the journal, their versions, and how a damaged file is set aside."""

import os
import sqlite3
from datetime import UTC, datetime

MIGRATIONS = (
    # 1: events and deliveries
    """
    CREATE TABLE events (
        seq         INTEGER PRIMARY KEY,
        id          TEXT NOT NULL UNIQUE,
        received_at INTEGER NOT NULL,  -- microseconds since 1970, UTC
        at          TEXT NOT NULL,
        agent       TEXT NOT NULL,
        kind        TEXT NOT NULL,
        message     TEXT NOT NULL,
        session     TEXT NOT NULL,
        project     TEXT NOT NULL,
        parent      TEXT NOT NULL,
        tool        TEXT NOT NULL,
        host        TEXT NOT NULL,
        priority    INTEGER,           -- as the sender wished, or NULL
        source      TEXT NOT NULL,
        dialect     TEXT NOT NULL,
        extra       TEXT NOT NULL      -- JSON, or empty
    );
    CREATE TABLE deliveries (
        event_seq   INTEGER NOT NULL,
        sink        TEXT NOT NULL,
        route       TEXT NOT NULL,
        priority    INTEGER NOT NULL,
        say         TEXT NOT NULL,
        voice       TEXT NOT NULL,
        expires_at  INTEGER,           -- microseconds since 1970, UTC, or NULL
        state       TEXT NOT NULL,
        reason      TEXT NOT NULL,
        settled_at  INTEGER,           -- microseconds since 1970, UTC, or NULL
        detail      TEXT NOT NULL,     -- JSON, or empty
        PRIMARY KEY (event_seq, sink)
    ) WITHOUT ROWID;
    CREATE INDEX deliveries_queued ON deliveries (event_seq) WHERE state = 'queued';
    CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    # 2: what a route wishes to be heard before the words, or instead of them
    """
    ALTER TABLE deliveries ADD COLUMN earcon TEXT NOT NULL DEFAULT 'none';
    """,
)
"""Each script takes the journal from the version before to its own; add, never edit."""

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class JournalTooNew(Exception):  # noqa: N818
    """The journal was written by a newer hookd; this one must not touch it."""


def open_or_replace(path: str) -> tuple[sqlite3.Connection, str]:
    """The journal's connection, and where a damaged one was set aside (empty: it was sound).

    Raises OSError or sqlite3.OperationalError where no journal can be kept here, JournalTooNew for a newer one.
    """
    try:
        return _open(path), ""
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
            raise
    aside = f"{path}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    for ending in ("", "-wal", "-shm"):
        if os.path.exists(path + ending):
            os.rename(path + ending, aside + ending)
    return _open(path), aside


def close(connection: sqlite3.Connection) -> None:
    """Notes that the journal was closed in order, so that the next start need not read it through."""
    with connection:
        connection.execute("DELETE FROM notes WHERE name = 'open'")
    connection.close()


def _open(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    os.chmod(path, 0o600)
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = 1")  # macOS: an fsync that reaches the disk; elsewhere without effect
    connection.execute("PRAGMA checkpoint_fullfsync = 1")
    connection.execute("PRAGMA cache_size = -2048")
    _migrate(connection)
    _check_after_crash(connection)


def _migrate(connection: sqlite3.Connection) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise JournalTooNew(
            f"the journal has version {version}, this hookd knows up to {len(MIGRATIONS)}; "
            "update hookd, or move the journal away to begin a new one."
        )
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT;")


def _check_after_crash(connection: sqlite3.Connection) -> None:
    """Reads the journal through where it was not closed in order. Raises DatabaseError where it is damaged."""
    if connection.execute("SELECT 1 FROM notes WHERE name = 'open'").fetchone():
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            damage = sqlite3.DatabaseError(verdict)
            damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise damage
    connection.execute("INSERT OR REPLACE INTO notes VALUES ('open', '')")
