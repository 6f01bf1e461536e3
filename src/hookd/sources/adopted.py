"""Regular files that lay in the pipe's place: their lines, and those that a writer adds who still holds them."""

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from glob import escape, glob

from hookd.event import Envelope
from hookd.sources import Batch
from hookd.sources.dates import happened_at
from hookd.sources.private import READ_SAFELY

ADOPTED_LIMIT = 64 * 1024 * 1024
"""Bytes: a larger file found in the pipe's place stays beside it and is not taken in."""
CHUNK_BYTES = 1024 * 1024
LOOK_SECONDS = 2.0
"""How often they are looked at again."""
FOLLOWED_SECONDS = 3600.0
"""A file to which nothing was added for this long has no writer any more, and is removed."""
MOST = 16
"""Files that are followed; beyond that the oldest ones are removed once they are taken in."""


@dataclass
class AdoptedFile:
    """One of them. Its name tells how far it is taken in: `pipe.adopted-NANOSECONDS`, then `…+BYTES`."""

    path: str

    @property
    def base(self) -> str:
        directory, name = os.path.split(self.path)
        return f"{directory}/{name.partition('+')[0]}"

    @property
    def taken(self) -> int:
        bytes_taken = os.path.basename(self.path).partition("+")[2]
        return int(bytes_taken) if bytes_taken.isdigit() else 0

    @property
    def adopted_at(self) -> float:
        nanoseconds = os.path.basename(self.base).rpartition("-")[2]
        return int(nanoseconds) / 1e9 if nanoseconds.isdigit() else 0.0

    def let_go(self, upto: int) -> None:
        """The bytes before `upto` are committed. Raises OSError."""
        name = f"{self.base}+{upto}"
        with suppress(FileNotFoundError):  # somebody removed it
            os.rename(self.path, name)
        self.path = name


class AdoptedFiles:
    """All of them, each read line by line as it grows."""

    def __init__(
        self,
        pipe: str,
        source: str,
        clock: Callable[[], datetime],
        *,
        line_limit: int,
        torn_seconds: float,
        too_long: Callable[[bytes], str],
    ) -> None:
        self._source = source
        self._clock = clock
        self._line_limit = line_limit
        self._torn_seconds = torn_seconds
        self._too_long = too_long
        found = [AdoptedFile(path) for path in sorted(glob(escape(pipe) + ".adopted-*"))]
        self._files = [one for one in found if os.lstat(one.path).st_size - one.taken <= ADOPTED_LIMIT]

    def seconds_left(self) -> float | None:
        """Until they should be looked at again; None where there are none."""
        return LOOK_SECONDS if self._files else None

    def next(self) -> Batch | None:
        """What was added to one of them; its token is the file, and how far it is taken in then."""
        for file in tuple(self._files):
            try:
                batch = self._look(file)
            except OSError:
                self._files.remove(file)  # somebody removed it, or put something else there
                continue
            if batch is not None:
                return batch
        return None

    def _look(self, file: AdoptedFile) -> Batch | None:
        fd = os.open(file.path, READ_SAFELY)
        try:
            raw, written_at = os.pread(fd, CHUNK_BYTES, file.taken), os.fstat(fd).st_mtime
        finally:
            os.close(fd)
        idle = time.time() - max(written_at, file.adopted_at)
        whole = raw.rfind(b"\n") + 1
        if raw and not whole and (len(raw) == CHUNK_BYTES or time.time() - written_at >= self._torn_seconds):
            whole = len(raw)  # a line without an end, or the last one of a writer who gives none
        if whole:
            return self._batch(file, raw[:whole], int(written_at * 1e9))
        if not raw and (idle >= FOLLOWED_SECONDS or self._files.index(file) < len(self._files) - MOST):
            os.unlink(file.path)
            self._files.remove(file)
        return None

    def _batch(self, file: AdoptedFile, raw: bytes, written_at: int) -> Batch:
        now, at, envelopes = self._clock(), file.taken, []
        # The last line's time: those before it are at least as old.
        written = happened_at(written_at, now)
        for line in raw.removesuffix(b"\n").split(b"\n"):
            if line.strip():
                envelopes.append(Envelope(line, self._source, "hookd", now, _id(file, at, line), happened_at=written))
            at += len(line) + 1
        good = tuple(one for one in envelopes if len(one.raw) < self._line_limit)
        long = tuple((one, self._too_long(one.raw)) for one in envelopes if len(one.raw) >= self._line_limit)
        return Batch(good, long, None, (file, file.taken + len(raw)))


def _id(file: AdoptedFile, at: int, line: bytes) -> str:
    """The same for the same line at the same place, so that a kill before `let_go` makes no event twice."""
    return hashlib.sha256(b"%d %s %s" % (at, os.path.basename(file.base).encode(), line)).hexdigest()[:26]
