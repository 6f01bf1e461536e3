"""The chain of engines: the preferred one renders, and where it keeps failing the next one takes over."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hookd.engines import Engine, EngineFailed, VoiceInfo
from hookd.engines.cache import SoundCache
from hookd.engines.casting import Casting
from hookd.fact import Fact
from hookd.phrase import with_ipa, without_ipa
from hookd.utterance import Sound, Voice, VoiceWish

SYSTEM = ("say",) if sys.platform == "darwin" else ()
AUTO = ("piper", *SYSTEM, "espeak", "flite", "pyttsx3", "null")
"""What `auto` tries in turn."""
LAST_RESORT = "null"
FAILURES = 3
"""After so many in a row the next engine takes over."""
RETRY_SECONDS = 60.0
"""Then the engine is tried again."""


class NotAhead(Exception):  # noqa: N818
    """The engine whose turn it is speaks itself; it cannot be asked before the loudspeaker is silent."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A sound, who made it, and in which voice."""

    sound: Sound
    engine: str
    voice: Voice


class _Link:
    """An engine, and how it does."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.reason = engine.probe()
        """Why it is not used, or failed the last time."""
        self.rests_until = float("inf") if self.reason else 0.0
        self._failures = 0
        self._voices: tuple[VoiceInfo, ...] | None = None

    async def voices(self) -> tuple[VoiceInfo, ...]:
        """Raises EngineFailed."""
        if self._voices is None:
            self._voices = await self.engine.voices()
        return self._voices

    def worked(self) -> None:
        self.reason, self._failures = "", 0

    def failed(self, reason: str, now: float) -> None:
        self.reason = reason
        self._failures += 1
        if self._failures >= FAILURES:
            self.rests_until = now + RETRY_SECONDS


class EngineChain:
    """Several engines as one."""

    def __init__(
        self,
        engines: Sequence[Engine],
        fact: Fact,
        casting: Casting,
        cache: SoundCache,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """The engines, the preferred one first."""
        self._links = [_Link(engine) for engine in engines]
        self._fact = fact
        self._casting = casting
        self._cache = cache
        self._seconds = seconds
        self._last = ""

    @property
    def current(self) -> str:
        """The name of the engine that rendered last, else of the one whose turn it is."""
        return self._last or next(self._usable()).engine.name

    @property
    def reasons(self) -> dict[str, str]:
        """Why an engine is not used, or failed the last time, by its name."""
        return {link.engine.name: link.reason for link in self._links if link.reason}

    async def render(self, text: str, wish: VoiceWish, agent: str, *, ahead: bool = False) -> Rendered:
        """Raises EngineFailed where no engine could render this text, and NotAhead.

        `ahead`: while another sound is being played; then an engine that speaks itself may not be asked.
        """
        engine, wish = self._asked_for(wish)
        for link in self._usable(engine):
            try:
                rendered = await self._render_by(link, text, wish, agent, ahead=ahead)
            except EngineFailed as error:
                link.failed(str(error), self._seconds())
                continue
            link.worked()
            if not engine:
                self._tell(link.engine.name)
            return rendered
        raise EngineFailed("; ".join(self.reasons.values()) or "no engine can run here")

    async def preload(self) -> None:
        """Lets the engine whose turn it is load what it needs. That it cannot is told when it is needed."""
        engine = next(self._usable()).engine
        if not engine.speaks:
            with suppress(EngineFailed):
                await _whole(engine, "Ready.", Voice())

    async def voices(self) -> dict[str, tuple[VoiceInfo, ...]]:
        """Of every engine that can run here, by its name; none of one that fails."""
        found = {}
        for link in self._links:
            if not link.rests_until > self._seconds():
                try:
                    found[link.engine.name] = await link.voices()
                except EngineFailed as error:
                    link.reason = str(error)
        return found

    async def close(self) -> None:
        for link in self._links:
            await link.engine.close()

    async def _render_by(self, link: _Link, text: str, wish: VoiceWish, agent: str, *, ahead: bool) -> Rendered:
        engine = link.engine
        if engine.speaks and ahead:
            raise NotAhead
        voice = self._casting.voice(engine.name, await link.voices(), agent, wish, datetime.now(UTC))
        text = with_ipa(text) if engine.phonemes else without_ipa(text)
        sound = self._cache.find(engine.name, voice, text)
        if sound is None:
            sound = await _whole(engine, text, voice)
            self._cache.keep(engine.name, voice, text, sound)
        return Rendered(sound, engine.name, voice)

    def _asked_for(self, wish: VoiceWish) -> tuple[str, VoiceWish]:
        """The engine that a voice like `espeak:en-gb` asks for (empty: whichever), and the wish without it."""
        engine, colon, name = wish.name.partition(":")
        if colon and any(link.engine.name == engine for link in self._links):
            return engine, replace(wish, name=name)
        return "", wish

    def _usable(self, first: str = "") -> Iterator[_Link]:
        """Those that do not rest, a certain one first; the last one only where all others do.

        It is the last resort, most likely silent: it takes over, but does not step in for a single text.
        """
        *others, last = sorted(self._links[:-1], key=lambda link: link.engine.name != first) + self._links[-1:]
        for link in others:
            if link.rests_until <= self._seconds():
                yield link
        if all(link.rests_until > self._seconds() for link in others):
            yield last

    def _tell(self, name: str) -> None:
        before, self._last = self._last or self._links[0].engine.name, name
        if name != before:
            reason = "; ".join(self.reasons.values()) or "it works again"
            self._fact("engine_changed", level="warning", engine=name, reason=reason)


async def _whole(engine: Engine, text: str, voice: Voice) -> Sound:
    """The pieces as one. Raises EngineFailed."""
    pieces = [piece async for piece in engine.render(text, voice)]
    rates = {piece.sample_rate for piece in pieces}
    if len(rates) > 1:
        raise EngineFailed(f"{engine.name}: its pieces have different sample rates: {', '.join(map(str, rates))}")
    return Sound(b"".join(piece.pcm for piece in pieces), *(rates or {22050}))
