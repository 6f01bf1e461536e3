"""`hookd run` with one safety net cut, to prove that the crash test would see it."""

import sys
import time

from hookd.cli import main
from hookd.pipeline import Intake

BETWEEN_SECONDS = 0.05
"""The moment between two steps, longer than on any disk, so that few kills are enough."""


async def ack_before_commit(self, source, batch):
    """Files are unlinked before the journal has them."""
    events, refused = self._decoded(batch)
    for envelope, reason in refused:
        self._reject(source, envelope, reason)
    if source.name == "spool":
        source.ack(batch)
        time.sleep(BETWEEN_SECONDS)
    await self._keep(source, batch, events, acked=source.name == "spool")


async def consume_before_commit(self, source, batch):
    """The pipe's bytes are consumed before the journal has them."""
    events, refused = self._decoded(batch)
    for envelope, reason in refused:
        self._reject(source, envelope, reason)
    if source.name == "pipe":
        source.ack(batch)
        time.sleep(BETWEEN_SECONDS)
    await self._keep(source, batch, events, acked=source.name == "pipe")


async def keep(self, source, batch, events, *, acked):
    now = self._clock()
    fresh = await self._accepted([(event, self._ways(event, now)) for event in events], batch)
    if not acked:
        await self._let_go(source, batch)
    await self._outlets.accept(fresh)


CUTS = {"ack-before-commit": ack_before_commit, "consume-before-commit": consume_before_commit}

Intake.take = CUTS[sys.argv[1]]
Intake._keep = keep
sys.argv = ["hookd", "run"]
sys.exit(main())
