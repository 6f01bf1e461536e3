"""The way out: a queue and workers for each sink, so that none waits for another; every delivery is settled here."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hookd.delivery import Delivery, Settled, State
from hookd.fact import Fact
from hookd.journal.store import Journal
from hookd.queue import DeliveryQueue, QueueClosed
from hookd.sinks import Sink

QUEUE_LIMIT = 10_000
"""Deliveries that wait for one sink; the journal holds them too."""


class Outlets:
    """The sinks with their queues and workers."""

    def __init__(
        self,
        sinks: Mapping[str, Sink],
        journal: Journal,
        fact: Fact,
        clock: Callable[[], datetime],
        queue_limit: int = QUEUE_LIMIT,
    ) -> None:
        self.sinks = dict(sinks)
        self.queues = {name: DeliveryQueue(queue_limit) for name in sinks}
        self._journal = journal
        self._fact = fact
        self._clock = clock
        self._workers: dict[str, list[asyncio.Task[None]]] = {}

    @property
    def speech(self) -> Any:
        """The sink that speaks, for orders that only it understands."""
        return self.sinks["speech"]

    def wants(self, delivery: Delivery) -> bool:
        """Whether the delivery's sink is there and would do something."""
        sink = self.sinks.get(delivery.sink)
        return sink is not None and sink.wants(delivery.event)

    async def put(self, deliveries: Iterable[Delivery]) -> None:
        """Queues them; waits only for patient sinks."""
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
        queue = self.queues[name]
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
        for queue in self.queues.values():
            queue.close()
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

    def settle(self, settled: Sequence[Settled]) -> None:
        """Every delivery ends here: in the journal, and in the log unless it was a log line itself."""
        self._journal.settle(settled)
        for one in settled:
            if one.delivery.sink != "log" or one.state is not State.DONE:
                self._tell(one)

    def drop(self, deliveries: Iterable[Delivery], reason: str) -> None:
        """Settles deliveries that will not be made."""
        now = self._clock()
        self.settle([Settled(delivery, State.DROPPED, now, reason) for delivery in deliveries])

    def _start_workers(self, name: str) -> None:
        count = self.sinks[name].workers
        self._workers[name] = [self._tasks.create_task(self._deliver(name)) for _ in range(count)]

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
