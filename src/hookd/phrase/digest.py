"""The digest: what nobody heard at its time, counted by agent and project. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hookd.event import Event
from hookd.phrase.deeds import DEEDS
from hookd.phrase.ear import Ear
from hookd.phrase.names import at_start, in_sentence, spoken_project
from hookd.phrase.series import NAMED, counted, first_fitting, number, series

ASKING = {"permission-needed": "permission", "input-needed": "answer"}
"""Kinds that wait for a person, and for what."""
TOLD = ("completed", "failed", "interrupted", "permission-denied", "paused", "notice")
"""Other kinds that a digest tells, in the order in which it tells them of one agent."""
WEIGHTS = ("failed", "completed", *TOLD[2:])
"""Whose agents come first."""

_OPENINGS = {True: "While you were away", False: "Meanwhile"}
_FIRST = {"completed": ("finished one task", "finished # tasks")}
"""How an agent's first clause differs from its deed: once, several times."""
_NEXT = {
    "failed": ("failed", "failed"),
    "interrupted": ("was interrupted", "were interrupted"),
    "permission-denied": ("was denied permission", "were denied permission"),
    "paused": ("paused", "paused"),
    "notice": ("notice", "notices"),
}
"""What stands behind the number in its further clauses: `two failed`."""

_SHARES = (
    *((past, asking) for asking in range(NAMED, 0, -1) for past in range(NAMED, 0, -1)),
    *((0, asking) for asking in range(NAMED, -1, -1)),
)
"""How many groups are named, of what is past and of who waits: the best first. Who waits is named before the others."""

_PLAIN = Ear()


@dataclass(frozen=True, slots=True)
class _Group:
    """Events of one agent in one project."""

    name: str
    project: str
    events: tuple[Event, ...]

    @property
    def weight(self) -> int:
        return min(WEIGHTS.index(event.kind) for event in self.events)


def tellable(event: Event) -> bool:
    """Whether a digest tells of its kind. One that asks is told only while it waits."""
    return event.kind in TOLD or event.kind in ASKING


def digest(
    events: Sequence[Event], waiting: frozenset[str], spoken: Callable[[str], str], *, away: bool, ear: Ear = _PLAIN
) -> str:
    """`While you were away: backend engineer finished four tasks in shop, two failed, docs is still waiting for …`

    Who still waits for the person (ids in `waiting`) comes last, where it is remembered, and is never cut off.
    Empty where nothing is worth telling.
    """
    past = sorted(_groups([e for e in events if e.kind in TOLD], spoken, ear), key=lambda group: group.weight)
    asking = [_groups([e for e in events if e.kind == kind and e.id in waiting], spoken, ear) for kind in ASKING]
    if not past and not any(asking):
        return ""
    return first_fitting((f"{_OPENINGS[away]}: {_told(past, asking, *named)}." for named in _SHARES), ear.limit())


def _groups(events: Iterable[Event], spoken: Callable[[str], str], ear: Ear) -> list[_Group]:
    found: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        found.setdefault((event.agent, spoken_project(event, ear)), []).append(event)
    return [
        _Group(in_sentence(agent, spoken(agent), ear), project, tuple(its))
        for (agent, project), its in found.items()
    ]


def _told(past: Sequence[_Group], asking: Sequence[Sequence[_Group]], named: int, asking_named: int) -> str:
    """All of it, with so many groups named of what is past, and of each kind that waits."""
    place = _Place()
    clauses = [clause for group in past[:named] for clause in _clauses(group, place)]
    others = _others(past[named:], named)
    waits = [_waits(groups, asking_named, place) for groups in asking if groups]
    before = ", ".join([*clauses, *([others] if others else [])])
    if others and waits:  # a sentence of its own: the others are many
        return f"{before}. {at_start(', '.join(waits))}"
    return ", ".join(filter(None, (before, *waits)))


class _Place:
    """The project that was said last: it is not said twice in a row."""

    def __init__(self) -> None:
        self._said = ""

    def of(self, project: str) -> str:
        if not project or project == self._said:
            return ""
        self._said = project
        return f" in {project}"


def _clauses(group: _Group, place: _Place) -> list[str]:
    """`backend engineer finished four tasks in shop`, `two failed`."""
    counts = Counter(event.kind for event in group.events)
    (kind, count), *further = [(kind, counts[kind]) for kind in TOLD if counts[kind]]
    first = f"{group.name} {_first(kind, count)}{place.of(group.project)}"
    return [first, *(counted(count, *_NEXT[kind]) for kind, count in further)]


def _first(kind: str, count: int) -> str:
    if kind in _FIRST:
        return _FIRST[kind][count > 1].replace("#", number(count))
    return DEEDS[kind].of(1, count)


def _others(groups: Sequence[_Group], named: int) -> str:
    """`and seven other events of three agents`."""
    if not groups:
        return ""
    events = counted(sum(len(group.events) for group in groups), "other event" if named else "event")
    agents = counted(len({event.agent for group in groups for event in group.events}), "agent")
    return f"and {events} of {agents}" if named else f"{events} of {agents}"


def _waits(groups: Sequence[_Group], named: int, place: _Place) -> str:
    """`docs and reviewer are still waiting for your permission`, `two agents are still waiting for three answers`."""
    events = sum(len(group.events) for group in groups)
    who = len(groups) if named else len({group.events[0].agent for group in groups})
    names = [f"{group.name}{place.of(group.project)}" for group in groups] if named else []
    subject = series(names, named) if names else counted(who, "agent")
    wish = ASKING[groups[0].events[0].kind]
    what = f"your {wish}" if events == who else counted(events, wish)
    return f"{subject} {'is' if who == 1 else 'are'} still waiting for {what}"
