"""Ends: how a delivery is settled with the turn that told it, and what is left of a turn that was cut."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from hookd.attention.board import Board
from hookd.attention.late import Late
from hookd.delivery import Delivery, Settled, State
from hookd.turn import End, Ended, Form, Turn

SKIPPED = "skipped by the user"

ENDS = {
    End.SAID: (State.DONE, ""),
    End.CUT: (State.DONE, ""),
    End.SKIPPED: (State.DROPPED, SKIPPED),
    End.FAILED: (State.FAILED, ""),
}
"""How a delivery is settled with its turn; no reason: the turn's own."""


def left_of(turn: Turn, ended: Ended) -> Turn:
    """What is taken up again: the rest, but all of it where nothing but the name was heard."""
    heard = f"{turn.heard} {ended.detail.get('text', '')}".strip()
    return turn if heard.endswith(":") else replace(turn, rest=ended.rest, heard=heard)


def settled_with(turn: Turn, delivery: Delivery, ended: Ended) -> Settled:
    rule = {"rule": turn.rule} if turn.rule else {}
    heard = {"text": f"{turn.heard} {ended.detail.get('text', '')}".strip()} if turn.heard else {}
    detail = {**ended.detail, **heard, **rule}
    state, reason = ENDS[ended.end]
    if state is State.DONE and turn.form is Form.DIGEST:
        state, reason = State.DROPPED, f"{turn.reasons.get(delivery.event.id, 'late')}; {turn.rule}"
    return Settled(delivery, state, ended.ended_at, reason or ended.reason, detail)


def take_up(board: Board, turn: Turn, left: Sequence[Delivery], now: datetime) -> None:
    """Later, what is left of a turn that was cut; told anew where some of what it tells is no longer true."""
    if len(left) == len(turn.deliveries):
        board.cut.append(turn)
    elif turn.form is Form.DIGEST:
        for one in left:
            board.late.add(Late(one, turn.reasons.get(one.event.id, "late"), now, turn.away))
    else:
        for one in left:
            board.waiting.add(one)
