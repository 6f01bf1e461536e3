"""Deeds: what one agent or several did, once or several times, for each kind of event. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from hookd.event import Event
from hookd.phrase.series import counted, distinct, number, times


@dataclass(frozen=True, slots=True)
class Deed:
    """The verb of a kind; `#` stands for a count, `*` for `twice` or `three times`."""

    one: str
    """One agent, once."""
    many: str
    """Several agents, each once."""
    one_often: str
    """One agent, several times."""
    many_often: str
    """Several agents, some of them several times."""
    by_session: bool = False
    """Whether it tells more in how many sessions it was than how often."""

    def of(self, agents: int, events: int) -> str:
        """So many agents in so many events."""
        if agents == events:
            return self.one if agents == 1 else self.many
        often = self.one_often if agents == 1 else self.many_often
        return often.replace("#", number(events)).replace("*", times(events))


DEEDS = {
    "activated": Deed("started", "started", "started *", "started *", by_session=True),
    "completed": Deed("finished", "finished", "finished # tasks", "finished # tasks"),
    "paused": Deed("paused", "paused", "paused *", "paused *", by_session=True),
    "failed": Deed("failed", "failed", "failed *", "failed *", by_session=True),
    "interrupted": Deed(
        "was interrupted", "were interrupted", "was interrupted *", "were interrupted *", by_session=True
    ),
    "permission-needed": Deed(
        "needs your permission", "need your permission",
        "needs your permission *", "need your permission *", by_session=True,
    ),
    "permission-denied": Deed(
        "was denied permission", "were denied permission",
        "was denied permission *", "were denied permission *", by_session=True,
    ),
    "input-needed": Deed(
        "is waiting for you", "are waiting for you",
        "is waiting for you with # requests", "are waiting for you with # requests", by_session=True,
    ),
    "session-started": Deed("started a session", "started a session", "started # sessions", "started # sessions"),
    "session-ended": Deed("ended the session", "ended the session", "ended # sessions", "ended # sessions"),
    "tool-started": Deed("is using a tool", "are using a tool", "is using # tools", "are using # tools"),
    "tool-finished": Deed(
        "finished using a tool", "finished using a tool", "finished using # tools", "finished using # tools"
    ),
    "tool-failed": Deed("had a tool fail", "had a tool fail", "had # tools fail", "had # tools fail"),
    "task-created": Deed("has a new task", "have a new task", "has # new tasks", "have # new tasks"),
    "task-completed": Deed("completed a task", "completed a task", "completed # tasks", "completed # tasks"),
    "compacting": Deed(
        "is compacting its memory", "are compacting their memory",
        "is compacting its memory *", "are compacting their memory *", by_session=True,
    ),
    "compacted": Deed(
        "compacted its memory", "compacted their memory",
        "compacted its memory *", "compacted their memory *", by_session=True,
    ),
    "notice": Deed("has a notice", "have a notice", "has # notices", "have # notices"),
}  # fmt: skip


def deed_of(events: Sequence[Event]) -> str:
    """What the agents of events of one kind did: `need your permission in 20 sessions`, `finished three tasks`."""
    deed, agents, sessions = DEEDS[events[0].kind], len(distinct(e.agent for e in events)), _sessions(events)
    if not deed.by_session or sessions <= agents:
        return deed.of(agents, len(events))
    if sessions < len(events):
        return f"{deed.of(agents, len(events))} in {counted(sessions, 'session')}"
    return f"{deed.one if agents == 1 else deed.many} in {counted(sessions, 'session')}"


def _sessions(events: Sequence[Event]) -> int:
    """How many there are; 0 where one is not known."""
    return len({(event.agent, event.session) for event in events}) if all(e.session for e in events) else 0
