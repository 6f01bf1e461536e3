"""The way out: a queue and workers for each sink, so that none waits for another; every delivery is settled here."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from hookd.attention.attention import SPEECH, Attention
from hookd.attention.keeping import NOTE
from hookd.attention.rules import Rules, rules_of
from hookd.conductor import Conductor
from hookd.delivery import Delivery, Settled, State
from hookd.event import Event
from hookd.fact import Fact
from hookd.journal.store import Journal, Routed
from hookd.queue import DeliveryQueue, QueueClosed
from hookd.router import Router
from hookd.settings import Settings
from hookd.sinks import Sink, TakesBack, personal_of
from hookd.turn import Turn

QUEUE_LIMIT = 10_000
"""Deliveries that wait for one sink; the journal holds them too."""
UNTRUE = "withdrawn: it is no longer true"


class Outlets:
    """The sinks with their queues and workers. Where the others have a queue, speech has a conductor."""

    def __init__(
        self,
        sinks: Mapping[str, Sink],
        settings: Settings,
        journal: Journal,
        fact: Fact,
        clock: Callable[[], datetime],
        *,
        queue_limit: int = QUEUE_LIMIT,
    ) -> None:
        self.sinks = dict(sinks)
        self.queues = {name: DeliveryQueue(queue_limit) for name in sinks if name != SPEECH}
        self.router = Router(settings)
        self.conductor = Conductor(Attention(self._rules(settings)), self, clock)
        self._journal = journal
        self._fact = fact
        self._clock = clock
        self._workers: dict[str, list[asyncio.Task[None]]] = {}

    @property
    def speech(self) -> Any:
        """The sink that speaks, for what only it understands."""
        return self.sinks[SPEECH]

    def apply(self, settings: Settings) -> None:
        """From now on these settings decide what is routed where, and what is said when."""
        self.router = Router(settings)
        self.conductor.apply(self._rules(settings))

    def wants(self, delivery: Delivery) -> bool:
        """Whether the delivery's sink is there and would do something."""
        sink = self.sinks.get(delivery.sink)
        return sink is not None and sink.wants(delivery.event)

    async def accept(self, routed: Iterable[Routed]) -> None:
        """Events that the journal has, with their deliveries; waits only for patient sinks."""
        for event, deliveries in routed:
            await self.put(self.conductor.take(event, deliveries))

    async def resume(self, queued: Iterable[Delivery]) -> None:
        """What an earlier daemon had accepted and not delivered, in the journal's order."""
        by_event = groupby(queued, key=lambda one: one.event.id)
        await self.accept((ways[0].event, ways) for _, found in by_event if (ways := list(found)))

    async def put(self, deliveries: Iterable[Delivery]) -> None:
        """Queues deliveries for any sink but speech."""
        for delivery in deliveries:
            queue = self.queues.get(delivery.sink)
            if queue is None:
                self.drop([delivery], f'no sink is named "{delivery.sink}" any more')
                continue
            while not (queued := queue.put(delivery)) and self.sinks[delivery.sink].patient:
                await queue.room()
            if not queued:
                self.drop([delivery], f"more than {len(queue)} deliveries wait for {delivery.sink}")

    def start(self, tasks: asyncio.TaskGroup) -> None:
        """Begins to deliver; an error of our own in a sink ends the task group."""
        self._tasks = tasks
        for name in self.sinks:
            self._start_workers(name)

    async def replace(self, name: str, sink: Sink) -> None:
        """The old sink finishes what it is at; the queue stays for the new one."""
        queue = self._queue(name)
        queue.close()
        await asyncio.wait(self._workers[name])  # not gather: a stop meanwhile must not cut what is being said
        await self.sinks[name].close()
        self.sinks[name] = sink
        queue.reopen()
        self._start_workers(name)

    async def finish(
        self, grace_seconds: float, force: asyncio.Event, others: Iterable[asyncio.Task[None]] = ()
    ) -> None:
        """Ends the workers and the other tasks: each finishes what it is at, within the grace, or until `force`."""
        for name in self.sinks:
            self._queue(name).close()
        workers = [*(task for tasks in self._workers.values() for task in tasks), *others]
        forced = asyncio.ensure_future(force.wait())
        done = asyncio.gather(*workers, return_exceptions=True)
        await asyncio.wait((done, forced), timeout=grace_seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in (*workers, forced):
            task.cancel()
        await asyncio.wait((*workers, forced))

    async def close(self) -> None:
        for sink in self.sinks.values():
            await sink.close()

    def waiting(self) -> dict[str, int]:
        """How many deliveries wait for each sink."""
        return {name: len(self._queue(name)) for name in self.sinks}

    # What the conductor decided.

    def settle(self, settled: Sequence[Settled]) -> None:
        """Every delivery ends here: in the journal, and in the log unless it was a log line itself."""
        if settled:
            self._journal.settle(settled)
        for one in settled:
            if one.delivery.sink != "log" or one.state is not State.DONE:
                self._tell(one)

    def unsaid(self, settled: Sequence[Settled]) -> None:
        """Settles what is not said, or not in words of its own."""
        self.settle(settled)
        for one in settled:
            if one.delivery.sink == SPEECH:
                self._fact("utterance_dropped", event_ids=[one.delivery.event.id], reason=one.reason)

    def take_back(self, events: Sequence[Event]) -> None:
        """What is no longer true is not delivered to people, and taken away where a sink still shows it."""
        ids = frozenset(event.id for event in events)
        for name in personal_of(self.sinks) - {SPEECH}:
            self.drop(self.queues[name].remove(ids), UNTRUE)
            sink = self.sinks[name]
            if isinstance(sink, TakesBack):
                self._tasks.create_task(sink.take_back(events))

    def escalate(self, deliveries: Sequence[Delivery]) -> None:
        """More deliveries of events that were accepted long ago."""
        ways = [one for one in deliveries if self.wants(one)]
        if ways:
            self._journal.add(ways)
            self._tasks.create_task(self.put(ways))

    def keep(self, text: str) -> None:
        self._journal.keep(NOTE, text)

    async def kept(self) -> None:
        """Returns when what was to be kept is on disk."""
        await self._journal.flush()

    def drop(self, deliveries: Iterable[Delivery], reason: str) -> None:
        """Settles deliveries that will not be made."""
        now = self._clock()
        self.settle([Settled(delivery, State.DROPPED, now, reason) for delivery in deliveries])

    def _rules(self, settings: Settings) -> Rules:
        return rules_of(settings, self.router, self._seconds_of, personal_of(self.sinks))

    def _seconds_of(self, turn: Turn, now: datetime) -> float:
        return float(self.speech.seconds_of(turn, now))  # a reload makes another sink

    def _queue(self, name: str) -> DeliveryQueue | Conductor:
        return self.conductor if name == SPEECH else self.queues[name]

    def _start_workers(self, name: str) -> None:
        self._workers[name] = [self._tasks.create_task(work) for work in self._work(name)]

    def _work(self, name: str) -> Iterator[Any]:
        if name == SPEECH:
            yield self.conductor.work(self.speech)
        else:
            yield from (self._deliver(name) for _ in range(self.sinks[name].workers))

    async def _deliver(self, name: str) -> None:
        queue, sink = self.queues[name], self.sinks[name]
        try:
            while True:
                self.settle(await sink.deliver(await queue.take(sink.batch)))
                await asyncio.sleep(0)  # a sink that never waits lets the others in
        except QueueClosed:
            return

    def _tell(self, one: Settled) -> None:
        self._fact(
            "delivery_done" if one.state is State.DONE else "delivery_failed",
            level="warning" if one.state is State.FAILED else "info",
            event_id=one.delivery.event.id,
            agent=one.delivery.event.agent,
            sink=one.delivery.sink,
            state=one.state.value,
            reason=one.reason,
        )
