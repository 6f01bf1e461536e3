"""The speech sink: says each delivery in its agent's voice, one after the other."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from hookd.audio import Output, OutputFailed
from hookd.audio.speaker import Speaker, outputs_for
from hookd.composer import Composer
from hookd.delivery import Delivery, Settled, State
from hookd.earcons import earcons
from hookd.earcons.earcons import Earcons
from hookd.engines import EngineFailed
from hookd.engines.chain import EngineChain
from hookd.engines.registry import chain_of
from hookd.event import Event
from hookd.fact import Fact
from hookd.narrator import Narrator, Said
from hookd.night import BY_DAY, Manner, speech_at
from hookd.phrase import ear_with, without_ipa
from hookd.settings import Speech
from hookd.sinks import Surroundings
from hookd.utterance import Sound, Utterance

SKIPPED = "skipped by the user"


class Skipped(Exception):  # noqa: N818 - a past fact
    """The user did not want to hear the rest."""


class SpeechSink:
    """Text, voice, sound: and the word about what became of it."""

    name = "speech"
    workers = 1
    batch = 1
    patient = False

    def __init__(
        self,
        composer: Composer,
        engines: EngineChain,
        speaker: Speaker,
        clock: Callable[[], datetime],
        fact: Fact,
        *,
        manner_at: Callable[[datetime], Manner] = lambda _: BY_DAY,
        earcons: Earcons | None = None,
    ) -> None:
        """The clock gives UTC, aware."""
        self._composer = composer
        self._engines = engines
        self._speaker = speaker
        self._narrator = Narrator(engines, speaker, clock)
        self._clock = clock
        self._fact = fact
        self._manner_at = manner_at
        self._earcons = earcons
        self._turn = asyncio.Lock()
        self._voice: asyncio.Task[Said] | None = None
        self._skipped = False
        self.saying: Utterance | None = None
        """What is being said now."""

    def wants(self, event: Event) -> bool:  # noqa: ARG002 - what is said is the router's choice
        return True

    async def deliver(self, deliveries: list[Delivery]) -> list[Settled]:
        return [await self._deliver(delivery) for delivery in deliveries]

    async def say(
        self, text: str, *, agent: str = "", voice: str = "", pitch: int | None = None
    ) -> dict[str, Any]:
        """Says a text of the user's own, behind what is being said now.

        Returns `{text, engine, voice, output, audio_ms, …}`, with `error` where it could not be said, and with
        `file` where nobody could hear it.
        """
        utterance = self._composer.own_words(text, agent, voice, pitch)
        if not utterance.text:
            return {"error": "nothing of this text can be said; it has neither letters nor digits."}
        async with self._turn:
            try:
                return await self._speak(utterance, self._clock())
            except (EngineFailed, OutputFailed) as error:
                return {"error": f"it could not be said: {error}"}
            except Skipped:
                return {"text": without_ipa(utterance.text), "skipped": True}

    def skip(self) -> bool:
        """Silence at once; False where nothing was being said."""
        if self._voice is None:
            return False
        self._skipped = True
        return self._voice.cancel()

    async def preload(self) -> None:
        """Loads the engine's model before it is needed."""
        await self._engines.preload()

    def status(self) -> dict[str, Any]:
        """For `hookd status`."""
        return {
            "saying": without_ipa(self.saying.text) if self.saying else None,
            "engine": self._engines.current,
            "reasons": self._engines.reasons,
            "output": self._speaker.sentence(),
            "device": self._speaker.status(),
        }

    async def close(self) -> None:
        async with self._turn:  # whoever speaks by `say` finishes first: there are never two voices
            await self._speaker.close()
            await self._engines.close()
            if self._earcons is not None:
                await self._earcons.close()

    async def _deliver(self, delivery: Delivery) -> Settled:
        async with self._turn:
            late = _lateness(delivery, self._clock())
            if late:
                return self._dropped(delivery, late)
            utterance, cue = self._composer.of(delivery, self._clock()), await self._cue(delivery)
            try:
                detail = await self._speak(utterance, delivery.event.received_at, cue)
            except Skipped:
                return self._dropped(delivery, SKIPPED)
            except (EngineFailed, OutputFailed) as error:
                return Settled(delivery, State.FAILED, self._clock(), str(error), {"text": without_ipa(utterance.text)})
        reason = "" if detail["audio_ms"] else f'silent: the engine is "{detail["engine"]}"'
        return Settled(delivery, State.DONE, self._clock(), reason, detail)

    async def _cue(self, delivery: Delivery) -> Sound | None:
        """What is heard before the words, or instead of them."""
        if delivery.earcon == "none" or self._earcons is None:
            return None
        return await self._earcons.of(delivery.event, delivery.event.agent, delivery.priority)

    async def _speak(self, utterance: Utterance, since: datetime, cue: Sound | None = None) -> dict[str, Any]:
        """Says it, and tells so. Raises Skipped, EngineFailed and OutputFailed."""
        self._skipped, self.saying = False, utterance
        manner = self._manner_at(self._clock())
        self._speaker.volume = manner.volume
        self._voice = asyncio.ensure_future(self._narrator.say(_paced(utterance, manner.rate), cue))
        try:
            said = await self._voice
        except asyncio.CancelledError:
            if self._skipped and not _is_cancelled():
                raise Skipped from None
            raise
        finally:
            self._voice = self.saying = None
        detail = _detail(utterance, said, since)
        self._tell_spoken(utterance, detail)
        return detail

    def _tell_spoken(self, utterance: Utterance, detail: dict[str, Any]) -> None:
        self._fact(
            "utterance_spoken",
            event_ids=[event.id for event in utterance.events],
            agent=utterance.persona.agent,
            **{name: detail[name] for name in ("text", "engine", "voice", "pitch", "waited_ms", "audio_ms")},
        )

    def _dropped(self, delivery: Delivery, reason: str) -> Settled:
        self._fact("utterance_dropped", event_ids=[delivery.event.id], reason=reason)
        return Settled(delivery, State.DROPPED, self._clock(), reason)


def build(surroundings: Surroundings) -> SpeechSink:
    """The sink by the user's settings. Raises UnknownEngine."""
    speech, fact, clock = surroundings.settings.speech, surroundings.fact, surroundings.clock
    return SpeechSink(
        _composer(surroundings),
        chain_of(speech, Path(surroundings.paths.render), fact, surroundings.casting),
        Speaker(_outputs(speech, Path(surroundings.paths.spoken), clock), fact, speech.volume),
        clock,
        fact,
        manner_at=partial(speech_at, speech),
        earcons=earcons.build(surroundings.settings, fact),
    )


def _composer(surroundings: Surroundings) -> Composer:
    speech = surroundings.settings.speech
    ear = ear_with(speech.budget.total_seconds(), surroundings.settings.pronounce, speech.rate)
    return Composer(surroundings.persona_of, ear, speech.repeat_name, detect_language=speech.detect_language)


def _outputs(speech: Speech, spoken: Path, clock: Callable[[], datetime]) -> Sequence[Output]:
    return outputs_for(speech.device, spoken, clock, speech.device_idle, speech.lead_in)


def _paced(utterance: Utterance, rate: int) -> Utterance:
    """At a rate of words a minute, where the agent has none of its own."""
    wish = utterance.voice
    return replace(utterance, voice=replace(wish, rate=rate)) if wish.rate is None else utterance


def _detail(utterance: Utterance, said: Said, since: datetime) -> dict[str, Any]:
    """What `hookd why` tells of an utterance that was said."""
    detail = {
        "text": without_ipa(utterance.text),
        "engine": said.engine,
        "voice": said.voice.name,
        "pitch": said.voice.pitch,
        "output": said.played.output,
        "waited_ms": max(0, round((said.started_at - since).total_seconds() * 1000)),
        "audio_ms": said.audio_ms,
        "spoken_at": said.started_at.isoformat(),
    }
    return {**detail, "file": said.played.file} if said.played.file else detail


def _lateness(delivery: Delivery, now: datetime) -> str:
    """Why it is not worth saying any more; empty where it is."""
    if delivery.expires_at is None or now <= delivery.expires_at:
        return ""
    received = delivery.event.received_at
    waited, limit = ((moment - received).total_seconds() for moment in (now, delivery.expires_at))
    return f"expired: waited {waited:.0f} s, its limit was {max(0.0, limit):.0f} s"


def _is_cancelled() -> bool:
    """Whether somebody wants the whole task to end, not only the voice to be silent."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
