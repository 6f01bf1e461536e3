"""The router: which event goes to which sinks, decided by the first route that matches. Pure."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import translate
from functools import lru_cache

from hookd.delivery import Delivery
from hookd.event import Event, Priority
from hookd.phrase.programs import PROGRAMS
from hookd.settings import Route, Settings
from hookd.windows import Window

CACHED = 256
"""Combinations of agent, kind, project and parent whose route is remembered."""

_QUIET_KINDS = ("tool-*", "session-*", "task-*", "compact*", "notice")
_SPOKEN_KINDS = ("completed", "failed", "permission-needed", "input-needed")
_MAIN = (*PROGRAMS,)

SHIPPED = {
    "default: tools and prompts": Route(kind=_QUIET_KINDS, sinks=("log",)),
    # Somebody just typed a prompt: they know.
    "default: prompt": Route(agent=_MAIN, kind=("activated",), parent=("",), sinks=("log", "exec")),
    # The turn ended, or it needs a person.
    "default: main agent": Route(
        agent=_MAIN, kind=_SPOKEN_KINDS, parent=("",), sinks=("speech", "log", "exec")
    ),
    "default: agents": Route(kind=("activated", *_SPOKEN_KINDS), sinks=("speech", "log", "exec")),
    "default: rest": Route(sinks=("log",)),
}
"""The routes behind the user's own, by name; the last one matches all."""
PROVED = ("a proof of hookd install", Route(sinks=("log",)))
"""Before the user's own: nothing happened, so nobody is told and nothing is run."""

_URGENCY = {
    Priority.IMPORTANT: ("permission-needed", "input-needed"),
    Priority.MESSAGE: ("completed", "failed", "paused", "interrupted", "permission-denied"),
    Priority.NOTIFICATION: (
        "activated", "session-started", "session-ended", "task-created", "task-completed",
        "compacting", "compacted", "notice",
    ),
    Priority.PROGRESS: ("tool-started", "tool-finished", "tool-failed"),
}  # fmt: skip
PRIORITY_OF_KIND = {kind: priority for priority, kinds in _URGENCY.items() for kind in kinds}


def is_main(event: Event) -> bool:
    """Whether the event is of a coding program itself, not of an agent that it started."""
    return not event.parent and event.agent in PROGRAMS


def priority_of(event: Event) -> Priority:
    """The event's own priority, else that of its kind."""
    if event.priority is not None:
        return event.priority
    if event.kind == "failed" and is_main(event):
        return Priority.IMPORTANT  # Nobody is left who could take care of it but a person.
    return PRIORITY_OF_KIND[event.kind]


class Router:
    """The user's routes, then the shipped ones. The same event at the same time has the same deliveries."""

    def __init__(self, settings: Settings) -> None:
        routes = {f"route {number}": route for number, route in enumerate(settings.route, 1)}
        self._matchers = [_matcher(name, route) for name, route in {**routes, **SHIPPED}.items()]
        deadlines = settings.attention.deadlines
        self._deadlines = {priority: getattr(deadlines, priority.word) for priority in Priority}
        self._decide = lru_cache(CACHED)(self._first_match)
        self._may_be_quiet = any(route.quiet for route in settings.route)

    def route(self, event: Event, now: datetime) -> tuple[Delivery, ...]:
        """One delivery for each sink of the route that decides."""
        name, route = PROVED if event.is_proof else self._route_of(event)
        priority = route.priority if route.priority is not None else priority_of(event)
        # A clock that was set back since must not keep a sentence alive for hours.
        expires_at = min(event.happened_at, now) + self._deadlines[priority] if "speech" in route.sinks else None
        return tuple(
            Delivery(
                event=event,
                sink=sink,
                route=name,
                priority=priority,
                say=route.say or "",
                voice=route.voice or "",
                earcon=route.earcon or "none",
                expires_at=expires_at if sink == "speech" else None,
            )
            for sink in route.sinks
        )

    def quiet_windows(self, event: Event) -> tuple[Window, ...]:
        """When the route that decides for this event is quiet."""
        return self._route_of(event)[1].quiet or () if self._may_be_quiet else ()

    def _route_of(self, event: Event) -> tuple[str, Route]:
        return self._decide(event.agent, event.kind, event.project, event.parent)

    def _first_match(self, agent: str, kind: str, project: str, parent: str) -> tuple[str, Route]:
        found = next(m for m in self._matchers if m.matches(agent, kind, _bare(project), parent))
        return found.name, found.route


@dataclass(frozen=True, slots=True)
class _Matcher:
    """A route with its globs made ready. None matches all."""

    name: str
    route: Route
    agent: re.Pattern[str] | None
    kind: re.Pattern[str] | None
    project: re.Pattern[str] | None
    parent: re.Pattern[str] | None

    def matches(self, agent: str, kind: str, project: str, parent: str) -> bool:
        return (
            _fits(self.agent, agent)
            and _fits(self.kind, kind)
            and _fits(self.parent, parent)
            and any(_fits(self.project, text) for text in (project, project.rpartition("/")[2]))
        )


def _matcher(name: str, route: Route) -> _Matcher:
    home = [os.path.expanduser(glob) for glob in route.project or ()]
    project = [_bare(glob) for glob in home]
    return _Matcher(
        name, route, _ready(route.agent), _ready(route.kind), _ready(project), _ready(route.parent)
    )


def _ready(globs: Sequence[str] | None) -> re.Pattern[str] | None:
    return re.compile("|".join(translate(glob) for glob in globs)) if globs else None


def _fits(globs: re.Pattern[str] | None, text: str) -> bool:
    return globs is None or globs.match(text) is not None


def _bare(directory: str) -> str:
    """Without the slash that some write at the end; the root stays."""
    return directory.rstrip("/") or directory[:1]
