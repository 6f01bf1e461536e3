"""Durations as people write them: `90s`, `10m`, `1h30m`, `500ms`."""

import re
from datetime import timedelta

PATTERN = r"^(?=[0-9])([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,6}m(?!s))?([0-9]{1,6}s)?([0-9]{1,6}ms)?$"
"""Days, hours, minutes, seconds, milliseconds in this order; one is enough. Read by JSON Schema too."""

WANTED = 'a duration in quotes, like "90s", "10m", "1h30m" or "500ms"'

_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}
_SHAPE = re.compile(PATTERN)


def parse(text: str) -> timedelta:
    """`1h30m` -> 90 minutes. Raises ValueError that says what is wanted."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text[:40]}" is no duration; wanted is {WANTED}')
    parts = zip(found.groups(), _UNITS.items(), strict=True)
    return sum((int(part.removesuffix(unit)) * one for part, (unit, one) in parts if part), timedelta())


def text(duration: timedelta) -> str:
    """90 minutes -> `1h30m`; what `parse` reads back, to the millisecond."""
    parts = []
    for unit, one in _UNITS.items():
        count, duration = divmod(duration, one)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
