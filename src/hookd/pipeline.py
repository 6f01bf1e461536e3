"""The way in of an event on one page: from a source, decoded, routed, kept by the journal, then let go and queued."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from hookd.delivery import Delivery
from hookd.dialects import decode
from hookd.event import Envelope, Event, Rejected
from hookd.fact import Fact
from hookd.journal.store import Journal, JournalUnwritable, Routed
from hookd.outlets import Outlets
from hookd.sources import Batch, Source

RETRY_SECONDS = 1.0
"""After the disk refused a commit, the same batch is offered again this much later."""


class Intake:
    """Decodes, routes and commits what the sources give; only then may they let it go."""

    def __init__(
        self,
        journal: Journal,
        outlets: Outlets,
        fact: Fact,
        clock: Callable[[], datetime],
    ) -> None:
        self._journal = journal
        self.decode: Callable[[Envelope], Event] = decode
        self.route: Callable[[Event, datetime], Sequence[Delivery]] = lambda *_: ()
        self._outlets = outlets
        self._fact = fact
        self._clock = clock
        self.trouble = ""
        """Why nothing is accepted now; empty when all is well."""

    async def run(self, source: Source) -> None:
        """Takes in one source, for ever."""
        async for batch in source.batches():
            await self.take(source, batch)

    async def take(self, source: Source, batch: Batch) -> None:
        """Returns when the batch is committed, let go and queued."""
        events, refused = self._decoded(batch)
        for envelope, reason in refused:
            await self._insist(partial(self._reject, source, envelope, reason))
        now = self._clock()
        routed = [(event, self._ways(event, now)) for event in events]
        fresh = await self._accepted(routed, batch)
        await self._let_go(source, batch)
        await self._outlets.accept(fresh)

    def _decoded(self, batch: Batch) -> tuple[list[Event], list[tuple[Envelope, str]]]:
        events: list[Event] = []
        refused = list(batch.unusable)
        for envelope in batch.envelopes:
            try:
                events.append(self.decode(envelope))
            except Rejected as error:
                refused.append((envelope, str(error)))
        return events, refused

    def _ways(self, event: Event, now: datetime) -> list[Delivery]:
        return [delivery for delivery in self.route(event, now) if self._outlets.wants(delivery)]

    async def _accepted(self, routed: Sequence[Routed], batch: Batch) -> list[Routed]:
        while True:
            try:
                fresh = await self._journal.accept(routed, batch.note)
            except JournalUnwritable as error:
                await self._wait_for_disk(str(error))
            else:
                self.trouble = ""
                return fresh

    async def _let_go(self, source: Source, batch: Batch) -> None:
        await self._insist(lambda: source.ack(batch))
        if batch.note is not None:
            self._journal.forget(batch.note[0])

    def _reject(self, source: Source, envelope: Envelope, reason: str) -> None:
        path = source.reject(envelope, reason)
        self._fact("event_rejected", level="warning", source=envelope.source, reason=reason, path=path)

    async def _insist(self, act: Callable[[], None]) -> None:
        while True:
            try:
                return act()
            except OSError as error:
                await self._wait_for_disk(f"{error.filename or 'the disk'}: {error.strerror}")

    async def _wait_for_disk(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            self._fact("intake_stalled", level="error", reason=trouble)
        await asyncio.sleep(RETRY_SECONDS)
