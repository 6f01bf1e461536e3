"""Overtaking: which event makes an earlier one untrue, so that nobody need hear it any more. A table."""

from collections.abc import Callable
from typing import NamedTuple

from hookd.event import Event
from hookd.phrase.programs import PROGRAMS

Scope = Callable[[Event, Event], bool]
"""Whether a new event concerns an old one of the same session."""


class Overtaking(NamedTuple):
    """Old kinds that are no longer true after new ones."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    scope: Scope
    verb: str


def session_of(event: Event) -> str:
    """Whose events belong together: the session's id, else the agent in its project."""
    return event.session or f"{event.agent} in {event.project}"


def _whoever(new: Event, old: Event) -> bool:
    """The agent itself, or the main agent of its session, for whose end and whose prompt all of it ends."""
    return _agent(new, old) or (not new.parent and _leads(new, old))


def _leads(new: Event, old: Event) -> bool:
    """A subagent's own word may know the session and not its parent."""
    return new.agent in PROGRAMS or new.agent == old.parent or new.kind == "session-ended"


def _agent(new: Event, old: Event) -> bool:
    return new.agent == old.agent and _agree(new.extra.get("agent_id"), old.extra.get("agent_id"))


def _call(new: Event, old: Event) -> bool:
    """The same agent's use of the same tool, as far as both say: others may be under way beside it."""
    return _agent(new, old) and _agree(new.tool, old.tool)


def _task(new: Event, old: Event) -> bool:
    return _agent(new, old) and _agree(new.extra.get("task_id"), old.extra.get("task_id"))


def _agree(one: object, other: object) -> bool:
    return not one or not other or one == other


REQUESTS = ("permission-needed", "input-needed")
"""What waits for a person's answer."""
WAITED_FOR = (*REQUESTS, "failed")
"""What a person is reminded of, where it is important."""
_ENDS = ("completed", "failed", "interrupted")
_PASSING = (
    "activated", "paused", "session-started", "tool-started", "tool-finished", "tool-failed",
    "task-created", "task-completed", "compacting", "compacted", "notice",
)  # fmt: skip

TABLE = (
    Overtaking(REQUESTS, ("tool-finished", "tool-failed", "permission-denied"), _call, "answered"),
    Overtaking(REQUESTS, ("activated", *_ENDS, "session-ended"), _whoever, "answered"),
    Overtaking(("activated",), ("activated", "paused", *_ENDS), _agent, "overtaken"),
    Overtaking(("paused",), ("activated", *_ENDS), _agent, "overtaken"),
    Overtaking(("tool-started",), ("tool-finished", "tool-failed"), _call, "overtaken"),
    Overtaking(("task-created",), ("task-completed",), _task, "overtaken"),
    Overtaking(("compacting",), ("compacted",), _agent, "overtaken"),
    Overtaking(_PASSING, ("session-ended",), _whoever, "overtaken"),
)
"""News that stays news (completed, failed, interrupted, permission-denied) is not overtaken by anything."""

FAILURE_SEEN = Overtaking(("failed",), ("activated", "completed", "session-ended"), _whoever, "answered")
"""A failure stays news, but nobody is reminded of it after this."""

OVERTAKABLE = frozenset(kind for row in (*TABLE, FAILURE_SEEN) for kind in row.old)
"""What may become untrue."""

_BY_NEW: dict[str, list[Overtaking]] = {}
for _row in (*TABLE, FAILURE_SEEN):
    for _kind in _row.new:
        _BY_NEW.setdefault(_kind, []).append(_row)


def overtakes(new: Event, old: Event) -> str:
    """How a later event ends the truth of an earlier one of its session; empty where it does not."""
    return _verb(new, old, TABLE)


def answers(new: Event, old: Event) -> bool:
    """Whether nobody need be reminded of the earlier one any more."""
    return bool(_verb(new, old, (*TABLE, FAILURE_SEEN)))


def may_overtake(kind: str) -> bool:
    """Whether events of this kind end the truth of any other."""
    return kind in _BY_NEW


def _verb(new: Event, old: Event, rows: tuple[Overtaking, ...]) -> str:
    if session_of(new) != session_of(old) or new.received_at < old.received_at:
        return ""  # what a restart brings up again has been taken into account before
    found = (
        row.verb
        for row in _BY_NEW.get(new.kind, ())
        if row in rows and old.kind in row.old and row.scope(new, old)
    )
    return next(found, "")
