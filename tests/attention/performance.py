"""A performance: a story is played through router and attention; what was heard is written down."""

from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from story import Step, Story

from hookd import duration
from hookd.attention.attention import Attention
from hookd.attention.keeping import kept, restore
from hookd.attention.rules import Rules, rules_of
from hookd.attention.wishes import Mute, Wishes
from hookd.composer import Composer
from hookd.delivery import Delivery
from hookd.event import Event
from hookd.personas import Personas
from hookd.rehearsal.rehearsal import Record, Rehearsal
from hookd.router import Router
from hookd.settings import Settings
from hookd.turn import Turn

PERSONAL = frozenset(("speech", "desktop", "push"))
BEHIND = timedelta(seconds=10)
"""For so long is listened after the last line of a story that names no end."""


@dataclass(slots=True)
class Stamped(Record):
    """What happened, and what other sinks were told at which time."""

    shown: list[tuple[datetime, str, str]] = field(default_factory=list)
    taken: list[tuple[datetime, Event]] = field(default_factory=list)
    begun: list[tuple[datetime, Turn]] = field(default_factory=list)
    """As many as were spoken, in their order; the last one may not have ended."""
    wishes: list[Wishes] = field(default_factory=list)
    """Of the user, when each of them began."""


class Watched(Rehearsal):
    """A rehearsal that stamps what other sinks are told."""

    def look(self) -> None:
        before = len(self.record.escalated)
        super().look()
        new = self.record.escalated[before:]
        self.record.shown += [(self.now, f"escalated to {one.sink}", one.event.id) for one in new]

    def take_all(self, events: list[tuple[Event, list[Delivery]]]) -> None:
        """They come at once: all of them are known before anything is said."""
        for event, deliveries in events:
            self.record.taken.append((self.now, event))
            verdict = self.attention.take(event, deliveries, self.now)
            self.record.settled += verdict.settled
            self.record.untrue += verdict.untrue
            self.record.passed += verdict.passed
            self.record.shown += [(self.now, "taken back", old.id) for old in verdict.untrue]
        self.look()

    def _begin(self) -> None:
        super()._begin()
        board = self.attention.board
        if board.saying is not None:
            self.record.begun.append((self.now, board.saying))
            self.record.wishes.append(copy(board.wishes))

    def finish_what_is_said(self) -> None:
        if self._player.busy:
            self.now = max(self.now, self._player.ends_at)
            self._finish()


class Performance:
    """From the first step to the end; `record` tells what happened."""

    def __init__(self, settings: Settings, begins: datetime, attention_of=Attention, rehearsal_of=Watched) -> None:
        self._attention_of = attention_of
        self._rehearsal_of = rehearsal_of
        self.settings = settings
        self.router = Router(settings)
        self.personas = Personas(settings, ())
        self.composer = Composer(self.personas.of)
        self.record = Stamped()
        self.routed: list[Delivery] = []
        """All that was to be said, in the order in which it came."""
        self._missed: list[Event] = []
        self._down_until: datetime | None = None
        self._open(begins)

    @property
    def rules(self) -> Rules:
        return rules_of(self.settings, self.router, self.composer.seconds_of, PERSONAL)

    def play(self, steps: list[Step], ends_at: datetime) -> None:
        self.steps = steps
        for step in steps:
            if self._down_until is not None and step.at >= self._down_until:
                self._up()
            if step.event is not None:
                self._event(step.event, step.at)
            elif self._down_until is None or step.what != "look":
                self.rehearsal.until(step.at)
                getattr(self, f"_{step.what}")(step)
        if self._down_until is not None:
            self._up()
        self.rehearsal.until(ends_at)

    def unsettled(self) -> list[Delivery]:
        settled = {one.delivery.event.id for one in self.record.settled}
        return [one for one in self.routed if one.event.id not in settled]

    def _open(self, now: datetime) -> None:
        self.attention = self._attention_of(self.rules)
        self.rehearsal = self._rehearsal_of(self.attention, self.composer, self._route, self.personas.common_rate, now)
        self.rehearsal.record = self.record

    def _route(self, event: Event, now: datetime) -> list[Delivery]:
        deliveries = list(self.router.route(event, now))
        self.routed += [one for one in deliveries if one.sink == "speech"]
        return deliveries

    def _event(self, event: Event, at: datetime) -> None:
        if self._down_until is not None:
            self._missed.append(event)
            return
        self.rehearsal.until(at)
        self.rehearsal.take_all([(event, self._route(event, at))])

    def _order(self, step: Step) -> None:
        verb, *words = step.words
        _ORDERS[verb](self, words, step.until or _after(step.at, words))
        self.rehearsal.look()

    def _look(self, _step: Step) -> None:
        self.rehearsal.look()

    def _asleep(self, step: Step) -> None:
        self.rehearsal.sleep(step.until)

    def _down(self, step: Step) -> None:
        self.rehearsal.finish_what_is_said()
        self._down_until = step.until

    def _up(self) -> None:
        """What was not said before comes first, then what came meanwhile, with its old time."""
        now, self._down_until = self._down_until, None
        text, queued = kept(self.attention), self.unsettled()
        self._open(now)
        restore(self.attention, text)
        came = [replace(one, at=one.at or one.received_at.isoformat(), received_at=now) for one in self._missed]
        self._missed = []
        self.rehearsal.take_all(
            [(one.event, [one]) for one in queued] + [(event, self._route(event, now)) for event in came]
        )

    def mute(self, words: list[str], until: datetime | None) -> None:
        self.attention.board.wishes.mute(replace(_scope(words), until=until))

    def unmute(self, words: list[str], _until: datetime | None) -> None:
        self.attention.board.wishes.unmute(_scope(words) if words else None)

    def pause(self, *_) -> None:
        self.attention.board.wishes.paused = True

    def resume(self, *_) -> None:
        self.attention.board.wishes.paused = False

    def skip(self, *_) -> None:
        self.record.settled += self.attention.skip_all(self.rehearsal.now)

    def snooze(self, words: list[str], until: datetime | None) -> None:
        self.attention.snooze(until, _scope(words).agent)


_ORDERS = {
    "mute": Performance.mute,
    "unmute": Performance.unmute,
    "pause": Performance.pause,
    "resume": Performance.resume,
    "skip": Performance.skip,
    "snooze": Performance.snooze,
}
"""`mute agent tester for 30m`, `skip all`, `snooze for 10m`."""


def _scope(words: list[str]) -> Mute:
    pairs = dict(zip(words[::2], words[1::2], strict=False))
    return Mute(**{name: pairs[name] for name in ("agent", "project", "kind") if name in pairs})


def _after(at: datetime, words: list[str]) -> datetime | None:
    return at + duration.parse(words[words.index("for") + 1]) if "for" in words else None


def performed(story: Story, attention_of=Attention) -> Performance:
    times = [one.at for one in (*story.steps, *story.said, *story.shown)]
    untils = [step.until for step in story.steps if step.until and step.what in ("asleep", "down")]
    performance = Performance(Settings(**story.settings), min(times), attention_of)
    performance.play(story.steps, story.ends_at or max(*times, *untils, min(times)) + BEHIND)
    return performance
