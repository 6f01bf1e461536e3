"""A story: what happens on a day and what is said, in a file that a person can read; see stories/README.txt."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from hookd.event import Event, Priority
from hookd.turn import Form
from hookd.vocabulary import KINDS

FIRST_DAY = "2026-11-23"
"""A Monday; the day of a story that names none."""
HOME = "/home/me/"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens."""

    at: datetime
    what: str
    """`event`, `order`, `asleep` or `down`."""
    event: Event | None = None
    words: tuple[str, ...] = ()
    """Of an order: `mute agent tester for 30m`."""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be heard. A text that ends with … is only a beginning, then also of what was cut."""

    at: datetime
    text: str
    form: Form | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What other sinks are to be told: `taken back`, or `escalated to SINK`."""

    at: datetime
    what: str
    event_id: str


@dataclass(frozen=True, slots=True)
class End:
    """How one delivery, or so many of them, are to end."""

    event_id: str
    count: int
    state: str
    reason: str


@dataclass(slots=True)
class Story:
    """One file."""

    sentence: str
    settings: dict[str, Any] = field(default_factory=dict)
    zone: tzinfo = UTC
    steps: list[Step] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)
    never: list[str] = field(default_factory=list)
    ends_at: datetime | None = None


class Unreadable(Exception):  # noqa: N818 - a fact, as the others are
    """A line that is no line of a story."""


def read(text: str) -> Story:
    sentence, _, rest = text.partition("\n")
    settings = ""
    if rest.startswith("---\n"):
        settings, _, rest = rest.removeprefix("---\n").partition("---\n")
    reader = _Reader(Story(sentence, tomllib.loads(settings)))
    for line in rest.splitlines():
        if line.strip() and not line.startswith("# "):
            reader.read(line.strip())
    reader.story.steps.sort(key=lambda step: step.at)
    reader.story.said.sort(key=lambda said: said.at)
    return reader.story


class _Reader:
    """Line by line; remembers the day."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self._day = FIRST_DAY
        self._count = 0

    def read(self, line: str) -> None:
        for pattern, take in _LINES:
            if found := pattern.fullmatch(line):
                take(self, **found.groupdict())
                return
        raise Unreadable(line)

    def time(self, text: str) -> datetime:
        """`10:00:02.5`, `10:00`, of the day that was named last, or `2026-11-24T10:00`."""
        day, _, clock = text.rpartition("T")
        clock = clock if clock.count(":") == 2 else f"{clock}:00"
        whole, _, part = clock.partition(".")
        moment = datetime.fromisoformat(f"{day or self._day}T{whole}").replace(tzinfo=self.story.zone)
        return moment.astimezone(UTC) + timedelta(seconds=float(f"0.{part or 0}"))

    def day(self, day: str, zone: str | None) -> None:
        self._day = day
        if zone:
            self.story.zone = ZoneInfo(zone)

    def end(self, time: str) -> None:
        self.story.ends_at = self.time(time)

    def stretch(self, time: str, what: str, until: str) -> None:
        self.story.steps.append(Step(self.time(time), what.rsplit(maxsplit=1)[-1], until=self.time(until)))

    def order(self, time: str, words: str) -> None:
        until = re.search(r"\buntil (\S+)$", words)
        self.story.steps.append(
            Step(self.time(time), "order", words=tuple(words.split()), until=self.time(until[1]) if until else None)
        )

    def said(self, time: str, form: str | None, text: str, cut: str | None) -> None:
        self.story.said.append(Said(self.time(time), text, Form(form) if form else None, bool(cut)))

    def shown(self, time: str, what: str, ids: str) -> None:
        self.story.shown += [Shown(self.time(time), what, one) for one in ids.split()]

    def settled(self, who: str, state: str, reason: str | None) -> None:
        count = re.fullmatch(r"(\d+) x", who)
        self.story.ends.append(End("" if count else who, int(count[1]) if count else 1, state, reason or ""))

    def never(self, text: str) -> None:
        self.story.never.append(text)

    def event(self, time: str, to: str | None, count: str | None, words: str, message: str | None) -> None:
        first, times = self.time(time), int(count or 1)
        step = (self.time(to) - first) / max(1, times - 1) if to else timedelta()
        for number in range(1, times + 1):
            filled = [_filled(text or "", number) for text in (words, message)]
            self._count += 1
            at = first + (number - 1) * step
            self.story.steps.append(Step(at, "event", self._event(at, *filled)))

    def _event(self, at: datetime, words: str, message: str) -> Event:
        agent, kind, *rest = words.split()
        if kind not in KINDS:
            raise Unreadable(f'"{kind}" in "{words}"')
        fields: dict[str, Any] = {"id": f"e{self._count}", "dialect": "hookd", "extra": {}}
        for name, value in _pairs(rest):
            _FIELDS.get(name, _extra)(self, fields, name, value)
        return Event(agent=agent, kind=kind, message=message, received_at=at, source="spool", **fields)


def _pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    """`in shop #s1 tool_use_id=t1` -> (in, shop), (#, s1), (tool_use_id, t1)."""
    left = iter(words)
    for word in left:
        if word.startswith("#"):
            yield "#", word[1:]
        elif "=" in word:
            name, _, value = word.partition("=")
            yield name, value
        elif word in _FIELDS:
            yield word, next(left)
        else:
            raise Unreadable(f'"{word}" in "{" ".join(words)}"')


def _filled(text: str, number: int) -> str:
    """`{n}` is the number, `{a,b}` a and b in turn."""

    def one(found: re.Match[str]) -> str:
        choices = found[1].split(",")
        return str(number) if choices == ["n"] else choices[(number - 1) % len(choices)]

    return re.sub(r"\{([^}]*)\}", one, text)


def _field(name: str):
    return lambda _reader, fields, _word, value: fields.update({name: value})


def _extra(_reader, fields, name, value):
    fields["extra"][name] = value


def _messenger(_reader, fields, _word, value):
    """`by Stop` is Claude Code's hook, `by codex/notify` another's."""
    dialect, _, native = value.rpartition("/")
    fields["dialect"] = dialect or "claude-code"
    fields["extra"]["native_event"] = native


_FIELDS = {
    "in": lambda _reader, fields, _word, value: fields.update(project=value if "/" in value else HOME + value),
    "#": _field("session"),
    "of": _field("parent"),
    "with": _field("tool"),
    "as": _field("id"),
    "by": _messenger,
    "told-at": lambda reader, fields, _word, value: fields.update(at=reader.time(value).isoformat()),
    "priority": lambda _reader, fields, _word, value: fields.update(priority=Priority.of(value)),
}
"""What may stand behind an event's kind; any other name with = is one of its unknown keys."""

_CLOCK = r"(?:\d{4}-\d\d-\d\dT)?\d\d:\d\d(?::\d\d(?:\.\d+)?)?"
_TIME = rf"(?P<time>{_CLOCK})"
_WORDS = r"(?P<words>[\w{]\S* [a-z{][a-z{},-]+.*?)"
_LINES = [
    (re.compile(pattern), take)
    for pattern, take in (
        (r"(?P<day>\d{4}-\d\d-\d\d)(?: in (?P<zone>\S+))?", _Reader.day),
        (r"never: +(?P<text>.+)", _Reader.never),
        (r"= (?P<who>\d+ x|\S+) (?P<state>done|failed|dropped|unsettled)(?:: (?P<reason>.+))?", _Reader.settled),
        (rf"{_TIME} +> (?:\((?P<form>[a-z-]+)\) )?(?P<text>.*?)(?P<cut> --)?", _Reader.said),
        (rf"{_TIME} +! (?P<what>taken back|escalated to \w+): (?P<ids>.+)", _Reader.shown),
        (rf"{_TIME} +you (?P<words>.+)", _Reader.order),
        (rf"{_TIME} +(?P<what>the machine is asleep|the daemon is down) until (?P<until>{_CLOCK})", _Reader.stretch),
        (rf"{_TIME} +the end", _Reader.end),
        (
            rf"{_TIME}(?:\.\.(?P<to>{_CLOCK}))? +(?:(?P<count>\d+) x )?{_WORDS}(?:: (?P<message>.+))?",
            _Reader.event,
        ),
    )
]
"""The lines of a story, tried from first to last."""
