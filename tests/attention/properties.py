"""Properties of attention: each is a function that gives the faults of a day."""

from datetime import datetime, timedelta
from itertools import pairwise

from performance import Performance

from hookd.attention.overtaking import overtakes
from hookd.attention.wishes import Wishes
from hookd.delivery import State
from hookd.event import Event, Priority
from hookd.turn import Form, Turn

CHATTER = (Priority.NOTIFICATION, Priority.PROGRESS)
AT_ONCE = timedelta(seconds=1.2)


def at_once(day: Performance) -> list[str]:
    """Two utterances at once."""
    pairs = pairwise(day.record.spoken)
    return [f'"{two.text}" begins within "{one.text}"' for one, two in pairs if two.starts < one.ends]


def not_settled_once(day: Performance) -> list[str]:
    ids = [one.delivery.event.id for one in day.record.settled if one.delivery.sink == "speech"]
    twice = [f"{one} is settled {ids.count(one)} times" for one in set(ids) if ids.count(one) > 1]
    never = [f"{one.event.id} {one.event.kind} is not settled" for one in day.unsettled()]
    without = [
        f"{one.delivery.event.id} without a reason"
        for one in day.record.settled
        if one.state is not State.DONE and not one.reason
    ]
    return [*twice, *never, *without]


def too_late(day: Performance) -> list[str]:
    return [f"{turn} begins at {at}" for at, turn in day.record.begun if turn.expires_at and at >= turn.expires_at]


def untrue(day: Performance) -> list[str]:
    """What begins though an event that came before ended its truth."""
    return [
        f"{old.id} {old.kind} begins at {at}, ended by {new.id} {new.kind}"
        for at, turn in day.record.begun
        for old in _told(turn)
        for new in _came_between(day, old, at)
        if overtakes(new, old)
    ]


def _told(turn: Turn) -> list[Event]:
    """What of it is told as true now."""
    if turn.form is Form.DIGEST:
        return [event for event in turn.events if event.id in turn.waiting]
    if turn.form is Form.GONE_QUIET:
        return []
    return [one.event for one in turn.deliveries] or list(turn.events)


def _came_between(day: Performance, old: Event, at: datetime) -> list[Event]:
    ids = [event.id for _, event in day.record.taken]
    return [event for when, event in day.record.taken[ids.index(old.id) + 1 :] if when < at]


def kept_waiting(day: Performance) -> list[str]:
    """Something important, of a day without orders, that waits for more than the rest of a clause."""
    important = {one.event.id for one in day.routed if one.priority is Priority.IMPORTANT}
    ended_at = {one.delivery.event.id: one.at for one in day.record.settled}
    came = [(at, event.id) for at, event in day.record.taken if event.id in important]
    return [
        f"{event_id} came at {at}, then began {_first_after(day, at)}"
        for at, event_id in came
        if ended_at[event_id] > at + AT_ONCE and not _important_is_said(day, at) and _is_late(day, at)
    ]


def _important_is_said(day: Performance, now: datetime) -> bool:
    said = zip(day.record.begun, day.record.spoken, strict=True)
    return any(at <= now < one.ends and turn.priority is Priority.IMPORTANT for (at, turn), one in said)


def _is_late(day: Performance, came_at: datetime) -> bool:
    first = _first_after(day, came_at)
    return first is None or first[1].priority is not Priority.IMPORTANT or first[0] > came_at + AT_ONCE


def _first_after(day: Performance, moment: datetime) -> tuple[datetime, Turn] | None:
    """Not what began in the same moment, before it came."""
    begun = ((at, turn) for at, turn in day.record.begun if (at, turn.priority) >= (moment, Priority.IMPORTANT))
    return next(begun, None)


def unwished(day: Performance) -> list[str]:
    """What begins while it is paused, muted or quiet."""
    begun = zip(day.record.begun, day.record.wishes, strict=True)
    return [
        f"{turn} begins at {at} though it is {held}"
        for (at, turn), wishes in begun
        if (held := _held(day, wishes, turn, at))
    ]


def _held(day: Performance, wishes: Wishes, turn: Turn, at: datetime) -> str:
    muted = [one for one in wishes.mutes if one.holds(at) and any(one.fits(event, at) for event in turn.events)]
    quiet = bool(day.settings.quiet.windows) and (at.hour == 23 or at.hour < 6 or (at.hour == 22 and at.minute < 10))
    return "paused" if wishes.paused else "muted" if muted else "quiet" if quiet else ""


def said_on_in_a_pause(day: Performance) -> list[str]:
    """What goes on being said when it is paused."""
    pauses = [step.at for step in day.steps if step.words == ("pause",)]
    return [f'"{one.text}" goes on at {at}' for at in pauses for one in day.record.spoken if one.starts < at < one.ends]


def over_budget(day: Performance) -> list[str]:
    attention = day.settings.attention
    chatter = [
        (one.ends, (one.ends - one.starts).total_seconds())
        for one in day.record.spoken
        if one.turn.priority in CHATTER and one.turn.form is not Form.GONE_QUIET
    ]
    found = []
    for last, _ in chatter:
        within = [seconds for end, seconds in chatter if last - attention.budget_window < end <= last]
        # What is said is estimated before.
        if sum(within) > attention.budget.total_seconds() + 0.5 * len(within):
            found.append(f"{sum(within):.1f} s in the window that ends at {last}")
    return found


