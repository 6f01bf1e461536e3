"""Reads the journal beside a running daemon, or without one: the past for `history` and `why`."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from hookd.journal import rows

_IN_USE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class NoJournal(Exception):  # noqa: N818
    """There is no journal to read; the message says where it was looked for."""


class JournalUnreadable(Exception):  # noqa: N818
    """The journal is there and cannot be read; the message says why and what to do."""


class JournalReader:
    """Read-only; every object is what CONTRACT.md calls a history object. Reading raises JournalUnreadable."""

    def __init__(self, path: str) -> None:
        """Raises NoJournal, or JournalUnreadable."""
        if not os.path.exists(path):
            raise NoJournal(f"there is no journal at {path} yet; it begins with the first start of the daemon.")
        self._path = path
        with self._reading():
            # As an address of a file: % and ? in a path mean themselves.
            self._connection = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True, timeout=5)

    def history(self, count: int | None, since: datetime | None = None) -> Iterator[dict[str, Any]]:
        """The newest `count` events (None: all), the oldest of them first."""
        query = f"""
            SELECT * FROM (SELECT {rows.EVENT_COLUMNS} FROM events WHERE received_at >= ? ORDER BY seq DESC LIMIT ?)
            ORDER BY seq
        """  # noqa: S608 - column names of our own
        after = rows.micros(since) if since else 0
        with self._reading():
            for row in self._connection.execute(query, (after, -1 if count is None else count)):
                yield self._object(row)

    def find(self, wanted: str) -> list[dict[str, Any]]:
        """Events whose id is `wanted` or begins or ends with it; at most ten, the exact one alone."""
        exact = self._select("id = ?", (wanted,))
        return exact or self._select("substr(id, 1, ?) = ? OR substr(id, -?) = ?", (len(wanted), wanted) * 2)

    def close(self) -> None:
        self._connection.close()

    def _select(self, condition: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
        query = f"SELECT {rows.EVENT_COLUMNS} FROM events WHERE {condition} ORDER BY seq DESC LIMIT 10"  # noqa: S608
        with self._reading():
            return [self._object(row) for row in self._connection.execute(query, values).fetchall()]

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, ValueError, TypeError, OverflowError) as error:
            in_use = getattr(error, "sqlite_errorcode", 0) & 0xFF in _IN_USE
            advice = "try again in a moment" if in_use else "stop the daemon and move it away, then a new one is begun"
            raise JournalUnreadable(f"the journal {self._path} cannot be read: {error}; {advice}.") from error

    def _object(self, row: tuple[Any, ...]) -> dict[str, Any]:
        event = rows.event_of(row)
        return {
            **event.to_object(),
            "received_at": rows.timestamp(event.received_at),
            "source": event.source,
            "dialect": event.dialect,
            "deliveries": [_delivery(found) for found in self._deliveries(row[0])],
        }

    def _deliveries(self, seq: int) -> list[tuple[Any, ...]]:
        query = """
            SELECT sink, route, state, reason, settled_at, detail, expires_at FROM deliveries
            WHERE event_seq = ? ORDER BY sink
        """
        return self._connection.execute(query, (seq,)).fetchall()


def _delivery(row: tuple[Any, ...]) -> dict[str, Any]:
    sink, route, state, reason, settled_at, detail, _expires_at = row
    return {
        "sink": sink,
        "state": state,
        "reason": reason,
        "at": rows.timestamp(rows.moment(settled_at)) if settled_at is not None else None,
        "route": route,
        "detail": json.loads(detail) if detail else {},
    }
