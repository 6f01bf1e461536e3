"""A sink's queue: the most urgent first, first come first served among equals, bounded."""

import asyncio
from collections.abc import Sequence
from heapq import heappop, heappush

from hookd.delivery import Delivery


class QueueClosed(Exception):  # noqa: N818
    """Nothing more is given out: the daemon stops, or the sink is being replaced."""


class DeliveryQueue:
    """Deliveries that wait for one sink."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._heap: list[tuple[int, int, Delivery]] = []
        self._count = 0
        self._came = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._heap)

    def put(self, delivery: Delivery) -> bool:
        """False when the queue is full."""
        if len(self._heap) >= self._limit:
            return False
        heappush(self._heap, (-delivery.priority, self._count, delivery))
        self._count += 1
        self._came.set()
        if len(self._heap) >= self._limit:
            self._room.clear()
        return True

    async def room(self) -> None:
        """Returns when the queue is not full."""
        await self._room.wait()

    async def take(self, count: int) -> list[Delivery]:
        """At least one delivery, at most `count`. Raises QueueClosed."""
        while not self._heap and not self._closed:
            self._came.clear()
            await self._came.wait()
        if self._closed:
            raise QueueClosed
        taken = [heappop(self._heap)[2] for _ in range(min(count, len(self._heap)))]
        self._room.set()
        return taken

    def waiting(self) -> Sequence[Delivery]:
        """What waits, in the order in which it will be taken."""
        return [entry[2] for entry in sorted(self._heap, key=lambda entry: entry[:2])]

    def clear(self) -> list[Delivery]:
        """Empties the queue; returns what waited."""
        waited = list(self.waiting())
        self._heap.clear()
        self._room.set()
        return waited

    def close(self) -> None:
        """Who waits in `take` gets QueueClosed; what waits in the queue stays."""
        self._closed = True
        self._came.set()

    def reopen(self) -> None:
        self._closed = False
