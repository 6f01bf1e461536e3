"""The player: says turns in a rehearsal, each clause for an estimated time, and gives way as the narrator does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hookd.clauses import Clause, clauses_of
from hookd.phrase import estimated_seconds, without_ipa
from hookd.turn import End, Ended, Turn
from hookd.utterance import Utterance

RENDERING = timedelta(milliseconds=100)
"""Until the first sound is heard."""
EARCON = timedelta(milliseconds=500)
"""Of an utterance without words."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was heard of one turn."""

    turn: Turn
    utterance: Utterance
    text: str
    starts: datetime
    """UTC, as `ends`."""
    ends: datetime
    end: End


class Player:
    """One turn at a time."""

    def __init__(self, rate: int) -> None:
        """Words a minute, of agents that have no rate of their own."""
        self._rate = rate
        self._turn: Turn | None = None

    @property
    def busy(self) -> bool:
        return self._turn is not None

    def begin(self, turn: Turn, utterance: Utterance, now: datetime) -> None:
        self._turn, self._utterance = turn, utterance
        self._clauses: Sequence[Clause] = clauses_of(without_ipa(utterance.text))
        self._starts = now + RENDERING
        self._ends = self._clause_ends()
        self.ends_at = self._ends[-1]
        """When it ends, as far as is known now."""

    def give_way(self, now: datetime, within_seconds: float | None) -> None:
        """At the end of the clause that is heard now, or within so many seconds."""
        at_clause = next((end for end in self._ends if end >= now), self._ends[-1])
        limit = now + timedelta(seconds=within_seconds) if within_seconds is not None else at_clause
        self.ends_at = min(self.ends_at, at_clause, max(limit, now))

    def finish(self) -> tuple[Ended, Spoken]:
        """What became of it; it is `ends_at` now."""
        turn, ends = self._turn, self.ends_at
        assert turn is not None  # noqa: S101 - only who is busy can finish
        heard = sum(end <= ends for end in self._ends)
        rest = " ".join(clause.text for clause in self._clauses[heard:])
        text = " ".join(clause.text for clause in self._clauses[:heard])
        end = End.CUT if rest else End.SAID
        starts = min(self._starts, ends)
        self._turn = None
        ended = Ended(end, starts, ends, "", {"text": text}, rest)
        return ended, Spoken(turn, self._utterance, text, starts, ends, end)

    def _clause_ends(self) -> list[datetime]:
        """When each clause has been heard."""
        rate = self._utterance.voice.rate or self._rate
        at, ends = self._starts, []
        for clause in self._clauses:
            at += timedelta(seconds=estimated_seconds(clause.text, rate), milliseconds=clause.pause_ms)
            ends.append(at)
        return ends or [at + EARCON]
