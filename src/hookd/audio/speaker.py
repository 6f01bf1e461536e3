"""The speaker: the one owner of sound. It plays clause after clause, by the best way that works."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from hookd.audio import Output, OutputFailed, OutputStalled
from hookd.fact import Fact
from hookd.utterance import Sound

BEST_RETRY_SECONDS = 1.0
"""The best output is left alone for this long when it failed: it says so within milliseconds."""
RETRY_SECONDS = 10.0
"""Another one for this long: it may take seconds to fail."""
HOPE_SECONDS = 3.0
"""How long a sound that stalled waits for any output that can be heard, before the last resort takes it."""
AGAIN_SECONDS = 0.1

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Played:
    """How an utterance ended up."""

    output: str
    """The name of the output; empty where there was nothing to hear."""
    file: str = ""
    """Where it was written to, because nobody could hear it."""


@dataclass(frozen=True, slots=True)
class _Way:
    """An output, and how it did."""

    output: Output
    reason: str = ""
    """Why it failed the last time."""
    rests_until: float = 0.0


class Speaker:
    """Plays through the first of its outputs that works. The last of them is the last resort."""

    def __init__(
        self,
        outputs: Sequence[Output],
        fact: Fact,
        volume: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """The outputs, the best one first; `volume` from 0 to 1; the clock in seconds."""
        self._ways = [_Way(output) for output in outputs]
        self._fact = fact
        self.volume = volume
        self._clock = clock
        self._turn = asyncio.Lock()
        self._used: list[int] = []
        """The places of the outputs that have something to drain; the last one has the last sound."""
        self._sound = Sound(b"", 1)
        """The last one: an output that fails while it is drained has lost its end."""
        self._before = self._sound
        self._asked: Output | None = None
        """The output that has the last sound; None where none took it."""
        self._taken_back = False
        self._hope_until = 0.0
        self.current = ""
        """The name of the output that played last."""
        self._told = 0
        """The place of the output that the user believes to be heard."""
        self._missing = False
        self._stalled = ""
        """The name of the output that stalled, until it is told what came of it."""

    @property
    def volume(self) -> float:
        """0 (silent) to 1 (as it is); counts at once."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self._volume = volume
        for way in self._ways:
            way.output.volume = volume

    async def play(self, sound: Sound) -> None:
        """Returns when it was handed over, so that the next one follows without a gap.

        Raises OutputFailed. Cancelling it is silence at once, and nothing is left to drain.
        """
        if sound.pcm:
            async with self._turn:
                await self._or_silence(self._play(sound))

    async def drain(self) -> Played:
        """Returns when everything since the last drain was heard. Otherwise as `play`."""
        async with self._turn:
            return await self._or_silence(self._drain())

    def hush(self) -> None:
        """Silence at once, for whoever is interrupted between two sounds."""
        for place in self._used:
            self._ways[place].output.hush()
        self._used = []

    def take_back(self) -> bool:
        """Forgets the last sound, where nobody heard anything of it yet; else False."""
        if self._asked is None or not self._asked.take_back():
            return False
        self._sound, self._taken_back = self._before, True
        return True

    @property
    def unheard_seconds(self) -> float:
        """Once it was hushed: how much of what was handed over nobody heard."""
        return self._sound.seconds if self._asked is None else self._asked.unheard_seconds

    async def close(self) -> None:
        """Gives the device back; the next sound would open it again."""
        for way in self._ways:
            await way.output.close()

    def sentence(self) -> str:
        """For people: how sound is made, and why not better."""
        reasons = self._reasons()
        if self._missing:
            return f"no sound device, so what is said is kept as WAV files ({reasons})"
        if not self.current:
            return "nothing was played yet"
        return f"through {self.current}" + (f" ({reasons})" if reasons else "")

    def status(self) -> dict[str, Any]:
        """`{output, trouble, device, open}`, for programs."""
        output = next((way.output for way in self._ways if way.output.name == self.current), self._ways[0].output)
        return {"output": self.current, "trouble": self._reasons(), **output.status()}

    async def _or_silence(self, work: Coroutine[Any, Any, Result]) -> Result:
        try:
            return await work
        except asyncio.CancelledError:
            self.hush()
            raise

    async def _play(self, sound: Sound) -> None:
        self._before, self._sound, self._hope_until = self._sound, sound, 0.0
        self._asked, self._taken_back = None, False
        while not await self._is_heard(sound):
            if self._now() >= self._hope_until:
                break
            await asyncio.sleep(AGAIN_SECONDS)  # a server that comes back rings no bell
        else:
            return
        if not await self._try(len(self._ways) - 1, sound):
            raise OutputFailed(self._reasons())

    async def _is_heard(self, sound: Sound) -> bool:
        """Whether an output before the last resort played it."""
        for place in range(len(self._ways) - 1):
            if self._ways[place].rests_until <= self._clock() and await self._try(place, sound):
                return True
        return False

    async def _try(self, place: int, sound: Sound) -> bool:
        try:
            await self._play_by(self._ways[place].output, sound)
        except OutputFailed as error:
            self._asked = None
            self._rest(place, error)
            return self._taken_back  # then there is nothing to play any more
        self._ways[place] = _Way(self._ways[place].output)
        self._used = [*(other for other in self._used if other != place), place]
        self.current = self._ways[place].output.name
        return True

    async def _play_by(self, output: Output, sound: Sound) -> None:
        self._asked = output
        try:
            await output.play(sound)
        except OutputStalled as error:
            self._tell_stalled(output.name, error)
            if not self._taken_back:
                await output.play(sound)

    async def _drain(self) -> Played:
        played, lost = Played(""), 0
        while self._used:
            place = self._used[0]
            output = self._ways[place].output
            try:
                file = await output.drain()
            except OutputFailed as error:
                lost += 1
                await self._replay(place, error, lost)
                continue
            self._used = self._used[1:]
            self._tell(place, file)
            played = Played(output.name, file or played.file)
        return played

    async def _replay(self, place: int, error: OutputFailed, lost: int) -> None:
        """The end of the last sound was lost while it was drained; one that stalled gets another chance."""
        is_last, self._used = self._used == [place], self._used[1:]
        if isinstance(error, OutputStalled) and lost == 1:
            self._tell_stalled(self._ways[place].output.name, error)
        else:
            self._rest(place, error)
        if lost > len(self._ways):
            raise OutputFailed(self._reasons())
        if is_last:
            await self._play(self._sound)

    def _rest(self, place: int, error: OutputFailed) -> None:
        seconds = RETRY_SECONDS if place else BEST_RETRY_SECONDS
        self._ways[place] = replace(self._ways[place], reason=str(error), rests_until=self._clock() + seconds)

    def _reasons(self) -> str:
        return "; ".join(f"{way.output.name}: {way.reason}" for way in self._ways if way.reason)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _tell_stalled(self, name: str, error: OutputStalled) -> None:
        self._hope_until = self._hope_until or self._now() + HOPE_SECONDS
        self._stalled = name
        self._fact("sound_output_stalled", level="warning", output=name, reason=str(error))

    def _tell(self, place: int, file: str) -> None:
        """What became of the sound, once each way."""
        name, was_missing, stalled = self._ways[place].output.name, self._missing, self._stalled
        self._missing, self._stalled = bool(file), ""
        if file:
            if not was_missing:
                where = str(Path(file).parent)
                self._fact("sound_device_missing", level="warning", files=where, reason=self._reasons())
            return
        if was_missing:
            self._fact("sound_device_found", output=name)
        elif place != self._told:
            self._fact("sound_output_changed", output=name, reason=self._reasons() or f"{name} works again")
        elif stalled == name:
            self._fact("sound_output_reopened", output=name)
        self._told = place
