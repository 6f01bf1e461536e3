"""Periodic work on the loop: rescans, retention, heartbeats. It never decides what is due for delivery."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of periodic work."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[Any]] | Callable[[], Any]


async def every(seconds: Callable[[], float], work: Callable[[], Awaitable[Any] | None]) -> None:
    """Work that must not stop when the wall clock is set back: on the monotonic clock, for ever."""
    while True:
        await asyncio.sleep(seconds())
        outcome = work()
        if outcome is not None:
            await outcome


class Scheduler:
    """Runs jobs at `start`, and then at their interval until `close`."""

    def __init__(self) -> None:
        # A missed run is made up for once, however late: after a sleep of the machine, say.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)

    def start(self, jobs: list[Job]) -> None:
        for job in jobs:
            self._scheduler.add_job(
                job.work, "interval", seconds=job.seconds, id=job.name, next_run_time=datetime.now(UTC)
            )
        self._scheduler.start()

    def close(self) -> None:
        self._scheduler.shutdown(wait=False)
