"""The choice: whose turn it is. For each priority, from the most urgent on, one source after the other is asked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain

from hookd.attention.board import Board, dropped
from hookd.attention.late import Late
from hookd.attention.overtaking import REQUESTS
from hookd.delivery import Delivery, Settled
from hookd.event import Event, Priority
from hookd.phrase.digest import tellable
from hookd.turn import Form, Turn


@dataclass(slots=True)
class Found:
    """What a source found: a turn at most, and what is settled on the way to it."""

    turn: Turn | None = None
    settled: list[Settled] = field(default_factory=list)


Source = Callable[[Board, datetime], Found]

GATHERING = timedelta(seconds=0.3)
"""Something important is told when no other one has come for so long,"""
GATHERED = timedelta(seconds=1.2)
"""but at the latest so long after the first: it is to be heard within 1.5 s."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)

CHATTER = (Priority.NOTIFICATION, Priority.PROGRESS)
"""What the budget is for."""


def next_turn(board: Board, now: datetime) -> Found:
    """The most urgent thing to say now."""
    settled: list[Settled] = []
    if now < _gathered_at(board, now):
        return Found()
    for source in SOURCES:
        found = source(board, now)
        settled += found.settled
        if found.turn is not None:
            return Found(found.turn, settled)
    return Found(None, settled)


def _group(priority: Priority) -> Source:
    """What waits, said alone or together."""

    def source(board: Board, now: datetime) -> Found:
        found = Found()
        while turn := waiting_turn(board, priority, now):
            if not _affordable(board, turn, now):
                found.settled += _put_off(board, turn.deliveries, now)
                continue
            for one in turn.deliveries:
                board.waiting.take(one.event.id)
            found.turn = turn
            break
        return found

    return source


def waiting_turn(board: Board, priority: Priority, now: datetime) -> Turn | None:
    """What is said next of this priority, were it its turn."""
    candidates = board.waiting.of(priority, lambda one: board.held(one, now))
    together = board.rules.settings.attention.together
    return _turn_of(board, board.waiting.next_group(candidates, together)) if candidates else None


def _gathered_at(board: Board, now: datetime) -> datetime:
    """When a turn may begin: what is important may not come alone, and one line is heard sooner than two."""
    waiting = board.waiting.of(Priority.IMPORTANT, lambda one: board.held(one, now))
    # Of a clock that was set back since, nobody waits until it has caught up.
    came = [one.event.received_at for one in waiting if one.event.received_at <= now]
    return min(max(came) + GATHERING, min(came) + GATHERED) if came else LONG_AGO


def _turn_of(board: Board, group: Sequence[Delivery]) -> Turn:
    first = group[0]
    events = tuple(one.event for one in group)
    if len(group) == 1:
        return Turn(Form.ALONE, events, first.priority, (first,), first.expires_at)
    expires_at = min((one.expires_at for one in group if one.expires_at is not None), default=None)
    rule = board.rules.together(len(group))
    projects = board.sessions.in_several_projects()
    return Turn(Form.TOGETHER, events, first.priority, tuple(group), expires_at, rule, projects)


def _affordable(board: Board, turn: Turn, now: datetime) -> bool:
    if turn.priority not in CHATTER:
        return True
    attention = board.rules.settings.attention
    left = board.budget.left(now, attention.budget.total_seconds(), attention.budget_window)
    return board.rules.seconds_of(turn, now) <= left


def _put_off(board: Board, group: Sequence[Delivery], now: datetime) -> list[Settled]:
    """Over the budget: for the digest."""
    settled = []
    for one in group:
        board.waiting.take(one.event.id)
        settled += set_aside(board, Late(one, board.rules.too_much(), now, away=False))
    return settled


def set_aside(board: Board, late: Late) -> list[Settled]:
    """For the digest; of what merely went on nobody wants to hear later."""
    if late.delivery.priority is Priority.PROGRESS:
        return [dropped(late.delivery, late.at, late.reason)]
    given_up = board.late.add(late)
    return [dropped(given_up.delivery, late.at, f"{given_up.reason}; too many for a digest")] if given_up else []


def _rest(priority: Priority) -> Source:
    """What was cut, if it still matters."""

    def source(board: Board, now: datetime) -> Found:
        for turn in [one for one in reversed(board.cut) if one.priority is priority]:
            if not any(board.held_event(event, priority, now) for event in turn.events):
                board.cut.remove(turn)
                return Found(turn)
        return Found()

    return source


def _reminder(board: Board, now: datetime) -> Found:
    """All that is due or will be soon, together."""
    steps = board.rules.reminders
    if all(board.held(one.delivery, now) for one in board.reminders.due(now, steps)):
        return Found()
    telling = [one for one in board.reminders.along(now, steps) if not board.held(one.delivery, now)]
    events = tuple(one.event for one in telling)
    return Found(Turn(Form.REMINDER, events, Priority.IMPORTANT, rule=board.rules.reminder()))


def _digest(board: Board, now: datetime) -> Found:
    """What nobody heard; what is no news by now is settled without a word."""
    every = board.rules.settings.attention.digest
    due = board.late.due(now, every, lambda one: board.held(one, now))
    for late in due:
        board.late.take(late.delivery.event.id)
    telling = [late for late in due if tellable(late.delivery.event)]
    no_news = [late for late in due if not tellable(late.delivery.event)]
    settled = [dropped(late.delivery, now, f"{late.reason}; nothing for a digest") for late in no_news]
    return Found(_digest_of(board, telling) if telling else None, settled)


def _digest_of(board: Board, telling: Sequence[Late]) -> Turn:
    events = tuple(late.delivery.event for late in telling)
    return Turn(
        Form.DIGEST,
        events,
        Priority.MESSAGE,
        tuple(late.delivery for late in telling),
        rule=board.rules.digest(),
        away=any(late.away for late in telling),
        waiting=frozenset(event.id for event in events if _waits(board, event)),
        reasons={late.delivery.event.id: late.reason for late in telling},
    )


def _waits(board: Board, event: Event) -> bool:
    return event.kind in REQUESTS and event in board.claims


def _gone_quiet(board: Board, now: datetime) -> Found:
    limit = board.rules.gone_quiet
    if limit is None:
        return Found()
    for session in board.sessions.silent(now, limit):
        event = session.speaker
        if session.told or board.claims.asks(event) or not board.rules.speaks(event):
            continue
        if board.held_event(event, Priority.NOTIFICATION, now):
            continue
        board.sessions.tell(event)
        return Found(Turn(Form.GONE_QUIET, (event,), Priority.NOTIFICATION, rule=board.rules.silence()))
    return Found()


SOURCES: tuple[Source, ...] = (
    _rest(Priority.IMPORTANT),
    _group(Priority.IMPORTANT),
    _reminder,
    _rest(Priority.MESSAGE),
    _digest,
    _group(Priority.MESSAGE),
    _gone_quiet,
    _rest(Priority.NOTIFICATION),
    _group(Priority.NOTIFICATION),
    _rest(Priority.PROGRESS),
    _group(Priority.PROGRESS),
)
"""Asked from first to last."""


def wake_at(board: Board, now: datetime) -> datetime | None:
    """When time alone may give another answer."""
    rules = board.rules
    moments = chain(
        (one.expires_at for one in board.waiting),
        (_gathered_at(board, now),),
        (turn.expires_at for turn in board.cut),
        (one.due_at(rules.reminders) for one in board.reminders),
        board.late.moments(rules.settings.attention.digest, lambda one: board.held(one, now)),
        board.wishes.ends(),
        _window_changes(board, now),
        board.sessions.silent_at(rules.gone_quiet) if rules.gone_quiet else (),
    )
    return min((moment for moment in moments if moment is not None and moment > now), default=None)


def _window_changes(board: Board, now: datetime) -> Iterator[datetime | None]:
    """The next end or beginning of quiet hours that anything is held by."""
    held = [one.event for one in (*board.waiting, *board.late.samples(), *(one.delivery for one in board.reminders))]
    held += [event for turn in board.cut for event in turn.events]
    if limit := board.rules.gone_quiet:
        held += [one.speaker for one in board.sessions.silent(now, limit) if not one.told]
    windows = {tuple(board.rules.windows_of(event)) for event in held}
    return (board.rules.quiet_changes_at(now, some) for some in windows)
