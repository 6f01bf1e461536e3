"""The speaker: the one owner of sound. It plays one after the other, by the best way that works."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from hookd.audio import Output, OutputFailed
from hookd.audio.command_output import CommandOutput
from hookd.audio.miniaudio_output import MiniaudioOutput
from hookd.audio.pcm import with_volume
from hookd.audio.wav_output import WavOutput
from hookd.logs import Fact
from hookd.utterance import Sound

RETRY_SECONDS = 10.0
"""An output that failed is left alone for this long."""


@dataclass(frozen=True, slots=True)
class Played:
    """How a sound ended up."""

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
    """Plays through the first of its outputs that works."""

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
        self._volume = volume
        self._clock = clock
        self._turn = asyncio.Lock()
        self.current = ""
        """The name of the output that played last."""
        self._missing = False

    async def play(self, sound: Sound) -> Played:
        """Returns when it was heard. Raises OutputFailed. Cancelling it is silence at once."""
        if not sound.pcm:
            return Played("")
        loud = with_volume(sound, self._volume)
        async with self._turn:
            for place in range(len(self._ways)):
                if played := await self._try(place, loud):
                    return played
        raise OutputFailed(self._reasons())

    def sentence(self) -> str:
        """For people: how sound is made, and why not better."""
        reasons = self._reasons()
        if self._missing:
            return f"no sound device, so what is said is kept as WAV files ({reasons})"
        if not self.current:
            return "nothing was played yet"
        return f"through {self.current}" + (f" ({reasons})" if reasons else "")

    async def _try(self, place: int, sound: Sound) -> Played | None:
        """None where this output rests, or failed."""
        way = self._ways[place]
        if way.rests_until > self._clock():
            return None
        try:
            file = await way.output.play(sound)
        except OutputFailed as error:
            rests_until = self._clock() + RETRY_SECONDS
            self._ways[place] = replace(way, reason=str(error), rests_until=rests_until)
            return None
        self._ways[place] = replace(way, reason="", rests_until=0.0)
        self._tell(way.output.name, file)
        return Played(way.output.name, file)

    def _reasons(self) -> str:
        return "; ".join(f"{way.output.name}: {way.reason}" for way in self._ways if way.reason)

    def _tell(self, name: str, file: str) -> None:
        """That a device is missing or found again, once each."""
        self.current = name
        if bool(file) == self._missing:
            return
        self._missing = bool(file)
        if file:
            where, why = str(Path(file).parent), self._reasons()
            self._fact("sound_device_missing", level="warning", files=where, reason=why)
        else:
            self._fact("sound_device_found", output=name)


def outputs_for(device: str, files: Path, clock: Callable[[], datetime]) -> tuple[Output, ...]:
    """All ways to make sound, the best one first."""
    return (MiniaudioOutput(device), CommandOutput(device=device), WavOutput(files, clock))
