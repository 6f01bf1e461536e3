"""The log sink: one `event_accepted` line for each event, in the structured log."""

from collections.abc import Callable
from datetime import datetime

from hookd.delivery import Delivery, Settled, State
from hookd.event import Event
from hookd.logs import StructuredLog
from hookd.sinks import Surroundings


class LogSink:
    """Writes and is done; it never fails, for a full disk costs log lines only."""

    name = "log"
    workers = 1
    batch = 256
    personal = False
    patient = True

    def __init__(self, fact: StructuredLog, clock: Callable[[], datetime]) -> None:
        self._fact = fact
        self._clock = clock

    def wants(self, event: Event) -> bool:  # noqa: ARG002 - every event
        return True

    async def deliver(self, deliveries: list[Delivery]) -> list[Settled]:
        with self._fact.together():
            for delivery in deliveries:
                self._write(delivery.event)
        now = self._clock()
        return [Settled(delivery, State.DONE, now) for delivery in deliveries]

    def _write(self, event: Event) -> None:
        self._fact(
            "event_accepted",
            event_id=event.id,
            agent=event.agent,
            kind=event.kind,
            source=event.source,
            dialect=event.dialect,
            session=event.session,
            project=event.project,
            message=event.message,
        )

    async def close(self) -> None:
        """The log file belongs to the daemon."""


def build(surroundings: Surroundings) -> LogSink:
    return LogSink(surroundings.fact, surroundings.clock)
