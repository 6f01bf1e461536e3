"""The report of a rehearsal: every utterance, and the figures of the day."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from hookd.attention.attention import SPEECH
from hookd.attention.reasons import Rule
from hookd.event import Event, Priority
from hookd.rehearsal.player import Spoken
from hookd.rehearsal.rehearsal import Record
from hookd.turn import End, Form

MOST_TALKATIVE = 5
"""Agents that are named."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Waits:
    """Of important events in seconds: until their utterance begins. None: there was none."""

    p50: float | None
    p95: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class Talker:
    """An agent, and how much was said of it; of what is told together each has its share."""

    agent: str
    utterances: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a day, in the order in which they are shown."""

    events: int
    utterances: int
    hours: float
    """From the first event to the last; at least one."""
    spoken_seconds: float
    spoken_seconds_per_hour: float
    merged: int
    """Events without an utterance of their own: told by another messenger before, or together with others."""
    withdrawn: int
    """Events that were no longer true when it was their turn."""
    expired: int
    """Events that waited for too long; a digest may have told of them."""
    over_budget: int
    """Events of which there was too much; a digest may have told of them."""
    digested: int
    """Events that a digest counted."""
    important_wait_seconds: Waits
    most_talkative: tuple[Talker, ...]

    def to_object(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Report:
    """What was said on a day, and its figures."""

    utterances: tuple[Spoken, ...]
    summary: Summary

    def without(self, other: "Report") -> list[Spoken]:
        """What is said in these words of these events only here, whenever it is."""
        known = Counter(map(_said, other.utterances))
        alone = []
        for one in self.utterances:
            known[_said(one)] -= 1
            if known[_said(one)] < 0:
                alone.append(one)
        return alone


def report_of(events: Sequence[Event], record: Record) -> Report:
    """Of a day with at least one event."""
    spoken = heard(record)
    return Report(tuple(spoken), _summary(events, record, spoken))


def heard(record: Record) -> list[Spoken]:
    """The utterances; what gave way before its first sound is none."""
    return [one for one in record.spoken if one.ends > one.starts]


def utterance_object(spoken: Spoken) -> dict[str, Any]:
    """The object of CONTRACT.md; the times stay datetimes, UTC."""
    turn = spoken.turn
    return {
        "starts": spoken.starts,
        "ends": spoken.ends,
        "event_ids": [event.id for event in turn.events],
        "agents": agents_of(spoken),
        "priority": turn.priority.word,
        "text": spoken.text,
        "reason": reason_of(spoken),
    }


def agents_of(spoken: Spoken) -> list[str]:
    """In order of arrival."""
    return list(dict.fromkeys(event.agent for event in spoken.turn.events))


def reason_of(spoken: Spoken) -> str:
    """The rule that made it, else the route; and how it fared."""
    turn = spoken.turn
    route = turn.deliveries[0].route if turn.deliveries else ""
    again = "taken up again" if turn.rest else ""
    cut = "gave way to something more urgent" if spoken.end is End.CUT else ""
    return "; ".join(filter(None, (turn.rule or route, again, cut)))


def _summary(events: Sequence[Event], record: Record, spoken: Sequence[Spoken]) -> Summary:
    hours = max(events[-1].received_at - events[0].received_at, HOUR) / HOUR
    seconds = sum(map(_seconds, spoken))
    return Summary(
        events=len(events),
        utterances=len(spoken),
        hours=round(hours, 2),
        spoken_seconds=round(seconds, 1),
        spoken_seconds_per_hour=round(seconds / hours, 1),
        merged=len(_by_rule(record, Rule.MERGED) | _together(spoken)),
        withdrawn=len(_by_rule(record, Rule.WITHDRAWN)),
        expired=len(_by_rule(record, Rule.EXPIRED)),
        over_budget=len(_by_rule(record, Rule.OVER_BUDGET)),
        digested=len({event.id for one in spoken if one.turn.form is Form.DIGEST for event in one.turn.events}),
        important_wait_seconds=_waits(sorted(_important_waits(spoken))),
        most_talkative=tuple(_talkers(spoken)),
    )


def _said(spoken: Spoken) -> tuple[str, tuple[str, ...]]:
    return spoken.text, tuple(event.id for event in spoken.turn.events)


def _seconds(spoken: Spoken) -> float:
    return (spoken.ends - spoken.starts).total_seconds()


def _by_rule(record: Record, rule: Rule) -> set[str]:
    return {one.delivery.event.id for one in record.settled if one.delivery.sink == SPEECH and rule.gave(one.reason)}


def _together(spoken: Iterable[Spoken]) -> set[str]:
    """All but the first of each line."""
    return {event.id for one in spoken if one.turn.form is Form.TOGETHER for event in one.turn.events[1:]}


def _important_waits(spoken: Iterable[Spoken]) -> Iterable[float]:
    """Of each important event that was told; its reminders are no news."""
    told: set[str] = set()
    for one in spoken:
        for delivery in one.turn.deliveries:
            if delivery.priority is Priority.IMPORTANT and delivery.event.id not in told:
                told.add(delivery.event.id)
                yield (one.starts - delivery.event.received_at).total_seconds()


def _waits(seconds: Sequence[float]) -> Waits:
    """Of sorted waits, by nearest rank."""
    if not seconds:
        return Waits(None, None, None)
    return Waits(*(round(seconds[-(-len(seconds) * part // 100) - 1], 2) for part in (50, 95, 100)))


def _talkers(spoken: Sequence[Spoken]) -> list[Talker]:
    utterances: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for one in spoken:
        agents = agents_of(one)
        utterances.update(agents)
        seconds.update(dict.fromkeys(agents, _seconds(one) / len(agents)))
    most = sorted(seconds, key=lambda agent: (-seconds[agent], agent))[:MOST_TALKATIVE]
    return [Talker(agent, utterances[agent], round(float(seconds[agent]), 1)) for agent in most]
