"""The composer: from a turn, or from the user's own words, to what is said and how."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hookd.event import Priority
from hookd.phrase import Ear, ear_with, estimated_seconds, for_ear, phrase, without_ipa
from hookd.phrase.digest import digest
from hookd.phrase.language import language_of
from hookd.phrase.reminder import gone_quiet, reminder
from hookd.phrase.together import together
from hookd.settings import Settings
from hookd.turn import Form, Turn
from hookd.utterance import Persona, Utterance, VoiceWish

SAY_LIMIT = 2000
"""Characters of what the user has said; events say less."""
OWN_VOICE = "hookd"
"""Whose voice says what no agent said, and what several did."""
REPEAT_NAME = timedelta(seconds=30)
EARCON_SECONDS = 0.5
"""About how long an earcon is heard."""


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

    def of(self, turn: Turn, now: datetime) -> Utterance:
        """What is said now. Without a text where an earcon stands for it."""
        utterance = self.preview(turn, now)
        self._named = self._named_after(turn, utterance.persona.agent, now)
        return utterance

    def preview(self, turn: Turn, now: datetime) -> Utterance:
        """As `of`, but it is not said yet."""
        persona = self._speaker(turn)
        return Utterance(
            events=turn.events,
            persona=persona,
            text=self._text(turn, persona, now),
            voice=self._voice(turn, persona),
            priority=turn.priority,
            expires_at=turn.expires_at,
        )

    def seconds_of(self, turn: Turn, now: datetime) -> float:
        """About how long the turn takes, were it said now."""
        persona = self._speaker(turn)
        text = without_ipa(self._text(turn, persona, now))
        earcon = EARCON_SECONDS if _earcon(turn) != "none" else 0.0
        return earcon + estimated_seconds(text, persona.voice.rate or self._ear.rate)

    def own_words(self, text: str, agent: str = "", voice: str = "", pitch: int | None = None) -> Utterance:
        """What the user has said; its text is empty where nothing of it can be said."""
        persona = self._persona_of(agent or OWN_VOICE)
        own = persona.voice
        wish = replace(own, name=voice or own.name, pitch=own.pitch if pitch is None else pitch)
        return Utterance((), persona, for_ear(text, SAY_LIMIT, self._ear), wish, Priority.MESSAGE)

    def _speaker(self, turn: Turn) -> Persona:
        """The agent itself, where only one is in it."""
        agents = {event.agent for event in turn.events}
        return self._persona_of(agents.pop() if len(agents) == 1 else OWN_VOICE)

    def _voice(self, turn: Turn, persona: Persona) -> VoiceWish:
        """Of one event by its route, else the persona's."""
        if turn.form is not Form.ALONE:
            return persona.voice
        delivery, own = turn.deliveries[0], persona.voice
        language = language_of(delivery.event.message) if self._detect_language else ""
        return replace(own, name=delivery.voice or own.name, language=language)

    def _text(self, turn: Turn, persona: Persona, now: datetime) -> str:
        return turn.rest or _WORDS[turn.form](self, turn, persona, now)

    def _alone(self, turn: Turn, persona: Persona, now: datetime) -> str:
        delivery = turn.deliveries[0]
        if delivery.earcon == "instead":
            return ""
        named = not self._knows(delivery.event.agent, now)
        return phrase(delivery.event, persona, delivery.say, named=named, ear=self._ear)

    def _together(self, turn: Turn, _persona: Persona, _now: datetime) -> str:
        return together(turn.events, self._spoken, project=turn.projects, ear=self._ear)

    def _digest(self, turn: Turn, _persona: Persona, _now: datetime) -> str:
        return digest(turn.events, turn.waiting, self._spoken, away=turn.away, ear=self._ear)

    def _reminder(self, turn: Turn, _persona: Persona, _now: datetime) -> str:
        return reminder(turn.events, self._spoken, self._ear)

    def _gone_quiet(self, turn: Turn, _persona: Persona, _now: datetime) -> str:
        return gone_quiet(turn.events[0], self._spoken, self._ear)

    def _spoken(self, agent: str) -> str:
        return self._persona_of(agent).spoken

    def _knows(self, agent: str, now: datetime) -> bool:
        """Whether its name was said lately and it went on speaking; else its name is said first."""
        return self._named is not None and self._named[0] == agent and now - self._named[1] < self._repeat_name

    def _named_after(self, turn: Turn, speaker: str, now: datetime) -> tuple[str, datetime] | None:
        """Who is known by its voice once the turn was said, and since when."""
        if len({event.agent for event in turn.events}) > 1:
            return None
        if _earcon(turn) == "instead" or self._knows(speaker, now):
            return self._named
        return None if turn.rest else (speaker, now)


def composer_of(settings: Settings, persona_of: Callable[[str], Persona]) -> Composer:
    """By the user's settings."""
    speech = settings.speech
    ear = ear_with(speech.budget.total_seconds(), settings.pronounce, speech.rate)
    return Composer(persona_of, ear, speech.repeat_name, detect_language=speech.detect_language)


def _earcon(turn: Turn) -> str:
    return turn.deliveries[0].earcon if turn.form is Form.ALONE and not turn.rest else "none"


_WORDS: dict[Form, Callable[[Composer, Turn, Persona, datetime], str]] = {
    Form.ALONE: Composer._alone,  # noqa: SLF001 - the table of its own methods
    Form.TOGETHER: Composer._together,  # noqa: SLF001
    Form.DIGEST: Composer._digest,  # noqa: SLF001
    Form.REMINDER: Composer._reminder,  # noqa: SLF001
    Form.GONE_QUIET: Composer._gone_quiet,  # noqa: SLF001
}
