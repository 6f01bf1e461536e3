"""Periodic work on the loop: rescans, retention, heartbeats. It never decides what is due for delivery."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of periodic work."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[Any]] | Callable[[], Any]


class Scheduler:
    """Runs jobs from `start` to `close`."""

    def __init__(self) -> None:
        # A missed run is made up for once, however late: after a sleep of the machine, say.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)

    def start(self, jobs: list[Job]) -> None:
        for job in jobs:
            self._scheduler.add_job(job.work, "interval", seconds=job.seconds, id=job.name, replace_existing=True)
        self._scheduler.start()

    def change(self, name: str, seconds: float) -> None:
        """Another interval from now on."""
        self._scheduler.reschedule_job(name, trigger="interval", seconds=seconds)

    def close(self) -> None:
        self._scheduler.shutdown(wait=False)
