"""The kinds of value of settings that are about time: time zones, and durations one after the other."""

from datetime import timedelta
from difflib import get_close_matches
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator

from hookd.settings.refusal import shown
from hookd.settings.values import Duration

SHORTEST = timedelta(seconds=1)
"""Of a reminder: sooner nobody could have answered."""

_WANTED = 'wanted is an IANA name like "Europe/Berlin", or "" for this machine\'s time zone'


def _zone(found: str) -> str:
    if not found:
        return found
    try:
        ZoneInfo(found)
    except (KeyError, OSError, ValueError):  # unknown; a directory or too long a name; a file that is no zone
        raise ValueError(f"is {shown(found)}, {_why_unknown(found)}") from None
    return found


def _why_unknown(name: str) -> str:
    zones = available_timezones()
    if not zones:
        return "but this machine has no time zones; run: pip install tzdata"
    # Many know their city only.
    known = {zone.rpartition("/")[2].lower(): zone for zone in zones} | {zone.lower(): zone for zone in zones}
    near = get_close_matches(name.strip().replace(" ", "_").lower(), known, n=1, cutoff=0.6)
    return f"which is no time zone; {f'did you mean {known[near[0]]}?' if near else _WANTED}"


def _list(found: Any) -> Any:
    return tuple(found) if isinstance(found, list) else found


def _rising(found: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    before = timedelta()
    for one in found:
        if one < SHORTEST:
            raise ValueError(f"has {shown(one)}; wanted is at least {shown(SHORTEST)}")
        if one <= before:
            raise ValueError(
                f"has {shown(one)} after {shown(before)}; wanted are durations that rise: "
                "each counts from when it was first said"
            )
        before = one
    return found


TimeZone = Annotated[str, AfterValidator(_zone)]
Reminders = Annotated[tuple[Duration, ...], BeforeValidator(_list), AfterValidator(_rising)]
