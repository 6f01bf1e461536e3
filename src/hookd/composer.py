"""The composer: from a delivery, or from the user's own words, to what is said and how."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hookd.delivery import Delivery
from hookd.event import Event, Priority
from hookd.phrase import Ear, for_ear, phrase
from hookd.phrase.language import language_of
from hookd.utterance import Persona, Utterance

SAY_LIMIT = 2000
"""Characters of what the user has said; events say less."""
OWN_VOICE = "hookd"
"""Whose voice says what no agent said."""
REPEAT_NAME = timedelta(seconds=30)


_PLAIN = Ear()


class Composer:
    """Puts words into an agent's mouth; remembers who spoke last."""

    def __init__(
        self,
        persona_of: Callable[[str], Persona],
        ear: Ear = _PLAIN,
        repeat_name: timedelta = REPEAT_NAME,
        *,
        detect_language: bool = False,
    ) -> None:
        """An agent that goes on speaking says its name again after `repeat_name`."""
        self._persona_of = persona_of
        self._ear = ear
        self._repeat_name = repeat_name
        self._detect_language = detect_language
        self._named: tuple[str, datetime] | None = None
        """Who spoke last, and when its name was said."""

    def of(self, delivery: Delivery, now: datetime) -> Utterance:
        """Without a text where an earcon stands for it."""
        persona = self._persona_of(delivery.event.agent)
        language = language_of(delivery.event.message) if self._detect_language else ""
        return Utterance(
            events=(delivery.event,),
            persona=persona,
            text="" if delivery.earcon == "instead" else self._words(delivery.event, persona, delivery.say, now),
            voice=replace(persona.voice, name=delivery.voice or persona.voice.name, language=language),
            priority=delivery.priority,
            expires_at=delivery.expires_at,
        )

    def own_words(self, text: str, agent: str = "", voice: str = "", pitch: int | None = None) -> Utterance:
        """What the user has said; its text is empty where nothing of it can be said."""
        persona = self._persona_of(agent or OWN_VOICE)
        own = persona.voice
        wish = replace(own, name=voice or own.name, pitch=own.pitch if pitch is None else pitch)
        return Utterance((), persona, for_ear(text, SAY_LIMIT, self._ear), wish, Priority.MESSAGE)

    def _words(self, event: Event, persona: Persona, template: str, now: datetime) -> str:
        return phrase(event, persona, template, named=self._is_named(event.agent, now), ear=self._ear)

    def _is_named(self, agent: str, now: datetime) -> bool:
        """Whether its name is said first: where the speaker changes, and from time to time."""
        if self._named and self._named[0] == agent and now - self._named[1] < self._repeat_name:
            return False
        self._named = (agent, now)
        return True
