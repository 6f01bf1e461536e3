"""Windows of the week as people write them: `22:00-08:00`, `sat,sun 00:00-24:00`. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DAY = f"(?:{'|'.join(DAYS)})"
_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
PATTERN = f"^(?:({_DAY}(?:,{_DAY})*) )?({_TIME})-({_TIME}|24:00)$"
"""Days (none: each), when it begins, when it ends. Read by JSON Schema too, which cannot see two equal times."""

WANTED = (
    'a window in quotes, like "22:00-08:00" or "sat,sun 00:00-24:00": '
    f"days of {' '.join(DAYS)}, then two different times"
)

_SHAPE = re.compile(PATTERN)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of some days; one that ends before it begins runs across midnight."""

    text: str
    """As the user wrote it."""
    days: frozenset[int]
    """Monday is 0. The days on which it begins."""
    begins: int
    """Minutes since midnight."""
    ends: int
    """Minutes since midnight; this minute is outside."""

    def holds(self, local: datetime) -> bool:
        """Whether this moment on the clock of the wall lies within."""
        today, minute = local.weekday(), 60 * local.hour + local.minute
        if self.begins < self.ends:
            return today in self.days and self.begins <= minute < self.ends
        yesterday = (today - 1) % len(DAYS)
        return (today in self.days and minute >= self.begins) or (yesterday in self.days and minute < self.ends)


def parse(text: str) -> Window:
    """`sat 22:00-08:00` -> from Saturday evening to Sunday morning. Raises ValueError that says what is wanted."""
    found = _SHAPE.fullmatch(text)
    if found is None or found[2] == found[3]:
        raise ValueError(f'"{text[:40]}" is no window; wanted is {WANTED}')
    days = found[1].split(",") if found[1] else DAYS
    return Window(text, frozenset(map(DAYS.index, days)), _minutes(found[2]), _minutes(found[3]))


def _minutes(time: str) -> int:
    hours, _, minutes = time.partition(":")
    return 60 * int(hours) + int(minutes)
