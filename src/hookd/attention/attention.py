"""Attention: takes every event, and says whose turn it is to be heard. No clock, no sound: both are told to it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from hookd.attention import choice
from hookd.attention.board import Board, dropped
from hookd.attention.ends import SKIPPED, left_of, settled_with, take_up
from hookd.attention.late import Late
from hookd.attention.overtaking import WAITED_FOR, answers, may_overtake
from hookd.attention.reasons import Rule
from hookd.attention.rules import Rules
from hookd.delivery import Delivery, Settled
from hookd.event import Event, Priority
from hookd.turn import End, Ended, Form, Turn

SPEECH = "speech"
WAITING_LIMIT = 10_000
"""Deliveries that wait to be said; the journal holds them too."""
BEGUN = "its beginning was heard"
AT_ONCE = 1.0
"""Seconds until something important may begin, so that it is heard within 1.5."""

GIVES_WAY = {
    Priority.IMPORTANT: (),
    Priority.MESSAGE: (Priority.IMPORTANT,),
    Priority.NOTIFICATION: (Priority.IMPORTANT, Priority.MESSAGE),
    Priority.PROGRESS: (Priority.IMPORTANT, Priority.MESSAGE, Priority.NOTIFICATION),
}
"""What is being said, and what it gives way to at its next clause."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of an event that was taken."""

    passed: tuple[Delivery, ...]
    """For their sinks; what is to be said stays here."""
    settled: tuple[Settled, ...] = ()
    untrue: tuple[Event, ...] = ()
    """Earlier events that are no longer true: sinks that still show them take them away."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be said now, if anything."""

    turn: Turn | None
    settled: tuple[Settled, ...] = ()
    escalated: tuple[Delivery, ...] = ()
    """For other sinks: nobody answered the reminders."""


class Attention:
    """Every event goes in once, in the journal's order; one turn at a time comes out."""

    def __init__(self, rules: Rules) -> None:
        self.board = Board(rules)
        self._escalated: list[Delivery] = []
        self._untrue: dict[str, str] = {}
        """Why events are no longer true that are being said, by their ids."""

    # What comes in.

    def take(self, event: Event, deliveries: Iterable[Delivery], now: datetime) -> Verdict:
        """An event that was accepted, with what its route makes of it."""
        board = self.board
        if event.is_proof:  # nobody is at work, and nothing became untrue
            return Verdict(tuple(one for one in deliveries if one.sink not in board.rules.personal))
        untrue, settled = self._overtaken(event, now)
        board.sessions.saw(event, now)
        ways = tuple(deliveries)
        passed = [one for one in ways if one.sink not in board.rules.personal]
        personal = [one for one in ways if one.sink in board.rules.personal]
        told = board.messengers.told(event) if personal else None
        if told is not None:
            settled += [dropped(one, now, told.reason) for one in personal]
        elif personal:
            board.claims.add(event)
            passed += [one for one in personal if one.sink != SPEECH]
            settled += [end for one in personal if one.sink == SPEECH for end in self._queue(one, now)]
        return Verdict(tuple(passed), tuple(settled), tuple(untrue))

    def back(self, now: datetime) -> list[Settled]:
        """The machine was asleep: what is late by now was not heard by anybody."""
        self.board.sessions.forget_time(now)
        return self._set_aside(now, away=True)

    # What goes out.

    def next(self, now: datetime) -> Decision:
        """Whose turn it is; asked when a turn has ended, when something came in, and at `wake_at`."""
        board = self.board
        board.wishes.tidy(now)
        settled = self._set_aside(now)
        turn = None
        if board.saying is None:
            self._untrue.clear()
            found = choice.next_turn(board, now)
            board.saying = turn = found.turn
            settled += found.settled
        escalated, self._escalated = tuple(self._escalated), []
        return Decision(turn, tuple(settled), escalated)

    def ended(self, ended: Ended) -> list[Settled]:
        """How the turn that `next` gave has ended."""
        board = self.board
        turn, board.saying = board.saying, None
        if turn is None:
            return []
        if ended.end is End.LATE:
            return [end for one in turn.deliveries for end in self._give_up(one, ended.ended_at, away=False)]
        self._count(turn, ended)
        if ended.end is End.CUT and ended.rest:
            return self._take_up_later(turn, ended)
        self._heard(turn, ended)
        return [settled_with(turn, one, ended) for one in turn.deliveries]

    def gives_way(self, now: datetime) -> tuple[bool, float | None]:
        """Whether what is being said ends at its next clause, and after how many seconds at the latest."""
        board = self.board
        if board.saying is None:
            return False, None
        if board.wishes.silence(board.saying.events, now):
            return True, 0.0
        cutting = [p for p in GIVES_WAY[board.saying.priority] if board.waiting.of(p, lambda one: board.held(one, now))]
        return bool(cutting), AT_ONCE if Priority.IMPORTANT in cutting else None

    def coming(self, now: datetime) -> Turn | None:
        """What important thing is said next, as it seems now; nothing is decided by asking."""
        return choice.waiting_turn(self.board, Priority.IMPORTANT, now)

    def wake_at(self, now: datetime) -> datetime | None:
        """When `next` may have another answer though nothing came in."""
        return choice.wake_at(self.board, now)

    def skip_all(self, now: datetime) -> list[Settled]:
        """Drops what waits to be said."""
        board = self.board
        skipped = [*board.waiting, *(one for turn in board.cut for one in turn.deliveries)]
        for one in board.waiting:
            board.waiting.take(one.event.id)
        board.cut.clear()
        return [dropped(one, now, SKIPPED) for one in skipped]

    def snooze(self, until: datetime, agent: str = "") -> list[Event]:
        """Nobody is reminded before; returns of which requests. The agent is a glob."""
        return self.board.reminders.snooze(until, agent)

    def _overtaken(self, event: Event, now: datetime) -> tuple[list[Event], list[Settled]]:
        """What this event makes untrue is neither said nor counted, and nobody is reminded of it."""
        board = self.board
        if not may_overtake(event.kind):
            return [], []
        for one in [one for one in board.reminders if answers(event, one.event)]:
            board.reminders.end(one.event.id)
        found = board.claims.overtaken_by(event)
        settled = []
        for old, verb in found:
            reason = f"{Rule.WITHDRAWN} {verb} by {event.kind} of {event.agent} ({event.id})"
            settled += [dropped(one, now, reason) for one in self._taken_back(old, now)]
            self._untrue[old.id] = reason
        return [old for old, _ in found], settled

    def _taken_back(self, old: Event, now: datetime) -> list[Delivery]:
        board = self.board
        waiting, late = board.waiting.take(old.id), board.late.take(old.id)
        found = [one for one in (waiting, late.delivery if late else None) if one is not None]
        for turn in tuple(board.cut):
            left = [one for one in turn.deliveries if one.event.id != old.id]
            if len(left) < len(turn.deliveries):
                found += [one for one in turn.deliveries if one not in left]
                board.cut.remove(turn)
                take_up(board, turn, left, now)
        return found

    def _queue(self, delivery: Delivery, now: datetime) -> list[Settled]:
        board = self.board
        if delivery.expires_at is not None and now >= delivery.expires_at:
            reason = board.rules.expired(delivery.priority, now - delivery.event.happened_at)
            return choice.set_aside(board, Late(delivery, reason, now, away=True))
        if len(board.waiting) >= WAITING_LIMIT:
            return [dropped(delivery, now, f"more than {WAITING_LIMIT} deliveries wait for speech")]
        older = [one for one in board.waiting if _overrun(delivery, one)] if _is_progress(delivery) else []
        for one in older:
            board.waiting.take(one.event.id)
        board.waiting.add(delivery)
        return [dropped(one, now, f"overtaken by the agent's next progress ({delivery.event.id})") for one in older]

    def _set_aside(self, now: datetime, *, away: bool = False) -> list[Settled]:
        """What waited for too long is for the digest."""
        board, settled = self.board, []
        for one in board.waiting.late(now):
            settled += self._give_up(one, now, away=away)
        for turn in [one for one in board.cut if one.expires_at is not None and now >= one.expires_at]:
            board.cut.remove(turn)
            for one in turn.deliveries:
                settled += self._give_up(one, now, away=away, also=BEGUN)
        return settled

    def _give_up(self, delivery: Delivery, now: datetime, *, away: bool, also: str = "") -> list[Settled]:
        board = self.board
        held = board.held(delivery, now)
        expired = board.rules.expired(delivery.priority, now - delivery.event.happened_at)
        reason = "; ".join(filter(None, (expired, held, also)))
        return choice.set_aside(board, Late(delivery, reason, now, away=away or bool(held)))

    def _count(self, turn: Turn, ended: Ended) -> None:
        """Who has had a turn, and how long it was."""
        if ended.end is not End.FAILED:
            self.board.waiting.heard(turn.events)
        if turn.priority in choice.CHATTER:
            self.board.budget.spend(ended.ended_at, (ended.ended_at - ended.started_at).total_seconds())

    def _take_up_later(self, turn: Turn, ended: Ended) -> list[Settled]:
        """What still matters. Who waits or is silent may be another by then: that is told anew."""
        if turn.form is Form.GONE_QUIET:
            self.board.sessions.tell(turn.events[0], told=False)
        untrue = [one for one in turn.deliveries if one.event.id in self._untrue]
        left = [one for one in turn.deliveries if one not in untrue]
        if left:
            take_up(self.board, left_of(turn, ended), left, ended.ended_at)
        return [dropped(one, ended.ended_at, f"{self._untrue[one.event.id]}; {BEGUN}") for one in untrue]

    def _heard(self, turn: Turn, ended: Ended) -> None:
        """From now on its requests wait for an answer; or a reminder less is left."""
        board = self.board
        if turn.form is Form.REMINDER:
            ids = [event.id for event in turn.events]
            last = board.reminders.reminded(ids, ended.ended_at, board.rules.reminders)
            self._escalated += [way for one in last for way in self._ways_on(one.delivery)]
        if ended.end is not End.SKIPPED:
            for one in turn.deliveries:
                if one.priority is Priority.IMPORTANT and one.event.kind in WAITED_FOR and one.event in board.claims:
                    board.reminders.begin(one, ended.ended_at)

    def _ways_on(self, delivery: Delivery) -> list[Delivery]:
        """To the sinks that are told when nobody answers."""
        sinks = self.board.rules.settings.attention.escalate
        return [replace(delivery, sink=sink, route="[attention] escalate", expires_at=None) for sink in sinks]


def _is_progress(delivery: Delivery) -> bool:
    return delivery.priority is Priority.PROGRESS


def _overrun(new: Delivery, old: Delivery) -> bool:
    """Of what an agent goes on with, only the last is said."""
    return _is_progress(old) and old.event.agent == new.event.agent and old.event.session == new.event.session
