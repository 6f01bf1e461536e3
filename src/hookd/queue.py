"""A sink's queue: the most urgent first, first come first served among equals, bounded."""

import asyncio
from collections.abc import Container
from heapq import heapify, heappop, heappush

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

    def remove(self, event_ids: Container[str]) -> list[Delivery]:
        """Takes the deliveries of these events out; returns them."""
        taken = [entry for entry in self._heap if entry[2].event.id in event_ids]
        if taken:
            self._heap = [entry for entry in self._heap if entry[2].event.id not in event_ids]
            heapify(self._heap)
            self._room.set()
        return [entry[2] for entry in taken]

    def close(self) -> None:
        """Who waits in `take` gets QueueClosed; what waits in the queue stays."""
        self._closed = True
        self._came.set()

    def reopen(self) -> None:
        self._closed = False
