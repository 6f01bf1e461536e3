"""Claims: what people were told, or will be, and what is still true of it."""

from collections import OrderedDict

from hookd.attention.overtaking import OVERTAKABLE, REQUESTS, answers, may_overtake, overtakes, session_of
from hookd.event import Event

CLAIMS_LIMIT = 20_000
"""Events that are remembered; of the session that sent nothing for the longest time the oldest goes first."""


class Claims:
    """Events by session, until another one makes them untrue."""

    def __init__(self) -> None:
        self._by_session: OrderedDict[str, dict[str, Event]] = OrderedDict()
        self._count = 0

    def __contains__(self, event: Event) -> bool:
        return event.id in self._by_session.get(session_of(event), ())

    def asks(self, event: Event) -> bool:
        """Whether anybody of this event's session waits for a person."""
        return any(one.kind in REQUESTS for one in self._by_session.get(session_of(event), {}).values())

    def add(self, event: Event) -> None:
        if event.kind not in OVERTAKABLE:
            return
        session = self._by_session.setdefault(session_of(event), {})
        self._count += event.id not in session
        session[event.id] = event
        self._by_session.move_to_end(session_of(event))
        if self._count > CLAIMS_LIMIT:
            self._forget_oldest()

    def overtaken_by(self, event: Event) -> list[tuple[Event, str]]:
        """Takes out what this event makes untrue, each with how: `answered` or `overtaken`."""
        session = self._by_session.get(session_of(event))
        if not session or not may_overtake(event.kind):
            return []
        ended = [(old, overtakes(event, old)) for old in session.values() if answers(event, old)]
        for old, _ in ended:
            self._drop(session, old)
        return [(old, verb) for old, verb in ended if verb]  # a failure that was seen stays news

    def _drop(self, session: dict[str, Event], event: Event) -> None:
        del session[event.id]
        self._count -= 1
        if not session:
            del self._by_session[session_of(event)]

    def _forget_oldest(self) -> None:
        session = next(iter(self._by_session.values()))
        self._drop(session, next(iter(session.values())))
