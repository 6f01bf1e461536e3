"""The hook directory as a source: the directory is the truth, whatever rings only says look now."""

import asyncio
import errno
import hashlib
import os
import stat
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime

from hookd.event import Envelope
from hookd.sources import Batch
from hookd.sources.bad import BadPlace
from hookd.sources.dates import happened_at, nanoseconds_of
from hookd.sources.private import READ_SAFELY, own_directory
from hookd.vocabulary import DOCUMENT_LIMIT, is_name

BATCH_FILES = 256
BATCH_BYTES = 8 * 1024 * 1024
RETRY_SECONDS = 1.0
"""After a pass that this process's own trouble stopped, the next one comes this much later."""
STALE_SECONDS = 36 * 3600
"""A file in `tmp/` older than this was left by a writer that died (the rule of Maildir)."""
_OURS = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOMEM))
"""Errors that are this process's trouble, not the file's."""


class SpoolSource:
    """Takes in `new/`, a pass after the other until one finds nothing."""

    name = "spool"

    def __init__(self, spool: str, clock: Callable[[], datetime]) -> None:
        """Makes the directories. Raises OSError or NotPrivate."""
        self._spool = spool
        self._make_directories()
        self._new, self._tmp = f"{spool}/new", f"{spool}/tmp"
        self._bad = BadPlace(f"{spool}/bad")
        self.rescan_seconds: float | None = None
        """How long a rest between two passes lasts at the most; None: until it is rung."""
        self._clock = clock
        self._rung = asyncio.Event()
        self._stuck: set[tuple[str, int]] = set()
        self._taken: dict[str, tuple[int, int, int]] = {}
        """Which file was read under a name, until it is let go."""
        self.trouble = ""
        """Why the last pass stopped early; empty when it did not."""

    def ring(self) -> None:
        self._rung.set()

    def rescan(self) -> None:
        """As a ring, and what could not be moved away is tried again; directories that vanished are made again."""
        self._stuck.clear()
        self._make_directories()
        self.ring()

    def _make_directories(self) -> None:
        for part in ("", "/tmp", "/new", "/bad"):
            own_directory(self._spool + part)

    async def batches(self) -> AsyncIterator[Batch]:
        while True:
            self._rung.clear()
            found = False
            for batch in self._pass():
                found = True
                yield batch
                await asyncio.sleep(0)  # other doors have their turn
            if not found:
                await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(RETRY_SECONDS if self.trouble else self.rescan_seconds):
                await self._rung.wait()
        except TimeoutError:
            self.rescan()

    def _pass(self) -> Iterator[Batch]:
        waiting = iter(self._names())
        while not self.trouble and (batch := self._batch(waiting)):
            yield batch

    def _names(self) -> list[str]:
        self.trouble = ""
        try:
            return sorted(name for name in os.listdir(self._new) if not name.startswith("."))
        except OSError as error:
            if error.errno not in _OURS and error.errno != errno.ENOENT:
                raise
            self.trouble = f"{self._new}: {error.strerror}"
            return []

    def _batch(self, names: Iterator[str]) -> Batch | None:
        good: list[Envelope] = []
        unusable: list[tuple[Envelope, str]] = []
        size = 0
        for name in names:
            try:
                envelope, reason = self._take(name)
            except OSError as error:
                self.trouble = f"{self._new}: {error.strerror}"
                break
            if envelope is None:
                continue
            size += len(envelope.raw)
            good.append(envelope) if not reason else unusable.append((envelope, reason))
            if len(good) + len(unusable) >= BATCH_FILES or size >= BATCH_BYTES:
                break
        return Batch(tuple(good), tuple(unusable)) if good or unusable else None

    def _take(self, name: str) -> tuple[Envelope | None, str]:
        """The file as an envelope, and why it cannot be used. Raises OSError for this process's own trouble."""
        raw, reason, found = b"", "", None
        try:
            found = os.lstat(f"{self._new}/{name}")
            if (name, found.st_ino) in self._stuck:
                return None, ""
            reason = _refusal(name, found)
            if not reason:
                raw, found = _read(f"{self._new}/{name}")
        except FileNotFoundError:
            return None, ""  # taken back between the listing and now
        except OSError as error:
            if error.errno in _OURS:
                raise
            reason = f"hooks/new/{name}: it cannot be read: {error.strerror}."
        return self._envelope(name, raw, found), reason

    def _envelope(self, name: str, raw: bytes, found: os.stat_result | None) -> Envelope:
        self._taken[name] = _identity(found)
        stem, dialect, native_event = split_name(name)
        mark = f"{name}/{found.st_ino}/{found.st_mtime_ns}" if found else name
        ours, now = nanoseconds_of(stem), self._clock()
        fallback = stem if ours is not None else hashlib.sha256(mark.encode("utf-8", "replace")).hexdigest()[:26]
        written = ours if ours is not None or found is None else found.st_mtime_ns
        happened = None if written is None else happened_at(written, now)
        return Envelope(raw, self.name, dialect, now, fallback, native_event, name, happened)

    def ack(self, batch: Batch) -> None:
        for envelope in batch.envelopes:
            if self._is_still(envelope):
                os.unlink(f"{self._new}/{envelope.path}")
            else:
                self.ring()  # rejected or taken away; or another file stands there under the same name
            self._taken.pop(envelope.path, None)

    def _is_still(self, envelope: Envelope) -> bool:
        try:
            return _identity(os.lstat(f"{self._new}/{envelope.path}")) == self._taken.get(envelope.path)
        except FileNotFoundError:
            return False

    def reject(self, envelope: Envelope, reason: str) -> str:
        path = f"{self._new}/{envelope.path}"
        if not self._is_still(envelope):
            self.ring()
            return self._bad.write(f"{envelope.fallback_id}-{envelope.path}", envelope.raw, reason, envelope)
        try:
            return self._bad.move_in(path, envelope.path, reason, envelope)
        except FileNotFoundError:
            return ""
        except OSError:
            # It stays where it is; without this note the scan would find it at once again, and again.
            self._stuck.add((envelope.path, os.lstat(path).st_ino))
            return path

    def sweep(self) -> int:
        """Removes what died in `tmp/`; returns how many files."""
        oldest, removed = time.time() - STALE_SECONDS, 0
        for entry in os.scandir(self._tmp):
            try:
                if entry.stat(follow_symlinks=False).st_mtime < oldest and not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.path)
                    removed += 1
            except FileNotFoundError:
                continue  # its writer has just moved it into new/
        return removed + self._bad.sweep()

    def close(self) -> None:
        """Nothing is held open between two passes."""


def split_name(name: str) -> tuple[str, str, str]:
    """Stem, dialect and native event of a file name.

    `ID.json` -> hookd's own; `ID.codex.json` -> codex; `ID.on-Stop.codex.json` -> codex, and the event is Stop.
    """
    parts = name.removesuffix(".json").split(".")
    dialect = parts.pop() if len(parts) > 1 else "hookd"
    native = parts.pop().removeprefix("on-") if len(parts) > 1 and parts[-1].startswith("on-") else ""
    return ".".join(parts), dialect, native


def _refusal(name: str, found: os.stat_result) -> str:
    """Why this directory entry is not taken in, empty where it is."""
    rules = (
        (stat.S_ISREG(found.st_mode), f"it is a {_kind_of_file(found.st_mode)}; only regular files are taken"),
        (found.st_nlink == 1, f"it has {found.st_nlink} names (hard links); a file with one name is wanted"),
        (found.st_uid == os.getuid(), f"it belongs to user {found.st_uid}, not to you"),
        (found.st_size <= DOCUMENT_LIMIT, f"it has {found.st_size} bytes; at most {DOCUMENT_LIMIT} are taken"),
        (is_name(name, 128) and name.endswith(".json"),
         "its name is not NAME.json or NAME.<agent>.json of letters, digits and . _ -, at most 128"),
    )  # fmt: skip
    return next((f"hooks/new/{name!r}: {reason}." for holds, reason in rules if not holds), "")


def _kind_of_file(mode: int) -> str:
    kinds = ((stat.S_ISLNK, "symbolic link"), (stat.S_ISDIR, "directory"), (stat.S_ISFIFO, "named pipe"),
             (stat.S_ISSOCK, "socket"))  # fmt: skip
    return next((word for is_kind, word in kinds if is_kind(mode)), "device")


def _read(path: str) -> tuple[bytes, os.stat_result]:
    fd = os.open(path, READ_SAFELY)
    with open(fd, "rb") as file:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it was replaced while it was opened")
        return file.read(DOCUMENT_LIMIT + 1), found


def _identity(found: os.stat_result | None) -> tuple[int, int, int]:
    return (found.st_ino, found.st_mtime_ns, found.st_size) if found else (0, 0, 0)
