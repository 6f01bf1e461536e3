"""The narrator: says an utterance clause by clause; the first is heard while the second is rendered."""

from collections.abc import Callable
from datetime import datetime

from hookd.audio.speaker import Speaker
from hookd.engines.chain import EngineChain
from hookd.narration import Narration, Said
from hookd.utterance import Sound, Utterance


class Narrator:
    """One utterance at a time: whose turn it is, the caller decides."""

    def __init__(self, engines: EngineChain, speaker: Speaker, clock: Callable[[], datetime]) -> None:
        """The clock gives UTC, aware."""
        self._engines = engines
        self._speaker = speaker
        self._clock = clock
        self._narration: Narration | None = None

    async def say(self, utterance: Utterance, cue: Sound | None = None) -> Said:
        """Returns when it was heard, a cue before the words, or gave way. Raises EngineFailed and OutputFailed.

        Cancelling it is silence at once.
        """
        self._narration = Narration(utterance, cue, self._engines, self._speaker, self._clock)
        try:
            return await self._narration.tell()
        finally:
            self._narration = None

    def give_way(self, within_seconds: float | None = None) -> None:
        """What is being said ends with the clause that is heard now, or not said at all where none is heard yet.

        `within_seconds`: after so much time it is silent at once, in the middle of the clause. A shorter limit may
        follow; when nothing is being said, nothing happens.
        """
        if self._narration is not None:
            self._narration.give_way(within_seconds)
