"""The speech sink: says each turn in its agent's voice, one after the other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from hookd.audio import OutputFailed
from hookd.audio.outputs import outputs_for
from hookd.audio.speaker import Speaker
from hookd.composer import Composer, composer_of
from hookd.delivery import Delivery, Settled, State
from hookd.earcons import earcons
from hookd.earcons.earcons import Earcons
from hookd.engines import EngineFailed
from hookd.engines.chain import EngineChain
from hookd.engines.registry import chain_of
from hookd.event import Event
from hookd.fact import Fact
from hookd.narration import Said
from hookd.night import BY_DAY, Manner, speech_at
from hookd.phrase import without_ipa
from hookd.sinks import Surroundings
from hookd.sinks.account import detail_of, in_one, lateness, silence
from hookd.sinks.mouth import Mouth, Skipped
from hookd.sinks.recall import Recall
from hookd.turn import End, Ended, Form, Turn
from hookd.utterance import Sound, Utterance

SKIPPED = "skipped by the user"
WITH_CUE = {Form.ALONE, Form.TOGETHER}
"""Other turns tell what is past."""
STATES = {End.SAID: State.DONE, End.CUT: State.DONE, End.SKIPPED: State.DROPPED, End.FAILED: State.FAILED}


class SpeechSink:
    """Text, voice, sound: and the word about what became of it."""

    name = "speech"
    workers = 1
    batch = 1
    patient = False
    personal = True

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
        self._clock = clock
        self._fact = fact
        self._earcons = earcons
        self._mouth = Mouth(engines, speaker, clock, manner_at)
        self._recall = Recall()

    @property
    def saying(self) -> Utterance | None:
        """What is being said now."""
        return self._mouth.saying

    def wants(self, event: Event) -> bool:  # noqa: ARG002 - what is said is the router's choice
        return True

    async def deliver(self, deliveries: list[Delivery]) -> list[Settled]:
        return [await self._deliver(delivery) for delivery in deliveries]

    async def perform(self, turn: Turn) -> Ended:
        """Says a turn, behind what is being said now; it ends early where `give_way` was called meanwhile."""
        wishes = self._mouth.wishes
        async with self._mouth.alone:
            if turn.expires_at is not None and (now := self._clock()) > turn.expires_at:
                return Ended(End.LATE, now, now)
            return await self._perform(turn, wishes)

    def give_way(self, within_seconds: float | None = None) -> None:
        """What is being said, or is about to be, ends with the clause that is heard now.

        `within_seconds`: after so much time it is silent at once, in the middle of the clause.
        """
        self._mouth.give_way(within_seconds)

    def prepare(self, turn: Turn) -> None:
        """It is said next, as it seems: its beginning is rendered while another turn is heard."""
        self._mouth.prepare(self._composer.preview(turn, self._clock()))

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
        try:
            said = await self._to_the_end(utterance)
        except (EngineFailed, OutputFailed) as error:
            return {"error": f"it could not be said: {error}"}
        except Skipped:
            return {"text": without_ipa(utterance.text), "skipped": True}
        self._recall.said(utterance)
        return said

    async def repeat(self, count: int = 1) -> dict[str, Any]:
        """Says the last ones again. Returns `{repeated: [text, …]}`, with `skipped`, or `error` alone."""
        repeated: list[str] = []
        utterances = self._recall.last(count)
        if not utterances:
            return {"error": "nothing was said since hookd was started."}
        try:
            for utterance in utterances:
                await self._to_the_end(utterance)
                repeated.append(without_ipa(utterance.text))
        except (EngineFailed, OutputFailed) as error:
            return {"error": f"it could not be said again: {error}"}
        except Skipped:
            return {"repeated": repeated, "skipped": True}
        return {"repeated": repeated}

    def seconds_of(self, turn: Turn, now: datetime) -> float:
        """About how long the turn takes, were it said now."""
        return self._composer.seconds_of(turn, now)

    def skip(self) -> bool:
        """Silence at once; False where nothing was being said."""
        return self._mouth.skip()

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
        async with self._mouth.alone:  # whoever speaks by `say` finishes first: there are never two voices
            await self._mouth.close()
            await self._speaker.close()
            await self._engines.close()
            if self._earcons is not None:
                await self._earcons.close()

    async def _deliver(self, delivery: Delivery) -> Settled:
        turn = Turn(Form.ALONE, (delivery.event,), delivery.priority, (delivery,), delivery.expires_at)
        while True:
            wishes = self._mouth.wishes
            async with self._mouth.alone:
                late = lateness(delivery, self._clock())
                if late and not turn.rest:
                    self._tell_dropped(turn, late)
                    return Settled(delivery, State.DROPPED, self._clock(), late)
                ended = await self._perform(turn, wishes)
            if ended.end is not End.CUT:
                return Settled(delivery, STATES[ended.end], self._clock(), ended.reason, ended.detail)
            turn = replace(turn, rest=ended.rest)  # whoever waited meanwhile is first

    async def _perform(self, turn: Turn, wishes: int) -> Ended:
        began = self._clock()
        utterance, cue = self._composer.of(turn, began), await self._cue(turn)
        try:
            said, detail = await self._speak(utterance, turn.events[0].received_at, cue, wishes)
        except Skipped:
            self._tell_dropped(turn, SKIPPED)
            return Ended(End.SKIPPED, began, self._clock(), SKIPPED)
        except (EngineFailed, OutputFailed) as error:
            return Ended(End.FAILED, began, self._clock(), str(error), {"text": without_ipa(utterance.text)})
        if said.cut:
            self._recall.cut(utterance, is_rest=bool(turn.rest))
            return Ended(End.CUT, said.started_at, self._clock(), "", detail, said.rest)
        self._recall.said(utterance, is_rest=bool(turn.rest))
        return Ended(End.SAID, said.started_at, self._clock(), silence(said), detail)

    async def _cue(self, turn: Turn) -> Sound | None:
        """What is heard before the words, or instead of them."""
        delivery = next(iter(turn.deliveries), None)
        if delivery is None or delivery.earcon == "none" or self._earcons is None:
            return None
        if turn.rest or turn.form not in WITH_CUE:
            return None
        return await self._earcons.of(delivery.event, delivery.event.agent, turn.priority)

    async def _to_the_end(self, utterance: Utterance) -> dict[str, Any]:
        """Says what the user wants to hear; who is more urgent is let in between two clauses."""
        since, rest, details = self._clock(), utterance, []
        while rest.text:
            async with self._mouth.alone:
                said, detail = await self._speak(rest, since)
            details.append(detail)
            rest = replace(utterance, text=said.rest)
        return in_one(details)

    async def _speak(
        self, utterance: Utterance, since: datetime, cue: Sound | None = None, wishes: int | None = None
    ) -> tuple[Said, dict[str, Any]]:
        """Says it, and tells so. Raises Skipped, EngineFailed and OutputFailed."""
        said = await self._mouth.say(utterance, cue, wishes)
        detail = detail_of(utterance, said, since)
        if said.audio_ms or said.heard or not said.cut:
            self._tell_spoken(utterance, detail, cut=said.cut)
        return said, detail

    def _tell_spoken(self, utterance: Utterance, detail: dict[str, Any], *, cut: bool) -> None:
        told = {name: detail[name] for name in ("text", "engine", "voice", "pitch", "waited_ms", "audio_ms")}
        self._fact(
            "utterance_spoken",
            event_ids=[event.id for event in utterance.events],
            agent=utterance.persona.agent,
            **told | ({"cut": True} if cut else {}),
        )

    def _tell_dropped(self, turn: Turn, reason: str) -> None:
        self._fact("utterance_dropped", event_ids=[event.id for event in turn.events], reason=reason)


def build(surroundings: Surroundings) -> SpeechSink:
    """The sink by the user's settings. Raises UnknownEngine."""
    speech, fact, clock = surroundings.settings.speech, surroundings.fact, surroundings.clock
    files = Path(surroundings.paths.spoken)
    outputs = outputs_for(speech.device, files, clock, speech.device_idle, speech.lead_in)
    return SpeechSink(
        composer_of(surroundings.settings, surroundings.persona_of),
        chain_of(speech, Path(surroundings.paths.render), fact, surroundings.casting),
        Speaker(outputs, fact, speech.volume),
        clock,
        fact,
        manner_at=partial(speech_at, speech),
        earcons=earcons.build(surroundings.settings, fact),
    )
