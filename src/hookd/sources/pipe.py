"""The named pipe as a source: a line is an event, looked at first, committed, and only then consumed."""

import asyncio
import hashlib
import os
import sys
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from hookd.emit import new_id
from hookd.event import Envelope
from hookd.sources import Batch
from hookd.sources.bad import BadPlace
from hookd.sources.fifo import Fifo
from hookd.sources.lines import Lines
from hookd.sources.peek import Peek, peek_at

LINE_LIMIT = 4096 if sys.platform == "linux" else 512
"""Bytes of a line with its newline: PIPE_BUF, up to which lines of several writers do not mix."""
TORN_SECONDS = 5.0
"""A line without its newline for this long is torn: its writer died or forgot it."""
NOTE = "pipe"


class PipeSource:
    """Takes in lines. A kill between commit and consume is told by the journal's note of what was committed."""

    name = "pipe"

    def __init__(self, fifo: Fifo, bad: BadPlace, clock: Callable[[], datetime], note: str = "") -> None:
        """`note` is what the journal holds under NOTE. Raises OSError."""
        self._fifo = fifo
        self._bad = bad
        self._clock = clock
        self._rung = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._lines = Lines(LINE_LIMIT, TORN_SECONDS)
        self._open()
        self._skip_committed(note)

    def _open(self) -> None:
        self._left_over = self._fifo.adopted()
        self._peek: Peek = peek_at(self._fifo.fd, f"{self._fifo.path}.pending")
        self._loop.add_reader(self._peek.doorbell(), self._rung.set)

    def _skip_committed(self, note: str) -> None:
        count, _, digest = note.partition(" ")
        if count.isdigit() and _digest(self._peek.look()[: int(count)]) == digest:
            self._peek.consume(int(count))

    def ring(self) -> None:
        self._rung.set()

    async def batches(self) -> AsyncIterator[Batch]:
        while True:
            self._rung.clear()
            batch = self._next()
            if batch is not None:
                yield batch
            else:
                await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._lines.seconds_left(self._loop.time())):
                await self._rung.wait()
        except TimeoutError:
            return  # the line that was begun is torn now

    def _next(self) -> Batch | None:
        if self._left_over:
            return self._adopted(self._left_over.pop(0))
        batch = self._take()
        if batch is None and self._fifo.was_replaced():
            self._reopen()
            return self._next()
        return batch

    def _take(self) -> Batch | None:
        raw = self._peek.look()
        lines, bad_lines, count = self._lines.split(raw, self._loop.time())
        if not count:
            return None
        now = self._clock()
        return Batch(
            tuple(self._envelope(line, now) for line in lines),
            tuple((self._envelope(line, now), reason) for line, reason in bad_lines),
            (NOTE, f"{count} {_digest(raw[:count])}"),
            count,
        )

    def _reopen(self) -> None:
        """Somebody removed or replaced the pipe; the lines of the old one are taken in already."""
        self._fifo.reopen()
        self._loop.remove_reader(self._peek.doorbell())
        self._peek.close()
        self._open()

    def _envelope(self, line: bytes, now: datetime) -> Envelope:
        return Envelope(line, self.name, "hookd", now, new_id())

    def _adopted(self, path: str) -> Batch:
        """The lines of a regular file that a script's `echo >` made where the pipe should be."""
        now, name = self._clock(), os.path.basename(path)
        raw = self._fifo.read_adopted(path)
        envelopes = [
            Envelope(line, self.name, "hookd", now, _digest(b"%d %s %s" % (number, name.encode(), line))[:26])
            for number, line in enumerate(raw.split(b"\n"))
            if line.strip()
        ]
        good = tuple(one for one in envelopes if len(one.raw) < LINE_LIMIT)
        long = tuple((one, self._lines.too_long(one.raw)) for one in envelopes if len(one.raw) >= LINE_LIMIT)
        return Batch(good, long, None, path)

    def ack(self, batch: Batch) -> None:
        if isinstance(batch.token, str):
            os.unlink(batch.token)
        else:
            self._peek.consume(batch.token)

    def reject(self, envelope: Envelope, reason: str) -> str:
        name = f"pipe-{_digest(envelope.raw)[:16]}.line"
        return self._bad.write(name, envelope.raw, reason, envelope)

    def close(self) -> None:
        self._loop.remove_reader(self._peek.doorbell())
        self._peek.close()
        self._fifo.close()


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
