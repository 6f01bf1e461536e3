"""The board: all that attention remembers, in one place for its rules to look at."""

from datetime import datetime

from hookd.attention.budget import Budget
from hookd.attention.claims import Claims
from hookd.attention.late import LateOnes
from hookd.attention.messengers import Messengers
from hookd.attention.reminders import Reminders
from hookd.attention.rules import Rules
from hookd.attention.sessions import Sessions
from hookd.attention.waiting import Waiting
from hookd.attention.wishes import Wishes
from hookd.delivery import Delivery, Settled, State
from hookd.event import Event, Priority
from hookd.turn import Turn


class Board:
    """What waits, what was said, what is wished."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.wishes = Wishes()
        self.waiting = Waiting()
        self.late = LateOnes()
        self.claims = Claims()
        self.reminders = Reminders()
        self.sessions = Sessions()
        self.messengers = Messengers()
        self.budget = Budget()
        self.cut: list[Turn] = []
        """What gave way, the last one last; taken up again where it still matters."""
        self.saying: Turn | None = None

    def held(self, delivery: Delivery, now: datetime) -> str:
        """Why it is not said now, though it could be; empty where it may."""
        return self.held_event(delivery.event, delivery.priority, now)

    def held_event(self, event: Event, priority: Priority, now: datetime) -> str:
        rules = self.rules
        return self.wishes.held(event, now) or rules.quiet(now, priority, rules.windows_of(event))


def dropped(delivery: Delivery, now: datetime, reason: str) -> Settled:
    return Settled(delivery, State.DROPPED, now, reason)
