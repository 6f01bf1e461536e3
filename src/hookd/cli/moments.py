"""Times as people write and read them, local ones: `17:00`, `tomorrow 8:00`."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from hookd import duration

WANTED = 'a time to come like 17:00, "tomorrow 8:00" or 2026-11-23T17:00:00Z'

_SOON = timedelta(minutes=2)
"""What is nearer is shown with its seconds."""
_DAY = timedelta(days=1)
_OF_A_DAY = re.compile(r"(?:(today|tomorrow) +)?([01]?[0-9]|2[0-3]):([0-5][0-9])")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_NAMES = {-1: "yesterday ", 0: "", 1: "tomorrow "}


def after(text: str, now: datetime) -> datetime:
    """`30m` from now. Raises ValueError, also where it is no time at all, and OverflowError."""
    lasting = duration.parse(text.strip())
    if not lasting:
        raise ValueError(f"{text} is no time")
    return now + lasting


def until(text: str, now: datetime, zone: tzinfo | None = None) -> datetime:
    """The moment that is meant, UTC: `17:00` is the next one. Raises ValueError; no zone is this machine's."""
    found = _OF_A_DAY.fullmatch(text.strip().lower())
    moment = _next(found, now, zone) if found else _in_zone(datetime.fromisoformat(text.strip()), zone)
    if moment <= now:
        raise ValueError(f"{text} is past")
    return moment.astimezone(UTC)


def shown(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """`17:00`, `tomorrow 8:00`, or with its date."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    name = _NAMES.get((local.date() - today).days, f"{local:%Y-%m-%d} ")
    seconds = f":{local:%S}" if abs(moment - now) < _SOON else ""
    return f"{name}{local.hour}:{local:%M}{seconds}"


def with_local_times(text: str, now: datetime, zone: tzinfo | None = None) -> str:
    """The text with each RFC 3339 time in it as people read it."""
    return _TIMESTAMP.sub(lambda found: _shown_if_it_is_one(found[0], now, zone), text)


def _shown_if_it_is_one(timestamp: str, now: datetime, zone: tzinfo | None) -> str:
    try:
        return shown(datetime.fromisoformat(timestamp), now, zone)
    except (ValueError, OverflowError):
        return timestamp


def _next(found: re.Match[str], now: datetime, zone: tzinfo | None) -> datetime:
    today = now.astimezone(zone).date()
    at = time(int(found[2]), int(found[3]))
    day = today + _DAY if found[1] == "tomorrow" else today
    moment = _in_zone(datetime.combine(day, at), zone)
    return moment if found[1] or moment > now else _in_zone(datetime.combine(today + _DAY, at), zone)


def _in_zone(moment: datetime, zone: tzinfo | None) -> datetime:
    if moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=zone) if zone else moment.astimezone()
