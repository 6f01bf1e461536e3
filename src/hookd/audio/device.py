"""A sound device that is held open, in a thread of its own: a sound server that hangs holds nobody else up."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hookd.audio import OutputFailed, OutputStalled
from hookd.audio.pcm import scaled
from hookd.audio.tape import Tape

AHEAD_SECONDS = 0.1
"""A sound is handed over when so much of it waits: time enough for the next one to follow without a gap."""
TAIL_SECONDS = 0.12
"""Silence behind the last sample: when the device asked for that too, the sample has left its buffers."""
FIRST_SECONDS = 3.0
"""How long the first question for samples may take: a server may play 2 s of nothing before."""
LATE_SECONDS = 1.0
"""A question that is so late after the end of what was given never comes: the server is gone, without a word."""
MOMENT_SECONDS = 0.1
"""Another chance for a question that seems late, as after this process was halted itself."""
LEAVE_SECONDS = 0.5
"""A device that takes longer to close belongs to a server that hangs."""
UNDRAINED_SECONDS = 10.0
"""How long a device waits at least for the next clause of an utterance."""
LONGEST_WAIT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Somebody who waits until the tape is as wanted."""

    wanted: Callable[[], bool]
    loop: asyncio.AbstractEventLoop
    rang: asyncio.Future[None]

    def ring(self) -> None:
        with contextlib.suppress(RuntimeError):  # The loop is closed: nobody waits any more.
            self.loop.call_soon_threadsafe(self._set)

    def _set(self) -> None:
        if not self.rang.done():
            self.rang.set_result(None)


class Device:
    """Open from its making until it was idle for long enough, or is ended; never opened twice."""

    def __init__(
        self, name: str, sample_rate: int, idle_seconds: float, lead_in: bytes, volume: Callable[[], float]
    ) -> None:
        """The lead-in is played first; the volume, 0 to 1, is asked for at every chunk."""
        self.sample_rate = sample_rate
        self._name = name
        self._idle_seconds = idle_seconds
        self._volume = volume
        self._state = threading.Condition()
        self._tape = Tape()
        self._tape.put(lead_in)
        self._trouble = ""
        self._over = self._drained = self._hangs = False
        self._questions = 0
        self._due = time.monotonic() + FIRST_SECONDS
        self._sounded_at = time.monotonic()
        self._waiting: _Waiting | None = None
        self._thread = threading.Thread(target=self._run, name="hookd-sound", daemon=True)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        return not self._over and self._thread.is_alive()

    def put(self, pcm: bytes) -> bool:
        """To be heard behind all else; False where the device is closed, or its server is gone."""
        with self._state:
            if self._over or time.monotonic() > self._due:
                return False
            self._drained = False
            self._tape.put(pcm)
            return True

    def take_back(self, frames: int) -> bool:
        """Forgets what was put last, so many frames, where the device asked for none of them yet; else False."""
        with self._state:
            return self._tape.take_back(frames)

    @property
    def unheard_seconds(self) -> float:
        """What waits, and what waited when it was silenced."""
        return (self._tape.left + self._tape.lost) / self.sample_rate

    async def until_handed_over(self) -> None:
        """Raises OutputFailed."""
        ahead = int(self.sample_rate * AHEAD_SECONDS)
        await self._until(lambda: self._questions > 0 and self._tape.left <= ahead)

    async def until_heard(self) -> None:
        """Raises OutputFailed."""
        tail = int(self.sample_rate * TAIL_SECONDS)
        await self._until(lambda: self._tape.left == 0 and self._tape.silent >= tail)

    def rest(self) -> None:
        """What follows is another utterance, if anything does."""
        with self._state:
            self._drained = True
            self._state.notify_all()

    def hush(self) -> None:
        """Silence at once, but for what the device has in its buffer already."""
        with self._state:
            self._tape.clear()
        self.rest()

    def end(self) -> None:
        """Silence, and the device is given back."""
        with self._state:
            self._over = True
            self._tape.clear()
            self._state.notify_all()

    async def is_gone(self) -> bool:
        """Whether the device was given back. One that is being closed is waited for, a server that hangs is not."""
        if self._thread.is_alive() and not self._hangs:
            await asyncio.to_thread(self._thread.join, LEAVE_SECONDS)
            self._hangs = self._thread.is_alive()
        return not self._thread.is_alive()

    async def _until(self, wanted: Callable[[], bool]) -> None:
        loop = asyncio.get_running_loop()
        self._waiting = waiting = _Waiting(wanted, loop, loop.create_future())
        try:
            with self._state:
                self._look()
            await self._watch(waiting.rang)
        finally:
            self._waiting = None
        if self._trouble:
            raise OutputFailed(self._trouble)

    async def _watch(self, rang: asyncio.Future[None]) -> None:
        """The heartbeat. Raises OutputStalled when it stops."""
        while True:
            questions, left = self._questions, self._due - time.monotonic()
            # No longer than a second: the first question brings the time nearer at which the next one is due.
            patience = min(left, LATE_SECONDS) if left > 0 else MOMENT_SECONDS
            done, _ = await asyncio.wait((rang,), timeout=patience)
            if done:
                return
            if left <= 0 and self._questions == questions:
                raise OutputStalled("the sound server takes no sound any more")

    # In the device's thread.

    def _run(self) -> None:
        try:
            card = self._open()
        except OutputFailed as error:
            self._fail(str(error))
            return
        with contextlib.closing(card):
            self._stay()

    def _open(self) -> Any:
        try:
            from hookd.audio.card import open_card  # noqa: PLC0415 - loaded when it is first needed
        except ImportError as error:
            raise OutputFailed(f"miniaudio is not installed: {error}") from error
        samples = self._samples()
        next(samples)
        return open_card(self._name, self.sample_rate, samples)

    def _stay(self) -> None:
        with self._state:
            while (seconds := self._seconds_to_stay()) > 0:
                self._state.wait(min(seconds, LONGEST_WAIT_SECONDS))
            self._over = True

    def _seconds_to_stay(self) -> float:
        if self._over:
            return 0.0
        limit = self._idle_seconds if self._drained else max(self._idle_seconds, UNDRAINED_SECONDS)
        return self._sounded_at + limit - time.monotonic()

    def _fail(self, trouble: str) -> None:
        with self._state:
            self._trouble = trouble
            self._look()

    # In the thread that asks for samples.

    def _samples(self) -> Any:
        frames = yield b""
        while True:
            with self._state:
                chunk = self._tape.take(frames)
                self._beat(frames)
                self._look()
            frames = yield scaled(chunk, self._volume())

    def _beat(self, frames: int) -> None:
        now = time.monotonic()
        self._questions += 1
        self._due = now + frames / self.sample_rate + LATE_SECONDS
        if self._tape.silent < frames:
            self._sounded_at = now

    def _look(self) -> None:
        waiting = self._waiting
        if waiting is not None and (self._trouble or waiting.wanted()):
            waiting.ring()
