"""What is said: the text for the ear, in whose voice, for which events; and the sound of it."""

from dataclasses import dataclass
from datetime import datetime

from hookd.event import Event, Priority


@dataclass(frozen=True, slots=True)
class Voice:
    """How to render: an engine's voice with its rate and pitch."""

    name: str = ""
    """The engine's own name of the voice; empty for its default."""
    rate: int = 175
    """Words a minute."""
    pitch: int = 50
    """0 (low) to 99 (high), 50 is the voice's own."""


@dataclass(frozen=True, slots=True)
class VoiceWish:
    """How somebody wants to sound, whichever engine speaks; what is left open is cast (engines/casting.py)."""

    name: str = ""
    """An engine's own name of a voice. Another engine, which has no such voice, casts one."""
    rate: int | None = None
    """Words a minute; open: as all are spoken at this hour."""
    pitch: int | None = None
    """0 (low) to 99 (high), 50 is the voice's own."""
    language: str = ""
    """Of the text, as espeak-ng calls it (`de`, `fr-fr`); empty for English, and where nobody looked."""


@dataclass(frozen=True, slots=True)
class Persona:
    """How an agent sounds and looks."""

    agent: str
    spoken: str
    """The name as it is said: `Backend engineer`."""
    voice: VoiceWish
    emoji: str
    color: str
    """`#rrggbb`."""
    label: str
    """`[BACKEND-ENGINEER]`"""
    description: str = ""
    card: str = ""
    """The path of the agent card it comes from; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing to say."""

    events: tuple[Event, ...]
    persona: Persona
    text: str
    """For the ear, not for the eye."""
    voice: VoiceWish
    priority: Priority
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """Rendered speech: signed 16-bit little-endian mono PCM."""

    pcm: bytes
    sample_rate: int
    """Hz."""

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / self.sample_rate
