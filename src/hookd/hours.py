"""Quiet hours: whether words may be said now, by the clock of the wall of one time zone. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from hookd.event import Priority
from hookd.settings.models import Quiet
from hookd.windows import Window

HORIZON = timedelta(days=16)
"""A week repeats itself, but for one that summer time tears; what does not change in two never does."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class Hours:
    """The quiet hours of [quiet], with those of a route."""

    def __init__(self, quiet: Quiet) -> None:
        self._windows = quiet.windows
        self._let_through = frozenset({quiet.let_through} & {Priority.IMPORTANT.word})
        self._asked_at: datetime | None = None
        self._answers: dict[tuple[Window, ...], str] = {}
        """At that moment: all that waits is asked about at once."""
        self._changes: dict[tuple[Window, ...], tuple[datetime, datetime]] = {}
        """When was asked, and when there is a change: for whoever asks in between."""
        self._zone: tzinfo | None = ZoneInfo(quiet.timezone) if quiet.timezone else None

    def quiet(self, now: datetime, priority: Priority, route_windows: Sequence[Window] = ()) -> str:
        """The window that keeps words of this priority unsaid now; empty where they may be said.

        It is told as `[quiet] "22:00-08:00"` or `route quiet "22:00-08:00"`. `now` is aware.
        """
        if priority.word in self._let_through or not (self._windows or route_windows):
            return ""
        if now != self._asked_at:
            self._asked_at, self._answers = now, {}
        windows = tuple(route_windows)
        if windows not in self._answers:
            self._answers[windows] = self._window_at(now, windows)
        return self._answers[windows]

    def changes_at(self, now: datetime, route_windows: Sequence[Window] = ()) -> datetime | None:
        """UTC: the next moment at which one of the windows begins or ends; None where none ever does."""
        windows = (*self._windows, *route_windows)
        if not windows:
            return None
        asked, found = self._changes.get(windows, (now, now))
        if not asked <= now < found:
            found = self._next_change(now.astimezone(UTC), windows)
            self._changes[windows] = now, found
        return found if found < now + HORIZON else None

    def _next_change(self, now: datetime, windows: tuple[Window, ...]) -> datetime:
        moment = now
        held, last = self._held(moment, windows), moment + HORIZON
        while moment < last:
            moment = self._next_look(moment, windows)
            if self._held(moment, windows) != held:
                return moment
        return datetime.max.replace(tzinfo=UTC)

    def _window_at(self, now: datetime, route_windows: tuple[Window, ...]) -> str:
        local = now.astimezone(self._zone)
        named = (("[quiet]", self._windows), ("route quiet", route_windows))
        return next((f'{name} "{one.text}"' for name, windows in named for one in windows if one.holds(local)), "")

    def _held(self, moment: datetime, windows: Iterable[Window]) -> list[bool]:
        local = moment.astimezone(self._zone)
        return [window.holds(local) for window in windows]

    def _next_look(self, moment: datetime, windows: Iterable[Window]) -> datetime:
        """When the wall's clock next shows a time at which a window begins or ends, or when it is put on or back."""
        local = moment.astimezone(self._zone)
        shown = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        times = (timedelta(minutes=time) for window in windows for time in (window.begins, window.ends))
        look = moment + min((time - shown) % _DAY or _DAY for time in times)
        return look if self._offset(look) == self._offset(moment) else self._when_put(moment, look)

    def _when_put(self, before: datetime, after: datetime) -> datetime:
        """The first second after a change of the zone's offset that lies between two moments."""
        offset = self._offset(before)
        first = before.replace(microsecond=0)
        low, high = 0, -((first - after) // _SECOND)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._offset(first + middle * _SECOND) == offset else (low, middle)
        return first + high * _SECOND

    def _offset(self, moment: datetime) -> timedelta | None:
        return moment.astimezone(self._zone).utcoffset()
