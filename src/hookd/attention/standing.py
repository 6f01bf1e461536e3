"""The standing: what waits and why, who is muted, who waits for a person. For `hookd status`."""

from datetime import datetime, timedelta
from typing import Any

from hookd.attention.attention import Attention
from hookd.attention.board import Board
from hookd.attention.reminders import Unanswered
from hookd.attention.rules import LEAST_GONE_QUIET
from hookd.attention.sessions import Session
from hookd.delivery import Delivery
from hookd.event import Event, Priority
from hookd.turn import Turn

SHOWN = 50
"""Of a list; behind it only their number is told."""
LETTERS = 200
"""Of a message."""
FORGOTTEN = timedelta(hours=24)
"""A session that has sent nothing for so long was left without a word: nobody waits for it."""


def standing(attention: Attention, now: datetime) -> dict[str, Any]:
    """`{saying, paused, muted, quiet, quiet_until, waiting, waiting_count, for_you, for_you_count, late, gone_quiet}`.

    Times are RFC 3339.
    """
    board = attention.board
    waiting = [*(one for turn in board.cut for one in turn.deliveries), *board.waiting]
    quiet = board.rules.quiet(now, Priority.MESSAGE, ())
    return {
        "saying": _saying(board.saying) if board.saying else None,
        "paused": board.wishes.paused,
        "muted": [one.to_object() for one in board.wishes.mutes if one.holds(now)],
        "quiet": quiet,
        "quiet_until": _text(board.rules.quiet_changes_at(now, ())) if quiet else None,
        "waiting": [_waiting(board, one, now) for one in waiting[:SHOWN]],
        "waiting_count": len(waiting),
        "for_you": [_for_you(board, one) for one in list(board.reminders)[:SHOWN]],
        "for_you_count": len(board.reminders),
        "late": len(board.late),
        "gone_quiet": [_gone_quiet(one.speaker, one.at) for one in _silent(board, now)][:SHOWN],
    }


def why_unsettled(attention: Attention, event_id: str, now: datetime) -> str:
    """What attention is about to do with an event that is not settled; empty where it does not have it."""
    board = attention.board
    if board.saying is not None and any(event.id == event_id for event in board.saying.events):
        return "it is being said now"
    if any(one.event.id == event_id for turn in board.cut for one in turn.deliveries):
        return "it gave way to something more urgent, and is taken up again"
    late = next((one for one in board.late if one.delivery.event.id == event_id), None)
    if late is not None:
        return f"{late.reason}; it is for the digest"
    waiting = next((one for one in board.waiting if one.event.id == event_id), None)
    if waiting is not None:
        return f"it waits: {_why(board, waiting, now)}"
    unanswered = next((one for one in board.reminders if one.event.id == event_id), None)
    return _unanswered(board, unanswered) if unanswered is not None else ""


def _saying(turn: Turn) -> dict[str, Any]:
    return {
        "form": turn.form.value,
        "priority": turn.priority.word,
        "agents": list(dict.fromkeys(event.agent for event in turn.events))[:SHOWN],
        "event_ids": [event.id for event in turn.events][:SHOWN],
    }


def _unanswered(board: Board, one: Unanswered) -> str:
    """What a request that was said waits for."""
    due = one.due_at(board.rules.reminders)
    snoozed = "; snoozed by the user" if one.snoozed_until else ""
    again = f"it is said again at {_text(due)}{snoozed}" if due else "it was said again often enough"
    return f"nobody has answered it since {_text(one.said_at)}: {again}; {board.rules.reminder_setting()}"


def _waiting(board: Board, delivery: Delivery, now: datetime) -> dict[str, Any]:
    since = delivery.event.received_at.isoformat()
    why = _why(board, delivery, now)
    return {**_named(delivery.event), "priority": delivery.priority.word, "since": since, "why": why}


def _why(board: Board, delivery: Delivery, now: datetime) -> str:
    held = board.held(delivery, now)
    if held:
        return held
    return "others are said first" if board.saying is not None else "it is about to be said"


def _for_you(board: Board, one: Unanswered) -> dict[str, Any]:
    said_at, next_at = _text(one.said_at), _text(one.due_at(board.rules.reminders))
    return {**_named(one.event), "message": one.event.message[:LETTERS], "said_at": said_at, "reminder_at": next_at}


def _gone_quiet(event: Event, since: datetime) -> dict[str, Any]:
    return {"agent": event.agent, "project": event.project, "session": event.session, "since": since.isoformat()}


def _silent(board: Board, now: datetime) -> list[Session]:
    """Also where the user wants no notice of it; the latest one first."""
    limit = board.rules.gone_quiet or LEAST_GONE_QUIET
    silent = list(board.sessions.silent(now, limit))
    return [one for one in reversed(silent) if now - one.at < FORGOTTEN and not board.claims.asks(one.speaker)]


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _named(event: Event) -> dict[str, Any]:
    return {"id": event.id, "agent": event.agent, "kind": event.kind, "project": event.project}
