"""Reminders: important events that nobody answered are said again, then handed on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from hookd.delivery import Delivery
from hookd.event import Event

ALONG = timedelta(seconds=30)
"""What would be said again so soon is said along, so that many requests are not as many reminders."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An important event that was said, and that waits for a person since."""

    delivery: Delivery
    said_at: datetime
    """UTC: when it was said first."""
    reminded: int = 0
    """How often it was said again."""
    snoozed_until: datetime | None = None

    @property
    def event(self) -> Event:
        return self.delivery.event

    def due_at(self, steps: Sequence[timedelta]) -> datetime | None:
        """When it is said again; None: it was said often enough, and the user does not want it later."""
        due = self.said_at + steps[self.reminded] if self.reminded < len(steps) else None
        return max(due or self.snoozed_until, self.snoozed_until) if self.snoozed_until else due


class Reminders:
    """What waits for a person, by the event's id, in the order in which it was said."""

    def __init__(self) -> None:
        self._waiting: dict[str, Unanswered] = {}

    def __iter__(self) -> Iterator[Unanswered]:
        return iter(tuple(self._waiting.values()))

    def __len__(self) -> int:
        return len(self._waiting)

    def begin(self, delivery: Delivery, said_at: datetime) -> None:
        """From now on somebody is waited for; what was begun before stays as it is."""
        self._waiting.setdefault(delivery.event.id, Unanswered(delivery, said_at))

    def restore(self, one: Unanswered) -> None:
        self._waiting[one.event.id] = one

    def end(self, event_id: str) -> bool:
        """It is answered; whether it was waited for."""
        return self._waiting.pop(event_id, None) is not None

    def due(self, now: datetime, steps: Sequence[timedelta]) -> list[Unanswered]:
        return [one for one in self._waiting.values() if (at := one.due_at(steps)) is not None and at <= now]

    def along(self, now: datetime, steps: Sequence[timedelta]) -> list[Unanswered]:
        """What is due, and what will be soon, unless somebody does not want to hear of it before its time."""
        soon = now + min(ALONG, steps[0] / 2)
        return [one for one in self.due(soon, steps) if one.snoozed_until is None or one.snoozed_until <= now]

    def reminded(self, event_ids: Sequence[str], now: datetime, steps: Sequence[timedelta]) -> list[Unanswered]:
        """They were said again; returns those for which it was the last time.

        Steps that have passed meanwhile, because nobody could listen, are not made up for.
        """
        last = []
        for one in [self._waiting[event_id] for event_id in event_ids if event_id in self._waiting]:
            passed = sum(one.said_at + step <= now for step in steps)
            counted = replace(one, reminded=max(one.reminded + 1, passed), snoozed_until=None)
            self._waiting[one.event.id] = counted
            if one.reminded < len(steps) <= counted.reminded:
                last.append(counted)
        return last

    def snooze(self, until: datetime, agent: str = "") -> list[Event]:
        """None of these agents' is said again before, but then it is, however often it was; returns which.

        The agent is a glob; empty: all agents.
        """
        chosen = [one for one in self._waiting.values() if not agent or fnmatchcase(one.event.agent, agent)]
        for one in chosen:
            self._waiting[one.event.id] = replace(one, snoozed_until=until)
        return [one.event for one in chosen]
