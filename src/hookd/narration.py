"""A narration: one utterance on its way to the listener, clause by clause; it may give way to another one."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hookd.audio.speaker import Played, Speaker
from hookd.clauses import Clause, clauses_of
from hookd.engines.chain import EngineChain, NotAhead, Rendered
from hookd.utterance import Sound, Utterance, Voice

CUE = "earcon"
"""The engine of what was said without words."""
CUE_PAUSE_MS = 60
"""Between a cue and the words."""
NOTHING_SECONDS = 0.001
"""Nobody hears that so little is missing."""


@dataclass(frozen=True, slots=True)
class Said:
    """How an utterance was said."""

    started_at: datetime
    """UTC: when its first sound was given to the loudspeaker."""
    engine: str
    voice: Voice
    audio_ms: int
    """What was heard of it, without the pauses."""
    played: Played
    cut: bool = False
    """Whether it gave way before its end."""
    heard: str = ""
    """The clauses that were heard to their end."""
    rest: str = ""
    """Text for the ear that was not heard, from the clause that was cut or never begun; empty when all was heard."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A cue or a clause as a sound, with the silence behind it."""

    rendered: Rendered
    pause_ms: int

    @property
    def sound(self) -> Sound:
        """With its silence."""
        sound = self.rendered.sound
        silence = bytes(2 * (sound.sample_rate * self.pause_ms // 1000))
        return Sound(sound.pcm + silence, sound.sample_rate) if sound.pcm else sound


class Narration:
    """Told once."""

    def __init__(
        self,
        utterance: Utterance,
        cue: Sound | None,
        engines: EngineChain,
        speaker: Speaker,
        clock: Callable[[], datetime],
    ) -> None:
        """The clock gives UTC, aware."""
        self._utterance = utterance
        self._cue = cue
        self._clauses = clauses_of(utterance.text)
        self._engines = engines
        self._speaker = speaker
        self._clock = clock
        self._started_at = clock()
        self._ahead: asyncio.Task[Rendered] | None = None
        """Renders a clause while the one before is heard."""
        self._pieces: list[_Piece] = []
        """What was handed over, and not taken back."""
        self._gives_way = asyncio.Event()
        self._limit: asyncio.Timeout | None = None

    async def tell(self) -> Said:
        """Returns when it was heard, or gave way. Raises EngineFailed and OutputFailed."""
        try:
            async with asyncio.timeout(None) as self._limit:
                await self._clause_by_clause()
                played = await self._heard()
        except TimeoutError:
            if self._limit is None or not self._limit.expired():
                raise
            self._speaker.hush()
            return self._said(Played(self._speaker.current), self._speaker.unheard_seconds)
        except BaseException:
            self._speaker.hush()  # also where the interruption came between two clauses
            raise
        finally:
            self._limit = None
            await _give_up(self._ahead)
        return self._said(played)

    def give_way(self, within_seconds: float | None = None) -> None:
        """Ends it with the clause that is heard now, and at the latest after so many seconds with silence at once."""
        if self._limit is None or self._limit.expired():
            return
        self._gives_way.set()
        if self._pieces and self._pieces[-1].sound.pcm and self._speaker.take_back():
            self._pieces.pop()  # the clause before is still heard
        if within_seconds is not None:
            limit, earlier = asyncio.get_running_loop().time() + within_seconds, self._limit.when()
            self._limit.reschedule(limit if earlier is None else min(limit, earlier))

    async def _clause_by_clause(self) -> None:
        self._begin(self._clauses[:1])
        if self._cue:
            await self._hand_over(_Piece(Rendered(self._cue, CUE, Voice()), CUE_PAUSE_MS))
        for number, clause in enumerate(self._clauses, 1):
            rendered = await self._rendered(clause)
            if rendered is None:
                return
            self._begin(self._clauses[number : number + 1])
            await self._hand_over(_Piece(rendered, clause.pause_ms))

    async def _hand_over(self, piece: _Piece) -> None:
        self._started_at = self._started_at if self._pieces else self._clock()
        self._pieces.append(piece)
        await self._speaker.play(piece.sound)

    async def _heard(self) -> Played:
        if not self._pieces:
            self._speaker.hush()  # it gave way before it was begun
        return await self._speaker.drain()

    def _begin(self, clauses: tuple[Clause, ...]) -> None:
        for clause in clauses:
            self._ahead = asyncio.create_task(self._render(clause, ahead=True))

    async def _rendered(self, clause: Clause) -> Rendered | None:
        """None where it gives way before this clause."""
        if self._ahead is None or not await self._is_there(self._ahead):
            return None
        try:
            return self._ahead.result()
        except NotAhead:  # this engine speaks itself: not before all that went before was heard
            await self._speaker.drain()
        if self._gives_way.is_set():
            return None
        rendered = await self._render(clause, ahead=False)
        # A sound is from an engine that stood in: nobody has heard it yet.
        return None if rendered.sound.pcm and self._gives_way.is_set() else rendered

    async def _is_there(self, ahead: asyncio.Task[Rendered]) -> bool:
        """Whether it was rendered before somebody wants it to give way; a failure is raised by its result."""
        giving_way = asyncio.create_task(self._gives_way.wait())
        try:
            await asyncio.wait((ahead, giving_way), return_when=asyncio.FIRST_COMPLETED)
        finally:
            giving_way.cancel()
        return not self._gives_way.is_set()

    async def _render(self, clause: Clause, *, ahead: bool) -> Rendered:
        wish, agent = self._utterance.voice, self._utterance.persona.agent
        return await self._engines.render(clause.text, wish, agent, ahead=ahead)

    def _said(self, played: Played, silenced_seconds: float = 0.0) -> Said:
        """By how much of the end was silenced."""
        heard, whole = 0.0, 0
        for piece in reversed(self._pieces):
            lost = min(silenced_seconds, piece.sound.seconds)
            silenced_seconds -= lost
            sound = piece.rendered.sound
            here = min(sound.seconds, piece.sound.seconds - lost)
            heard += here
            whole += here > sound.seconds - NOTHING_SECONDS and piece.rendered.engine != CUE
        last = self._pieces[-1].rendered if self._pieces else Rendered(Sound(b"", 1), self._engines.current, Voice())
        texts = [clause.text for clause in self._clauses]
        parts = " ".join(texts[:whole]), " ".join(texts[whole:])
        is_cut = whole < len(texts) or (self._cue is not None and not self._pieces)
        return Said(self._started_at, last.engine, last.voice, round(heard * 1000), played, is_cut, *parts)


async def _give_up(task: asyncio.Task[Rendered] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.wait((task,))
        if not task.cancelled():
            task.exception()  # nobody else asks for it
