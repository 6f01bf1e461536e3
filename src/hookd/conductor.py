"""The conductor: asks attention, in real time, whose turn it is, and has the speech sink say it."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from hookd.attention.attention import AT_ONCE, Attention
from hookd.attention.keeping import kept, restore, to_keep
from hookd.attention.rules import Rules
from hookd.attention.standing import standing, why_unsettled
from hookd.attention.wishes import Mute
from hookd.delivery import Delivery, Settled
from hookd.event import Event, Priority
from hookd.turn import Ended, Turn

LOOK_SECONDS = 15.0
"""How often is looked whether the machine slept, which no timer tells."""
SLEPT = timedelta(seconds=60)
"""The clock of the wall went ahead of the loop's by so much: the machine slept, or the clock was set."""


class Speech(Protocol):
    """What the conductor needs of the speech sink."""

    async def perform(self, turn: Turn) -> Ended:
        """Says a turn."""

    def prepare(self, turn: Turn) -> None:
        """Renders the beginning of what is said next."""

    def give_way(self, within_seconds: float | None = None) -> None:
        """Ends what is being said at its next clause, or within so many seconds."""


class Ways(Protocol):
    """Where the conductor's decisions go."""

    def settle(self, settled: Sequence[Settled]) -> None:
        """These deliveries have ended."""

    def unsaid(self, settled: Sequence[Settled]) -> None:
        """These have ended without a word."""

    def take_back(self, events: Sequence[Event]) -> None:
        """These are no longer true."""

    def escalate(self, deliveries: Sequence[Delivery]) -> None:
        """Nobody answered: other sinks are told."""

    def keep(self, text: str) -> None:
        """What is to survive a restart."""


class Conductor:
    """One worker; whoever tells it something rings."""

    def __init__(
        self,
        attention: Attention,
        ways: Ways,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """The clock gives UTC, aware; the other one seconds in which the machine was awake."""
        self.attention = attention
        self._ways = ways
        self._clock = clock
        self._monotonic = monotonic
        self._rang = asyncio.Event()
        self._closed = False
        self._looked = (clock(), monotonic())
        self._to_keep = to_keep(attention)

    def __len__(self) -> int:
        return len(self.attention.board.waiting)

    def restore(self, text: str) -> None:
        """What an earlier one had kept; before anything else."""
        restore(self.attention, text)
        self._to_keep = to_keep(self.attention)

    def apply(self, rules: Rules) -> None:
        """From now on attention goes by these."""
        self.attention.board.rules = rules
        self._rang.set()

    def take(self, event: Event, deliveries: Iterable[Delivery]) -> tuple[Delivery, ...]:
        """An accepted event; returns what is for other sinks."""
        verdict = self.attention.take(event, deliveries, self._clock())
        if verdict.settled:
            self._ways.unsaid(verdict.settled)
        if verdict.untrue:
            self._ways.take_back(verdict.untrue)
        self._rang.set()
        return verdict.passed

    async def work(self, speech: Speech) -> None:
        """Until it is closed; finishes what is being said."""
        while not self._closed:
            self._rang.clear()
            self._look_for_sleep()
            decision = self.attention.next(self._clock())
            self._ways.unsaid(decision.settled)
            self._ways.escalate(decision.escalated)
            self._keep()
            if decision.turn is None:
                await self._rest()
            else:
                await self._perform(speech, decision.turn)

    def close(self) -> None:
        """The worker ends; what waits stays."""
        self._closed = True
        self._rang.set()

    def reopen(self) -> None:
        self._closed = False

    # What the user wishes.

    def mute(self, mute: Mute) -> None:
        self.attention.board.wishes.mute(mute)
        self._wished()

    def unmute(self, mute: Mute | None) -> int:
        """Returns how many mutes were taken back."""
        taken = self.attention.board.wishes.unmute(mute)
        self._wished()
        return taken

    def pause(self, *, paused: bool) -> bool:
        """Nothing is said until it is resumed; whether that is new."""
        wishes = self.attention.board.wishes
        before, wishes.paused = wishes.paused, paused
        self._wished()
        return before != paused

    def snooze(self, until: datetime, agent: str = "") -> list[Event]:
        """Returns of which requests nobody is reminded before."""
        snoozed = self.attention.snooze(until, agent)
        self._wished()
        return snoozed

    def skip_all(self) -> int:
        """Drops what waits; returns how much it was."""
        skipped = self.attention.skip_all(self._clock())
        self._ways.unsaid(skipped)
        return len(skipped)

    def status(self) -> dict[str, Any]:
        return standing(self.attention, self._clock())

    def why(self, event_id: str) -> str:
        """What is about to happen with an event that is not settled; empty where nothing is."""
        return why_unsettled(self.attention, event_id, self._clock())

    def _wished(self) -> None:
        self._keep()
        self._rang.set()

    async def _rest(self) -> None:
        now = self._clock()
        wake_at = self.attention.wake_at(now)
        seconds = LOOK_SECONDS if wake_at is None else min(LOOK_SECONDS, (wake_at - now).total_seconds())
        try:
            async with asyncio.timeout(seconds + 0.001):  # not a moment before it is due
                await self._rang.wait()
        except TimeoutError:
            return

    async def _perform(self, speech: Speech, turn: Turn) -> None:
        if turn.priority is Priority.IMPORTANT:
            speech.give_way(AT_ONCE)  # to whoever speaks by the user's own order
        saying = asyncio.ensure_future(speech.perform(turn))
        try:
            while not saying.done():
                self._give_way(speech)
                await self._until_news(saying)
            ended = await saying
        finally:
            saying.cancel()
        self._ways.settle(self.attention.ended(ended))

    def _give_way(self, speech: Speech) -> None:
        gives_way, within = self.attention.gives_way(self._clock())
        if gives_way:
            speech.give_way(within)
            coming = self.attention.coming(self._clock())
            if coming is not None:
                speech.prepare(coming)

    async def _until_news(self, saying: asyncio.Future[Ended]) -> None:
        self._rang.clear()
        rang = asyncio.ensure_future(self._rang.wait())
        try:
            await asyncio.wait((saying, rang), return_when=asyncio.FIRST_COMPLETED)
        finally:
            rang.cancel()

    def _look_for_sleep(self) -> None:
        (wall, awake), self._looked = self._looked, (self._clock(), self._monotonic())
        slept = (self._looked[0] - wall) - timedelta(seconds=self._looked[1] - awake)
        if slept > SLEPT:
            self._ways.unsaid(self.attention.back(self._looked[0]))

    def _keep(self) -> None:
        found = to_keep(self.attention)
        if found != self._to_keep:
            self._to_keep = found
            self._ways.keep(kept(self.attention))
