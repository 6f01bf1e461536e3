"""The simulation: a whole day goes through router, attention and composer as the settings make them."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from hookd.attention.attention import SPEECH, Attention
from hookd.attention.rules import rules_of
from hookd.attention.sessions import Sessions
from hookd.composer import composer_of
from hookd.event import Event
from hookd.rehearsal.rehearsal import Record, Rehearsal
from hookd.router import Router
from hookd.settings import Settings
from hookd.utterance import Persona

PERSONAL = frozenset((SPEECH, "desktop", "push"))
"""Sinks that tell a person."""
AFTERWARDS = timedelta(days=1)
"""How long it goes on behind the last event, for reminders and digests."""


def simulate(events: Sequence[Event], settings: Settings, persona_of: Callable[[str], Persona]) -> Record:
    """What would be said of these events, at least one, in order of their receipt; and what of them later."""
    router, composer = Router(settings), composer_of(settings, persona_of)
    attention = Attention(rules_of(settings, router, composer.seconds_of, PERSONAL))
    first, last = events[0].received_at, events[-1].received_at
    rehearsal = Rehearsal(attention, composer, router.route, settings.speech.rate, first)
    for event in events:
        rehearsal.take(event, event.received_at)
    attention.board.sessions = Sessions()  # the record ends here: that is not an agent's silence
    rehearsal.until(last + AFTERWARDS)
    return rehearsal.record
