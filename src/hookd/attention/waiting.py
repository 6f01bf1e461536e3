"""Waiting: the deliveries that are to be said, and whose turn is next: by priority, then in turns."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime

from hookd.delivery import Delivery
from hookd.event import Event, Priority

SPEAKERS_LIMIT = 5000
"""Agents and projects of which is remembered when they spoke last."""
PROJECTS_APART = 3
"""Lines that one kind may fill, one for each project; above this all projects share a line.

Of what is important it is so many events.
"""

Group = Sequence[Delivery]


class Waiting:
    """By the event's id, in order of arrival."""

    def __init__(self) -> None:
        self._deliveries: dict[str, Delivery] = {}
        self._heard: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._turns = 0

    def __len__(self) -> int:
        return len(self._deliveries)

    def __iter__(self) -> Iterator[Delivery]:
        return iter(tuple(self._deliveries.values()))

    def add(self, delivery: Delivery) -> None:
        self._deliveries[delivery.event.id] = delivery

    def take(self, event_id: str) -> Delivery | None:
        return self._deliveries.pop(event_id, None)

    def late(self, now: datetime) -> list[Delivery]:
        """Takes out what is not worth saying any more."""
        late = [one for one in self._deliveries.values() if one.expires_at is not None and now >= one.expires_at]
        for one in late:
            del self._deliveries[one.event.id]
        return late

    def of(self, priority: Priority, held: Callable[[Delivery], str]) -> list[Delivery]:
        """What of this priority may be said now."""
        return [one for one in self._deliveries.values() if one.priority is priority and not held(one)]

    def heard(self, events: Iterable[Event]) -> None:
        """These agents and projects have had their turn."""
        self._turns += 1
        for event in events:
            for speaker in (("project", event.project), ("agent", event.agent)):
                self._heard[speaker] = self._turns
                self._heard.move_to_end(speaker)
        while len(self._heard) > SPEAKERS_LIMIT:
            self._heard.popitem(last=False)

    def next_group(self, candidates: Sequence[Delivery], together: int) -> Group:
        """What belongs together of these, in order of arrival; first of whoever has not spoken for the longest time."""
        groups = _groups(candidates) if together > 1 else [[one] for one in candidates]
        group = min(groups, key=self._turn_of)
        return group if len(group) >= together > 1 else group[:1]

    def _turn_of(self, group: Group) -> tuple[int, int]:
        """When its project, then its agent spoke last; of a group: whoever has waited for the longest time."""
        return min(
            (self._heard.get(("project", one.event.project), 0), self._heard.get(("agent", one.event.agent), 0))
            for one in group
        )


def _groups(candidates: Sequence[Delivery]) -> list[list[Delivery]]:
    """By kind and project; by kind alone where one kind would fill too many lines."""
    by_kind: dict[str, dict[str, list[Delivery]]] = {}
    groups = [[one] for one in candidates if not _has_words(one)]
    for one in filter(_has_words, candidates):
        by_kind.setdefault(one.event.kind, {}).setdefault(one.event.project, []).append(one)
    for kind, by_project in by_kind.items():
        if len(by_project) > PROJECTS_APART or _is_rush(by_project.values()):
            groups.append([one for one in candidates if one.event.kind == kind and _has_words(one)])
        else:
            groups.extend(by_project.values())
    return groups


def _is_rush(groups: Collection[Sequence[Delivery]]) -> bool:
    """Whether the last of these lines would come late for what is important."""
    important = any(one.priority is Priority.IMPORTANT for group in groups for one in group)
    return important and len(groups) > 1 and sum(map(len, groups)) > PROJECTS_APART


def _has_words(delivery: Delivery) -> bool:
    """Whether more than an earcon is heard of it."""
    return delivery.earcon != "instead"
