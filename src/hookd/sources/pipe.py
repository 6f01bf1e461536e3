"""The named pipe as a source: a line is an event, looked at first, committed, and only then consumed."""

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from hookd.emit import new_id
from hookd.event import Envelope
from hookd.sources import Batch
from hookd.sources.adopted import AdoptedFiles
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
        self._adopted = AdoptedFiles(
            self._fifo.path,
            self.name,
            self._clock,
            line_limit=LINE_LIMIT,
            torn_seconds=TORN_SECONDS,
            too_long=self._lines.too_long,
        )
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
            async with asyncio.timeout(self._seconds_left()):
                await self._rung.wait()
        except TimeoutError:
            return  # the line that was begun is torn now, or an adopted file may have grown

    def _seconds_left(self) -> float | None:
        waits = (self._lines.seconds_left(self._loop.time()), self._adopted.seconds_left())
        return min((seconds for seconds in waits if seconds is not None), default=None)

    def _next(self) -> Batch | None:
        batch = self._adopted.next() or self._take()
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

    def ack(self, batch: Batch) -> None:
        if isinstance(batch.token, int):
            self._peek.consume(batch.token)
        else:
            file, upto = batch.token
            file.let_go(upto)

    def reject(self, envelope: Envelope, reason: str) -> str:
        name = f"pipe-{_digest(envelope.raw)[:16]}.line"
        return self._bad.write(name, envelope.raw, reason, envelope)

    def close(self) -> None:
        self._loop.remove_reader(self._peek.doorbell())
        self._peek.close()
        self._fifo.close()


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
