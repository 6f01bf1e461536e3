"""The chain of engines: the preferred one renders, and where it keeps failing the next one takes over."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from hookd.engines import Engine, EngineFailed
from hookd.logs import Fact
from hookd.utterance import Sound, Voice

GROUP = "hookd.engines"
AUTO = ("pyttsx3", "null")
LAST_RESORT = "null"
FAILURES = 3
"""After so many in a row the next engine takes over."""
RETRY_SECONDS = 60.0
"""Then the engine is tried again."""


class UnknownEngine(LookupError):  # noqa: N818 - a past fact
    """No engine has that name; the message tells the names that there are."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A sound and who made it."""

    sound: Sound
    engine: str


class _Link:
    """An engine, and how it does."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.reason = engine.probe()
        """Why it is not used, or failed the last time."""
        self.rests_until = float("inf") if self.reason else 0.0
        self._failures = 0

    def worked(self) -> None:
        self.reason, self._failures = "", 0

    def failed(self, reason: str, now: float) -> None:
        self.reason = reason
        self._failures += 1
        if self._failures >= FAILURES:
            self.rests_until = now + RETRY_SECONDS


class EngineChain:
    """Several engines as one."""

    def __init__(self, engines: Sequence[Engine], fact: Fact, clock: Callable[[], float] = time.monotonic) -> None:
        """The engines, the preferred one first; the clock in seconds."""
        self._links = [_Link(engine) for engine in engines]
        self._fact = fact
        self._clock = clock
        self.current = engines[0].name
        """The name of the engine that rendered last."""

    @property
    def reasons(self) -> dict[str, str]:
        """Why an engine is not used, or failed the last time, by its name."""
        return {link.engine.name: link.reason for link in self._links if link.reason}

    async def render(self, text: str, voice: Voice) -> Rendered:
        """Raises EngineFailed where no engine could render this text."""
        for link in self._usable():
            try:
                sound = await link.engine.render(text, voice)
            except EngineFailed as error:
                link.failed(str(error), self._clock())
                continue
            link.worked()
            self._tell(link.engine.name)
            return Rendered(sound, link.engine.name)
        raise EngineFailed("; ".join(self.reasons.values()) or "no engine can run here")

    async def close(self) -> None:
        for link in self._links:
            await link.engine.close()

    def _usable(self) -> Iterator[_Link]:
        """Those that do not rest, the last one only where all others do.

        It is the last resort, most likely silent: it takes over, but does not step in for a single text.
        """
        *others, last = self._links
        for link in others:
            if link.rests_until <= self._clock():
                yield link
        if all(link.rests_until > self._clock() for link in others):
            yield last

    def _tell(self, name: str) -> None:
        if name != self.current:
            self.current = name
            reason = "; ".join(self.reasons.values()) or "it works again"
            self._fact("engine_changed", level="warning", engine=name, reason=reason)


def chain_of(choice: str, directory: Path, fact: Fact) -> EngineChain:
    """The chain for `[speech] engine`: `auto`, or an engine's name. Raises UnknownEngine."""
    names = AUTO if choice == "auto" else tuple(dict.fromkeys((choice, LAST_RESORT)))
    return EngineChain([_build(name, directory / name) for name in names], fact)


def _build(name: str, directory: Path) -> Engine:
    known = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in known:
        raise UnknownEngine(f'engine "{name}" is unknown; known are {", ".join(("auto", *sorted(known)))}.')
    engine: Engine = known[name].load()(directory)
    return engine
