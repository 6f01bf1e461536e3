"""Sessions: who is at work, and who was and sends nothing any more."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hookd.attention.overtaking import session_of
from hookd.event import Event

SESSIONS_LIMIT = 1000
"""Sessions that are remembered; those that sent nothing for the longest time are forgotten first."""

_AT_WORK = (
    "activated", "permission-denied", "session-started", "tool-started", "tool-finished", "tool-failed",
    "task-created", "task-completed", "compacting", "compacted",
)  # fmt: skip
"""After one of these an agent goes on; after any other it has ended, or waits for a person."""


@dataclass(frozen=True, slots=True)
class Session:
    """What is known of one."""

    speaker: Event
    """The latest event of its main agent, else of whoever sent one: for its name and project."""
    last: Event
    at: datetime
    """UTC: when the last event came."""
    told: bool = False
    """Whether its silence was told."""

    @property
    def at_work(self) -> bool:
        return self.last.kind in _AT_WORK


class Sessions:
    """The latest event of each."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Session] = OrderedDict()
        """The one that sent nothing for the longest time first."""

    def saw(self, event: Event, now: datetime) -> None:
        if event.kind == "notice":
            return  # said about an agent, by whoever
        key = session_of(event)
        if event.session and event.kind not in _AT_WORK:
            # Its own word that it began may not have named the session.
            self._known.pop(session_of(replace(event, session="")), None)
        if event.kind == "session-ended" and not event.parent:
            self._known.pop(key, None)
            return
        before = self._known.get(key)
        # A subagent's end is not the end of the session: its main agent goes on.
        ended_below = bool(event.parent) and event.kind not in _AT_WORK and before is not None
        speaker = before.speaker if before and event.parent else event
        last = before.last if before and ended_below and before.at_work else event
        self._known[key] = Session(speaker, last, now)
        self._known.move_to_end(key)
        if len(self._known) > SESSIONS_LIMIT:
            self._known.popitem(last=False)

    def silent(self, now: datetime, limit: timedelta) -> Iterable[Session]:
        """Those at work that have sent nothing for so long, the longest silence first."""
        for one in self._known.values():
            if now - one.at < limit:
                return
            if one.at_work:
                yield one

    def in_several_projects(self) -> bool:
        """Whether sessions of more than one project have been seen lately."""
        seen = {one.last.project.rstrip("/") for one in self._known.values()}
        return len(seen - {""}) > 1

    def silent_at(self, limit: timedelta) -> Iterator[datetime]:
        """When they will have been silent for so long, of those whose silence was not told."""
        return (one.at + limit for one in self._known.values() if one.at_work and not one.told)

    def tell(self, event: Event, *, told: bool = True) -> None:
        """The silence of this event's session was told: once is enough."""
        key = session_of(event)
        if key in self._known:
            self._known[key] = replace(self._known[key], told=told)

    def forget_time(self, now: datetime) -> None:
        """After the machine slept: nobody could send anything."""
        for key, one in self._known.items():
            self._known[key] = replace(one, at=now)
