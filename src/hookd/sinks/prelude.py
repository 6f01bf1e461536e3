"""The prelude: the first clause of what will be said next is rendered while another is still heard."""

import asyncio
from contextlib import suppress

from hookd.clauses import clauses_of
from hookd.engines import EngineFailed
from hookd.engines.chain import EngineChain, NotAhead
from hookd.utterance import Utterance, VoiceWish

Wanted = tuple[str, VoiceWish, str]


class Prelude:
    """One at a time; what it renders stays in the engines' cache."""

    def __init__(self, engines: EngineChain) -> None:
        self._engines = engines
        self._wanted: Wanted | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, utterance: Utterance) -> None:
        """What is being rendered already is finished first, and nothing else begun meanwhile."""
        wanted = _first_of(utterance)
        if wanted is not None and wanted != self._wanted and (self._task is None or self._task.done()):
            self._wanted = wanted
            self._task = asyncio.create_task(self._render(wanted))

    async def settled(self, utterance: Utterance) -> None:
        """Returns when it is not being rendered any more: asked for twice it would be rendered twice."""
        if self._task is not None and not self._task.done() and _first_of(utterance) == self._wanted:
            await asyncio.wait((self._task,))

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def _render(self, wanted: Wanted) -> None:
        text, voice, agent = wanted
        with suppress(EngineFailed, NotAhead):  # told when it is needed
            await self._engines.render(text, voice, agent, ahead=True)


def _first_of(utterance: Utterance) -> Wanted | None:
    first = next(iter(clauses_of(utterance.text)), None)
    return (first.text, utterance.voice, utterance.persona.agent) if first else None
