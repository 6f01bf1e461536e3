"""The narrator: says an utterance clause by clause; the first is heard while the second is rendered."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from hookd.audio.speaker import Played, Speaker
from hookd.clauses import Clause, clauses_of
from hookd.engines.chain import EngineChain, NotAhead, Rendered
from hookd.utterance import Sound, Utterance, Voice

CUE = "earcon"
"""The engine of what was said without words."""
CUE_PAUSE_MS = 60
"""Between a cue and the words."""


@dataclass(frozen=True, slots=True)
class Said:
    """How an utterance was said."""

    started_at: datetime
    """UTC: when its first sound was given to the loudspeaker."""
    engine: str
    voice: Voice
    audio_ms: int
    played: Played


class Narrator:
    """One utterance at a time: whose turn it is, the caller decides."""

    def __init__(self, engines: EngineChain, speaker: Speaker, clock: Callable[[], datetime]) -> None:
        """The clock gives UTC, aware."""
        self._engines = engines
        self._speaker = speaker
        self._clock = clock

    async def say(self, utterance: Utterance, cue: Sound | None = None) -> Said:
        """Returns when it was heard, a cue before the words. Raises EngineFailed and OutputFailed.

        Cancelling it is silence at once.
        """
        clauses = clauses_of(utterance.text)
        ahead: asyncio.Task[Rendered] | None = None
        spoken: list[Rendered] = [Rendered(cue, CUE, Voice())] if cue else []
        started_at = self._clock()
        try:
            if cue:
                ahead = self._begin(next(iter(clauses), None), utterance)
                await self._speaker.play(_with_silence(cue, CUE_PAUSE_MS))
            for clause, following in zip_longest(clauses, clauses[1:]):
                rendered = await self._rendered(clause, utterance, ahead)
                ahead = self._begin(following, utterance)
                started_at = started_at if spoken else self._clock()
                spoken.append(rendered)
                await self._speaker.play(_with_silence(rendered.sound, clause.pause_ms))
            played = await self._speaker.drain()
        except BaseException:
            self._speaker.hush()  # also where the interruption came between two clauses
            raise
        finally:
            await _give_up(ahead)
        last = spoken[-1] if spoken else Rendered(Sound(b"", 1), self._engines.current, Voice())
        audio_ms = round(sum(one.sound.seconds for one in spoken) * 1000)
        return Said(started_at, last.engine, last.voice, audio_ms, played)

    def _begin(self, clause: Clause | None, utterance: Utterance) -> asyncio.Task[Rendered] | None:
        """Renders a clause while the one before is heard."""
        return asyncio.create_task(self._render(clause, utterance, ahead=True)) if clause else None

    async def _rendered(
        self, clause: Clause, utterance: Utterance, ahead: asyncio.Task[Rendered] | None
    ) -> Rendered:
        if ahead is not None:
            try:
                return await ahead
            except NotAhead:  # this engine speaks itself: not before all that went before was heard
                await self._speaker.drain()
        return await self._render(clause, utterance, ahead=False)

    async def _render(self, clause: Clause, utterance: Utterance, *, ahead: bool) -> Rendered:
        return await self._engines.render(clause.text, utterance.voice, utterance.persona.agent, ahead=ahead)


async def _give_up(task: asyncio.Task[Rendered] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.wait((task,))
        if not task.cancelled():
            task.exception()  # nobody else asks for it


def _with_silence(sound: Sound, milliseconds: int) -> Sound:
    silence = bytes(2 * (sound.sample_rate * milliseconds // 1000))
    return Sound(sound.pcm + silence, sound.sample_rate) if sound.pcm else sound
