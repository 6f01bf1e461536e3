"""Reminders: who still waits for a person, and who has gone quiet. Pure."""

import re
from collections.abc import Callable, Sequence

from hookd.event import Event
from hookd.phrase.deeds import DEEDS
from hookd.phrase.ear import Ear, message_for_ear
from hookd.phrase.names import at_start, in_sentence, spoken_project
from hookd.phrase.programs import PROGRAMS
from hookd.phrase.series import distinct, fitting, number, series

_PLAIN = Ear()

_SUBJECTS = (*PROGRAMS.values(), "Claude", "It")
"""As whom the programs speak of themselves: `Claude needs your permission to use Bash`."""
_STILL = (
    (re.compile(r"(?i)(?!.*\?$)is (?:still )?(?P<rest>(?:waiting|blocked)\b.*)"), "is still "),
    (re.compile(r"(?i)(?!.*\?$)(?:still )?(?P<rest>(?:wants|needs|has \w+ questions?)\b.*)"), "still "),
)
"""Messages that say of their agent what it does, and how it is said that it still does: `wants to run: npm test`."""


def reminder(events: Sequence[Event], spoken: Callable[[str], str], ear: Ear = _PLAIN) -> str:
    """`Reminder: claude code still wants to run: npm test`; of several: `Still waiting for you: …`."""
    if len(events) == 1:
        return _of_one(events[0], spoken, ear)
    if not events:
        return ""
    groups = distinct((event.agent, spoken_project(event, ear)) for event in events)
    names = [_placed(in_sentence(agent, spoken(agent), ear), project) for agent, project in groups]
    if len({agent for agent, _ in groups}) == 1 and all(project for _, project in groups):
        names[1:] = [project for _, project in groups[1:]]  # its name is said once
    opening = "Still waiting for you"
    if len(groups) < len(events):
        opening = f"{at_start(number(len(events)))} requests are still waiting for you"
    return fitting(lambda named: f"{opening}: {series(names, named)}.", ear.limit())


def gone_quiet(event: Event, spoken: Callable[[str], str], ear: Ear = _PLAIN) -> str:
    """`Claude Code in shop has gone quiet.`"""
    name = in_sentence(event.agent, spoken(event.agent), ear)
    return f"{at_start(_placed(name, spoken_project(event, ear)))} has gone quiet."


def _of_one(event: Event, spoken: Callable[[str], str], ear: Ear) -> str:
    name = in_sentence(event.agent, spoken(event.agent), ear)
    message = message_for_ear(event.message, ear.limit(), ear)
    if not message:
        return f"Reminder: {name} {_still(DEEDS[event.kind].one)}."
    predicate = _predicate(message, name)
    for pattern, still in _STILL:
        if found := pattern.fullmatch(predicate):
            rest = found["rest"]
            return f"Reminder: {name} {still}{rest[0].lower()}{rest[1:]}"
    return f"Reminder from {name}: {message}"


def _predicate(message: str, name: str) -> str:
    """The message without the name of whose it is in front."""
    for subject in (name, *_SUBJECTS):
        if message[: len(subject) + 1].lower() == f"{subject.lower()} ":
            return message[len(subject) + 1 :]
    return message


def _still(deed: str) -> str:
    """`needs your permission` -> `still needs your permission`, `is waiting` -> `is still waiting`."""
    verb, _, rest = deed.partition(" ")
    return f"is still {rest}" if verb == "is" else f"still {deed}" if verb in ("needs", "has") else deed


def _placed(name: str, project: str) -> str:
    return f"{name} in {project}" if project else name
