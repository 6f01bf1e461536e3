"""The mouth: one utterance at a time, in the manner of the hour; it can be silenced, and made to give way."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from hookd.audio.speaker import Played, Speaker
from hookd.engines.chain import EngineChain
from hookd.narration import Said
from hookd.narrator import Narrator
from hookd.night import BY_DAY, Manner
from hookd.sinks.prelude import Prelude
from hookd.utterance import Sound, Utterance, Voice


class Skipped(Exception):  # noqa: N818 - a past fact
    """The user did not want to hear the rest."""


class Mouth:
    """Whoever speaks holds `alone` meanwhile: there are never two voices."""

    def __init__(
        self,
        engines: EngineChain,
        speaker: Speaker,
        clock: Callable[[], datetime],
        manner_at: Callable[[datetime], Manner] = lambda _: BY_DAY,
    ) -> None:
        """The clock gives UTC, aware."""
        self._engines = engines
        self._speaker = speaker
        self._narrator = Narrator(engines, speaker, clock)
        self._clock = clock
        self._manner_at = manner_at
        self._prelude = Prelude(engines)
        self._voice: asyncio.Task[Said] | None = None
        self._is_skipped = False
        self.alone = asyncio.Lock()
        self.wishes = 0
        """How often somebody wanted it to give way."""
        self.saying: Utterance | None = None
        """What is being said now."""

    async def say(self, utterance: Utterance, cue: Sound | None = None, wishes: int | None = None) -> Said:
        """Raises Skipped, EngineFailed and OutputFailed.

        `wishes`: how many there were when the caller's turn began; where there is another one since then, it gives
        way before its first sound.
        """
        self._is_skipped, self.saying = False, utterance
        manner = self._manner_at(self._clock())
        self._speaker.volume = manner.volume
        paced = _paced(utterance, manner.rate)
        self._voice = asyncio.ensure_future(self._narrate(paced, cue, self.wishes if wishes is None else wishes))
        try:
            return await self._voice
        except asyncio.CancelledError:
            if self._is_skipped and not _is_cancelled():
                raise Skipped from None
            raise
        finally:
            self._voice = self.saying = None

    def prepare(self, utterance: Utterance) -> None:
        """It is about to be said: its beginning is rendered while another one is heard."""
        self._prelude.begin(_paced(utterance, self._manner_at(self._clock()).rate))

    async def close(self) -> None:
        await self._prelude.close()

    def skip(self) -> bool:
        """Silence at once; False where nothing was being said."""
        if self._voice is None:
            return False
        self._is_skipped = True
        return self._voice.cancel()

    def give_way(self, within_seconds: float | None = None) -> None:
        """As Narrator.give_way; also where the turn has begun and its voice has not."""
        self.wishes += 1
        self._narrator.give_way(within_seconds)

    async def _narrate(self, utterance: Utterance, cue: Sound | None, wishes: int) -> Said:
        if self.wishes != wishes:
            return Said(self._clock(), self._engines.current, Voice(), 0, Played(""), cut=True, rest=utterance.text)
        await self._prelude.settled(utterance)
        return await self._narrator.say(utterance, cue)


def _paced(utterance: Utterance, rate: int) -> Utterance:
    """At a rate of words a minute, where the agent has none of its own."""
    wish = utterance.voice
    return replace(utterance, voice=replace(wish, rate=rate)) if wish.rate is None else utterance


def _is_cancelled() -> bool:
    """Whether somebody wants the whole task to end, not only the voice to be silent."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
