"""Speech engines: plug-ins that only render text to PCM. One protocol, one file each, found as `hookd.engines`."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hookd.fact import Fact, untold
from hookd.utterance import Sound, Voice


class EngineFailed(Exception):  # noqa: N818 - a past fact
    """This text could not be rendered: the engine died, hung past its limit, or refused; the message says which."""


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice that an engine has here."""

    name: str
    """What a user writes to have it."""
    language: str = ""
    """`en-us`, `de`; empty where nobody knows."""
    description: str = ""
    pitches: tuple[int, ...] = ()
    """At these it sounds like so many different persons, each of whom an agent may be; none: only for who asks."""


@dataclass(frozen=True, slots=True)
class Provisions:
    """What an engine is built with."""

    directory: Path
    """For files of its own; it makes the directory when it needs it, for this user alone."""
    models: Sequence[Path] = ()
    """Voice files that the user named."""
    unload_seconds: float = 600.0
    """A big model leaves memory when nothing was rendered for this long."""
    fact: Fact = untold
    """For what went wrong and was mended without a word lost."""


class Engine(Protocol):
    """Renders, nothing else: it never plays, never queues, and nobody ever waits for it past its limit."""

    name: str
    speaks: bool
    """It cannot render and speaks itself: `render` returns when that was heard, without a sound."""
    phonemes: bool
    """It takes the International Phonetic Alphabet in double brackets: `[[ˈɛndʒɪn]]`."""

    def probe(self) -> str:
        """Empty where the engine can run here, else the reason why not."""

    async def voices(self) -> tuple[VoiceInfo, ...]:
        """What it has here, the default one first. Raises EngineFailed."""

    def render(self, text: str, voice: Voice) -> AsyncIterator[Sound]:
        """The sound of the text, in pieces of one sample rate, at -20 dBFS (see audio/loudness.py).

        A voice that it does not have is no fault: its default one speaks. Raises EngineFailed. Closing the iterator
        gives the render up at once.
        """

    async def close(self) -> None:
        """Ends what the engine started; another render starts it again."""


BuildEngine = Callable[[Provisions], Engine]
"""What an entry point names."""
