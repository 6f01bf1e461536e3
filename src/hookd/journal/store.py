"""The journal's one writer: a thread that commits together all that is waiting."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any

from hookd.delivery import Delivery, Settled
from hookd.event import Event
from hookd.journal import rows, schema

GROUP_LIMIT = 64
"""Pieces of work in one commit."""
TRIM_ROWS = 500
"""Events deleted in one commit, so that trimming delays no accept for long."""

_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY,
         sqlite3.SQLITE_BUSY)  # fmt: skip

Work = Callable[[sqlite3.Connection], Any]
Routed = tuple[Event, Sequence[Delivery]]


class JournalUnwritable(Exception):  # noqa: N818
    """Nothing can be committed now: the disk is full or broken. What was offered is not accepted; offer it again."""


class Journal:
    """Commits on a thread of its own; every method is called on the loop."""

    def __init__(self, path: str) -> None:
        """Opens or makes the journal. Raises what `schema.open_or_replace` raises."""
        self.path = path
        self._connection, self.set_aside = schema.open_or_replace(path)
        self._next_seq = self._connection.execute("SELECT coalesce(max(seq), 0) + 1 FROM events").fetchone()[0]
        self._waiting: SimpleQueue[tuple[Work | None, asyncio.Future[Any] | None]] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self.broken: asyncio.Future[None] = self._loop.create_future()
        """Fails when the journal turns out damaged while it is in use: the daemon has to end then."""
        self._unsettled: list[Work] = []
        self._thread = threading.Thread(target=self._write, name="journal", daemon=True)
        self._thread.start()

    async def accept(self, routed: Sequence[Routed], note: tuple[str, str] | None = None) -> list[Routed]:
        """Commits events with their deliveries; returns those that are new (an id seen before is one event).

        `note` is a name and a value that are kept in the same commit. Raises JournalUnwritable.
        """
        return await self._do(lambda connection: self._insert(connection, routed, note))  # type: ignore[no-any-return]

    def settle(self, settled: Sequence[Settled]) -> None:
        """Keeps how deliveries ended, with the next commit. A full disk only delays it."""
        values = [rows.settled_row(one) for one in settled]
        self._waiting.put((lambda connection: _settle(connection, values), None))

    def add(self, deliveries: Sequence[Delivery]) -> None:
        """Keeps more deliveries of events that were accepted before, with the next commit; a sink gets one of each."""
        values = [(*rows.delivery_row(0, one)[1:], one.event.id) for one in deliveries]
        self._waiting.put((lambda connection: connection.executemany(_ADD_DELIVERY, values), None))

    def keep(self, name: str, value: str) -> None:
        """Keeps a note, with the next commit."""
        note = (name, value)
        self._waiting.put((lambda connection: connection.execute(_KEEP, note), None))

    def forget(self, name: str) -> None:
        """Removes a note, with the next commit."""
        self._waiting.put((lambda connection: connection.execute("DELETE FROM notes WHERE name = ?", (name,)), None))

    def note(self, name: str) -> str:
        """A note's value, empty where there is none. Only at start, before anything else is asked for."""
        found = self._connection.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return found[0] if found else ""

    def queued(self) -> list[Delivery]:
        """What was accepted and not delivered, the oldest first. Only at start."""
        query = f"""
            SELECT {rows.EVENT_COLUMNS} FROM events
            WHERE seq IN (SELECT event_seq FROM deliveries WHERE state = 'queued')
        """  # noqa: S608 - column names of our own
        events = {row[0]: rows.event_of(row) for row in self._connection.execute(query)}
        query = f"SELECT {rows.DELIVERY_COLUMNS} FROM deliveries WHERE state = 'queued' ORDER BY event_seq"  # noqa: S608
        return [rows.delivery_of(events[row[0]], row) for row in self._connection.execute(query) if row[0] in events]

    async def trim(self, before: datetime, max_bytes: int) -> int:
        """Deletes events received before a moment, then the oldest beyond the size; returns how many."""
        removed, oldest = 0, rows.micros(before)
        while count := await self._do(lambda connection: _trim(connection, oldest, max_bytes)):
            removed += count
        if removed:
            await self._do(_give_back_pages)
        return removed

    async def flush(self) -> None:
        """Returns when all that was offered before is committed."""
        await self._do(lambda _: None)

    def close(self) -> None:
        """Commits what is waiting and closes; the mirror of opening."""
        self._waiting.put((None, None))
        self._thread.join()
        if not self.broken.done():
            schema.close(self._connection)

    async def _do(self, work: Work) -> Any:
        future = self._loop.create_future()
        self._waiting.put((work, future))
        return await future

    def _insert(self, connection: sqlite3.Connection, routed: Sequence[Routed], note: tuple[str, str] | None) -> Any:
        known = _known_ids(connection, [event.id for event, _ in routed])
        fresh: list[Routed] = []
        for event, deliveries in routed:
            if event.id not in known:
                known.add(event.id)
                fresh.append((event, deliveries))
        numbered = list(enumerate(fresh, self._next_seq))
        connection.executemany(_INSERT_EVENT, (rows.event_row(seq, event) for seq, (event, _) in numbered))
        connection.executemany(
            _INSERT_DELIVERY, (rows.delivery_row(seq, one) for seq, (_, ways) in numbered for one in ways)
        )
        if note is not None:
            connection.execute(_KEEP, note)
        self._next_seq += len(fresh)
        return fresh

    # From here on: the writer's thread.

    def _write(self) -> None:
        while True:
            group = self._group()
            next_seq = self._next_seq
            try:
                results = self._commit([work for work, _ in group if work is not None])
            except Exception as error:  # noqa: BLE001 - told to the daemon, which ends: see _survives
                self._next_seq = next_seq
                if not self._survives(group, error):
                    return
            else:
                self._answer([future for work, future in group if work is not None], results)
            if any(work is None for work, _ in group):
                return

    def _group(self) -> list[tuple[Work | None, asyncio.Future[Any] | None]]:
        group = [self._waiting.get()]
        while len(group) < GROUP_LIMIT and group[-1][0] is not None:
            try:
                group.append(self._waiting.get_nowait())
            except Empty:
                break
        return group

    def _commit(self, works: list[Work]) -> list[Any]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            for late in self._unsettled:
                late(connection)
            results = [work(connection) for work in works]
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        self._unsettled.clear()
        return results

    def _answer(self, futures: list[asyncio.Future[Any] | None], results: list[Any]) -> None:
        def resolve() -> None:
            for future, result in zip(futures, results, strict=True):
                if future is not None and not future.done():
                    future.set_result(result)

        if any(future is not None for future in futures):
            self._loop.call_soon_threadsafe(resolve)

    def _survives(self, group: Sequence[tuple[Work | None, asyncio.Future[Any] | None]], error: Exception) -> bool:
        """Tells who waits; True where the journal may be written again later."""
        full = getattr(error, "sqlite_errorcode", 0) & 0xFF in _FULL
        reason: Exception = JournalUnwritable(f"the journal cannot be written: {error}") if full else error
        self._unsettled.extend(work for work, future in group if work is not None and future is None)

        def refuse() -> None:
            for _, future in group:
                if future is not None and not future.done():
                    future.set_exception(reason)
            if not full and not self.broken.done():
                self.broken.set_exception(reason)

        self._loop.call_soon_threadsafe(refuse)
        return full


_INSERT_EVENT = f"INSERT INTO events ({rows.EVENT_COLUMNS}) VALUES ({', '.join('?' * 16)})"  # noqa: S608
_INSERT_DELIVERY = f"INSERT INTO deliveries ({rows.DELIVERY_COLUMNS}) VALUES ({', '.join('?' * 12)})"  # noqa: S608
_ADD_DELIVERY = f"""
    INSERT OR IGNORE INTO deliveries ({rows.DELIVERY_COLUMNS})
    SELECT seq, {', '.join('?' * 11)} FROM events WHERE id = ?
"""  # noqa: S608
_KEEP = "INSERT OR REPLACE INTO notes VALUES (?, ?)"
_SETTLE = """
    UPDATE deliveries SET state = ?, reason = ?, settled_at = ?, detail = ?
    WHERE event_seq = (SELECT seq FROM events WHERE id = ?) AND sink = ?
"""


_TRIMMABLE = """
    SELECT seq FROM (SELECT seq, received_at FROM events
                     WHERE seq NOT IN (SELECT event_seq FROM deliveries WHERE state = 'queued')
                     ORDER BY seq LIMIT ?)
    WHERE ? OR received_at < ?
"""


def _settle(connection: sqlite3.Connection, values: list[tuple[Any, ...]]) -> None:
    connection.executemany(_SETTLE, values)


def _known_ids(connection: sqlite3.Connection, ids: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        query = f"SELECT id FROM events WHERE id IN ({','.join('?' * len(part))})"  # noqa: S608 - placeholders only
        known.update(row[0] for row in connection.execute(query, part))
    return known


def _give_back_pages(connection: sqlite3.Connection) -> None:
    # A script (which commits first): `execute` would step this pragma once, and each step frees one page only.
    connection.executescript("PRAGMA incremental_vacuum; BEGIN IMMEDIATE;")


def _trim(connection: sqlite3.Connection, oldest: int, max_bytes: int) -> int:
    pages, free, size = (connection.execute(f"PRAGMA {name}").fetchone()[0]
                         for name in ("page_count", "freelist_count", "page_size"))  # fmt: skip
    too_big = (pages - free) * size > max_bytes
    chosen = connection.execute(_TRIMMABLE, (TRIM_ROWS, too_big, oldest)).fetchall()
    connection.executemany("DELETE FROM deliveries WHERE event_seq = ?", chosen)
    connection.executemany("DELETE FROM events WHERE seq = ?", chosen)
    return len(chosen)
