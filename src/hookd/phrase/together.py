"""Together: one line for several events of one kind. Pure."""

from collections.abc import Callable, Sequence

from hookd.event import Event
from hookd.phrase.deeds import deed_of
from hookd.phrase.ear import Ear
from hookd.phrase.names import at_start, in_sentence, spoken_project
from hookd.phrase.series import counted, distinct, fitting, series

_PLAIN = Ear()


def together(
    events: Sequence[Event], spoken: Callable[[str], str], *, project: bool = False, ear: Ear = _PLAIN
) -> str:
    """`Three agents finished: reviewer, tester and docs.`; each event is named or counted.

    The events are of one kind, in order of arrival; `spoken(agent)` gives its spoken name. With `project`, the one
    that all of them share is said.
    """
    if not events:
        return ""
    agents = distinct(event.agent for event in events)
    names = [in_sentence(agent, spoken(agent), ear) for agent in agents]
    shared = _shared_project(events, ear) if project else ""
    if len(names) == 1:
        return _of_one(names[0], events, shared, ear)
    deed = f"{counted(len(names), 'agent')} {deed_of(events)}{shared}"
    return fitting(lambda named: f"{at_start(deed)}: {series(names, named)}.", ear.limit())


def _of_one(name: str, events: Sequence[Event], shared: str, ear: Ear) -> str:
    """`Claude Code finished in shop, docs and api.`, `Reviewer finished three tasks.`"""
    projects = distinct(spoken_project(event, ear) for event in events)
    if len(projects) == 1 or not all(projects):
        return f"{at_start(name)} {deed_of(events)}{shared}."
    deed = deed_of(events[:1] if len(projects) == len(events) else events)
    return fitting(lambda named: f"{at_start(name)} {deed} in {series(projects, named)}.", ear.limit())


def _shared_project(events: Sequence[Event], ear: Ear) -> str:
    projects = {spoken_project(event, ear) for event in events}
    return f" in {projects.pop()}" if len(projects) == 1 and all(projects) else ""
