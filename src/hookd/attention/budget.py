"""Budget: how much is spoken of what merely goes on, so that chatter does not fill the day."""

from collections import deque
from datetime import datetime, timedelta


class Budget:
    """Spoken seconds within a sliding window."""

    def __init__(self) -> None:
        self._spent: deque[tuple[datetime, float]] = deque()
        """When an utterance ended, and its seconds."""

    def spend(self, ended_at: datetime, seconds: float) -> None:
        self._spent.append((ended_at, seconds))

    def left(self, now: datetime, seconds: float, window: timedelta) -> float:
        """Of so many seconds a window."""
        while self._spent and now - self._spent[0][0] >= window:
            self._spent.popleft()
        return seconds - sum(spent for _, spent in self._spent)
