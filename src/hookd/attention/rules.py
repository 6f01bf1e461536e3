"""Rules: what attention goes by, from the settings; and how a decision names the setting that made it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from hookd import duration
from hookd.attention.reasons import Rule
from hookd.event import Event, Priority
from hookd.hours import Hours
from hookd.router import Router
from hookd.settings import Settings
from hookd.turn import Turn
from hookd.windows import Window

LEAST_GONE_QUIET = timedelta(minutes=10)
"""Below this nobody is told that a session has gone quiet: an agent may think for so long."""


SecondsOf = Callable[[Turn, datetime], float]
"""How long a turn will take, estimated; the time is UTC, aware."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One state of the settings, as attention sees it."""

    settings: Settings
    quiet: Callable[[datetime, Priority, Sequence[Window]], str]
    """The quiet hours that hold for a priority at a time; see `hours.Hours.quiet`."""
    quiet_changes_at: Callable[[datetime, Sequence[Window]], datetime | None]
    windows_of: Callable[[Event], Sequence[Window]]
    """Of the route that decides for an event."""
    speaks: Callable[[Event], bool]
    """Whether the route that decides for an event has it said."""
    seconds_of: SecondsOf
    personal: frozenset[str]
    """Sinks that tell a person: what is no longer true, or was told before, is not for them."""

    @property
    def gone_quiet(self) -> timedelta | None:
        limit = self.settings.attention.gone_quiet
        return limit if limit >= LEAST_GONE_QUIET else None

    @property
    def reminders(self) -> Sequence[timedelta]:
        return self.settings.attention.reminders

    def expired(self, priority: Priority, waited: timedelta) -> str:
        limit = getattr(self.settings.attention.deadlines, priority.word)
        setting = f'[attention.deadlines] {priority.word} = "{duration.text(limit)}"'
        return f"{Rule.EXPIRED} waited {max(0.0, waited.total_seconds()):.0f} s; {setting}"

    def too_much(self) -> str:
        attention = self.settings.attention
        budget, window = duration.text(attention.budget), duration.text(attention.budget_window)
        return f'{Rule.OVER_BUDGET} [attention] budget = "{budget}", budget_window = "{window}"'

    def together(self, count: int) -> str:
        return f"told together with {count - 1} others; [attention] together = {self.settings.attention.together}"

    def digest(self) -> str:
        return f'counted in a digest; [attention] digest = "{duration.text(self.settings.attention.digest)}"'

    def reminder(self) -> str:
        return f"said again, for nobody answered; {self.reminder_setting()}"

    def reminder_setting(self) -> str:
        steps = ", ".join(f'"{duration.text(step)}"' for step in self.reminders)
        return f"[attention] reminders = [{steps}]"

    def silence(self) -> str:
        limit = duration.text(self.settings.attention.gone_quiet)
        return f'was at work and sent nothing; [attention] gone_quiet = "{limit}"'


def rules_of(settings: Settings, router: Router, seconds_of: SecondsOf, personal: frozenset[str]) -> Rules:
    """What attention goes by with these settings."""
    hours = Hours(settings.quiet)
    return Rules(
        settings=settings,
        quiet=hours.quiet,
        quiet_changes_at=hours.changes_at,
        windows_of=router.quiet_windows,
        speaks=partial(_is_said_when_it_fails, router),
        seconds_of=seconds_of,
        personal=personal,
    )


def _is_said_when_it_fails(router: Router, event: Event) -> bool:
    """Silence is trouble: who wants to hear of an agent's failure wants to hear of this."""
    failed = replace(event, kind="failed", priority=None)
    return any(one.sink == "speech" for one in router.route(failed, event.received_at))
