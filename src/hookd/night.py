"""Night: how loud and how fast is spoken now, by the clock of the wall. Pure."""

from datetime import datetime
from typing import NamedTuple

from hookd.settings.models import Speech


class Manner(NamedTuple):
    """How is spoken at one moment."""

    volume: float
    """0 (silent) to 1 (full)."""
    rate: int
    """Words a minute, of an agent that has no rate of its own."""


BY_DAY = Manner(volume=1.0, rate=175)
"""As shipped."""


def speech_at(speech: Speech, now: datetime) -> Manner:
    """By night what [speech.night] says, else and for the rest what [speech] says; `now` is aware."""
    night, local = speech.night, now.astimezone()
    if not any(window.holds(local) for window in night.windows):
        return Manner(speech.volume, speech.rate)
    return Manner(
        speech.volume if night.volume is None else night.volume,
        speech.rate if night.rate is None else night.rate,
    )
