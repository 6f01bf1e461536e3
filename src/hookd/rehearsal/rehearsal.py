"""The rehearsal of a day: events come at their times, and what is said is written down. No time passes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hookd.attention.attention import Attention
from hookd.composer import Composer
from hookd.delivery import Delivery, Settled
from hookd.event import Event
from hookd.rehearsal.player import Player, Spoken

Route = Callable[[Event, datetime], Sequence[Delivery]]


@dataclass(slots=True)
class Record:
    """What happened in a rehearsal."""

    spoken: list[Spoken] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    escalated: list[Delivery] = field(default_factory=list)
    untrue: list[Event] = field(default_factory=list)
    passed: list[Delivery] = field(default_factory=list)
    """For other sinks than speech."""


class Rehearsal:
    """What the conductor does in real time is done here at any time that is told."""

    def __init__(self, attention: Attention, composer: Composer, route: Route, rate: int, now: datetime) -> None:
        """The time is UTC, aware; it only goes forward."""
        self.attention = attention
        self.record = Record()
        self.now = now
        self._composer = composer
        self._route = route
        self._player = Player(rate)

    def take(self, event: Event, at: datetime) -> None:
        """An event comes in; until then what waited was said."""
        self._pass(at)
        verdict = self.attention.take(event, self._route(event, self.now), self.now)
        self.record.settled += verdict.settled
        self.record.untrue += verdict.untrue
        self.record.passed += verdict.passed
        self.look()

    def until(self, moment: datetime) -> None:
        """Everything that happens before that moment, and at it."""
        self.look()
        self._pass(moment)
        self.look()

    def sleep(self, until: datetime) -> None:
        """The machine sleeps: nothing happens, then it is later."""
        self.until(self.now)
        self.now = until
        self.record.settled += self.attention.back(self.now)
        self.look()

    def look(self) -> None:
        """What the conductor does when it is rung."""
        if self._player.busy:
            gives_way, within = self.attention.gives_way(self.now)
            if gives_way:
                self._player.give_way(self.now, within)
            if self._player.ends_at <= self.now:
                self._finish()
        if not self._player.busy:
            self._begin()

    def _pass(self, moment: datetime) -> None:
        while (due := self._next_at()) is not None and due <= moment:
            self.now = max(self.now, due)
            self.look()
        self.now = max(self.now, moment)

    def _begin(self) -> None:
        decision = self.attention.next(self.now)
        self.record.settled += decision.settled
        self.record.escalated += decision.escalated
        if decision.turn is not None:
            self._player.begin(decision.turn, self._composer.of(decision.turn, self.now), self.now)

    def _finish(self) -> None:
        ended, spoken = self._player.finish()
        self.record.spoken.append(spoken)
        self.record.settled += self.attention.ended(ended)

    def _next_at(self) -> datetime | None:
        if self._player.busy:
            return self._player.ends_at
        return self.attention.wake_at(self.now)
