"""Late: what was not said at its time, until a digest counts it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hookd.delivery import Delivery
from hookd.event import Priority

LATE_LIMIT = 1000
"""Deliveries that wait for a digest; beyond it the oldest ones are given up."""
SETTLING = timedelta(seconds=2)
"""A digest waits for this long after the last piece of old news, so that all of it is in one."""
PATIENCE = timedelta(seconds=20)
"""But no longer than this after the first."""


Likeness = tuple[str, str, str, str, Priority]


@dataclass(frozen=True, slots=True)
class Late:
    """A delivery that nobody heard, and why."""

    delivery: Delivery
    reason: str
    at: datetime
    """UTC: when it was found too late."""
    away: bool
    """Whether nobody could listen: quiet hours, a mute, a pause, a machine or a daemon that was down."""


class LateOnes:
    """By the event's id, the oldest first."""

    def __init__(self) -> None:
        self._likeness: dict[str, Likeness] = {}
        """Of each, by its event's id."""
        self._alike: dict[Likeness, dict[str, Late]] = {}
        """A thousand are of a few agents and kinds: what holds one of them back holds all that are like it."""

    def __len__(self) -> int:
        return len(self._likeness)

    def __iter__(self) -> Iterator[Late]:
        return iter([self._alike[likeness][event_id] for event_id, likeness in self._likeness.items()])

    def add(self, late: Late) -> Late | None:
        """Returns the one that is given up for it, if any."""
        likeness = _likeness_of(late.delivery)
        self._likeness[late.delivery.event.id] = likeness
        self._alike.setdefault(likeness, {})[late.delivery.event.id] = late
        return self.take(next(iter(self._likeness))) if len(self) > LATE_LIMIT else None

    def take(self, event_id: str) -> Late | None:
        likeness = self._likeness.pop(event_id, None)
        if likeness is None:
            return None
        alike = self._alike[likeness]
        taken = alike.pop(event_id)
        if not alike:
            del self._alike[likeness]
        return taken

    def samples(self) -> list[Delivery]:
        """One of each likeness."""
        return [next(iter(alike.values())).delivery for alike in self._alike.values()]

    def due(self, now: datetime, every: timedelta, held: Callable[[Delivery], str]) -> list[Late]:
        """What a digest is to tell now; empty where it is too early."""
        free = self._free(held)
        moments = _digest_at(free, every)
        return free if any(now >= moment for moment in moments) else []

    def moments(self, every: timedelta, held: Callable[[Delivery], str]) -> Sequence[datetime]:
        """When a digest is due, as far as time alone decides."""
        return _digest_at(self._free(held), every)

    def _free(self, held: Callable[[Delivery], str]) -> list[Late]:
        free = {_likeness_of(one) for one in self.samples() if not held(one)}
        return [one for one in self if _likeness_of(one.delivery) in free] if free else []


def _likeness_of(delivery: Delivery) -> Likeness:
    """All that a route, a mute and quiet hours look at."""
    event = delivery.event
    return event.agent, event.kind, event.project, event.parent, delivery.priority


def _digest_at(free: Sequence[Late], every: timedelta) -> Sequence[datetime]:
    if not free:
        return ()
    away = [one.at for one in free if one.away]
    settled = (min(away[-1] + SETTLING, away[0] + PATIENCE),) if away else ()
    return (*settled, free[0].at + every)
