"""The speech sink: says each delivery in its agent's voice, one after the other."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from hookd.audio import OutputFailed
from hookd.audio.speaker import Speaker, outputs_for
from hookd.delivery import Delivery, Settled, State
from hookd.engines import EngineFailed
from hookd.engines.chain import EngineChain, chain_of
from hookd.event import Event, Priority
from hookd.logs import Fact
from hookd.phrase import for_ear, phrase
from hookd.sinks import Surroundings
from hookd.utterance import Persona, Utterance

SAY_LIMIT = 2000
"""Characters of what the user has said; events say less."""
OWN_VOICE = "hookd"
"""Whose voice says what no agent said."""
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
        persona_of: Callable[[str], Persona],
        engines: EngineChain,
        speaker: Speaker,
        clock: Callable[[], datetime],
        fact: Fact,
    ) -> None:
        """The clock gives UTC, aware."""
        self._persona_of = persona_of
        self._engines = engines
        self._speaker = speaker
        self._clock = clock
        self._fact = fact
        self._turn = asyncio.Lock()
        self._voice: asyncio.Task[dict[str, Any]] | None = None
        self._skipped = False
        self.saying: Utterance | None = None
        """What is being said now."""

    def wants(self, event: Event) -> bool:  # noqa: ARG002 - what is said is the router's choice
        return True

    async def deliver(self, deliveries: list[Delivery]) -> list[Settled]:
        return [await self._deliver(delivery) for delivery in deliveries]

    async def say(self, text: str, *, agent: str = "", voice: str = "") -> dict[str, Any]:
        """Says a text of the user's own, behind what is being said now.

        Returns `{text, engine, voice, output, audio_ms, …}`, with `error` where it could not be said, and with
        `file` where nobody could hear it.
        """
        persona = self._persona_of(agent or OWN_VOICE)
        utterance = Utterance(
            events=(),
            persona=persona,
            text=for_ear(text, SAY_LIMIT),
            voice=replace(persona.voice, name=voice or persona.voice.name),
            priority=Priority.MESSAGE,
        )
        if not utterance.text:
            return {"error": "nothing of this text can be said; it has neither letters nor digits."}
        async with self._turn:
            try:
                return await self._speak(utterance, self._clock())
            except (EngineFailed, OutputFailed) as error:
                return {"error": f"it could not be said: {error}"}
            except Skipped:
                return {"text": utterance.text, "skipped": True}

    def skip(self) -> bool:
        """Silence at once; False where nothing was being said."""
        if self._voice is None:
            return False
        self._skipped = True
        return self._voice.cancel()

    def status(self) -> dict[str, Any]:
        """For `hookd status`."""
        return {
            "saying": self.saying.text if self.saying else None,
            "engine": self._engines.current,
            "reasons": self._engines.reasons,
            "output": self._speaker.sentence(),
        }

    async def close(self) -> None:
        async with self._turn:  # whoever speaks by `say` finishes first: there are never two voices
            await self._engines.close()

    async def _deliver(self, delivery: Delivery) -> Settled:
        async with self._turn:
            late = _lateness(delivery, self._clock())
            if late:
                return self._dropped(delivery, late)
            utterance = self._composed(delivery)
            try:
                detail = await self._speak(utterance, delivery.event.received_at)
            except Skipped:
                return self._dropped(delivery, SKIPPED)
            except (EngineFailed, OutputFailed) as error:
                return Settled(delivery, State.FAILED, self._clock(), str(error), {"text": utterance.text})
        reason = "" if detail["audio_ms"] else f'silent: the engine is "{detail["engine"]}"'
        return Settled(delivery, State.DONE, self._clock(), reason, detail)

    def _composed(self, delivery: Delivery) -> Utterance:
        persona = self._persona_of(delivery.event.agent)
        return Utterance(
            events=(delivery.event,),
            persona=persona,
            text=phrase(delivery.event, persona, delivery.say),
            voice=replace(persona.voice, name=delivery.voice or persona.voice.name),
            priority=delivery.priority,
            expires_at=delivery.expires_at,
        )

    async def _speak(self, utterance: Utterance, since: datetime) -> dict[str, Any]:
        """Says it, and tells so. Raises Skipped, EngineFailed and OutputFailed."""
        self._skipped, self.saying = False, utterance
        self._voice = asyncio.ensure_future(self._voiced(utterance, since))
        try:
            detail = await self._voice
        except asyncio.CancelledError:
            if self._skipped and not _is_cancelled():
                raise Skipped from None
            raise
        finally:
            self._voice = self.saying = None
        self._tell_spoken(utterance, detail)
        return detail

    async def _voiced(self, utterance: Utterance, since: datetime) -> dict[str, Any]:
        rendered = await self._engines.render(utterance.text, utterance.voice)
        spoken_at = self._clock()
        played = await self._speaker.play(rendered.sound)
        detail = {
            "text": utterance.text,
            "engine": rendered.engine,
            "voice": utterance.voice.name,
            "output": played.output,
            "waited_ms": max(0, round((spoken_at - since).total_seconds() * 1000)),
            "audio_ms": round(rendered.sound.seconds * 1000),
            "spoken_at": spoken_at.isoformat(),
        }
        return {**detail, "file": played.file} if played.file else detail

    def _tell_spoken(self, utterance: Utterance, detail: dict[str, Any]) -> None:
        self._fact(
            "utterance_spoken",
            event_ids=[event.id for event in utterance.events],
            agent=utterance.persona.agent,
            **{name: detail[name] for name in ("text", "engine", "voice", "waited_ms", "audio_ms")},
        )

    def _dropped(self, delivery: Delivery, reason: str) -> Settled:
        self._fact("utterance_dropped", event_ids=[delivery.event.id], reason=reason)
        return Settled(delivery, State.DROPPED, self._clock(), reason)


def build(surroundings: Surroundings) -> SpeechSink:
    """The sink by the user's settings. Raises UnknownEngine."""
    speech, state = surroundings.settings.speech, Path(surroundings.paths.state)
    spoken, clock, fact = Path(surroundings.paths.spoken), surroundings.clock, surroundings.fact
    return SpeechSink(
        surroundings.persona_of,
        chain_of(speech.engine, state / "render", fact),
        Speaker(outputs_for(speech.device, spoken, clock), fact, speech.volume),
        clock,
        fact,
    )


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
