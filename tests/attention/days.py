"""Random days: steps of a story, with settings, and how they are lived."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from performance import Performance, Watched
from story import Step

from hookd.attention.attention import Attention
from hookd.event import Event
from hookd.settings import Settings

BEGINS = datetime(2026, 11, 23, 21, 50, tzinfo=UTC)
"""Ten minutes before quiet hours, where a day has them."""

MESSAGES = (
    "",
    "All tests pass",
    "The review is done. Three files could be simpler. One of them has no test at all.",
    "I went through all of the checkout and of what belongs to it and found nothing at all to change",
)
KINDS = (
    "activated", "completed", "failed", "permission-needed", "input-needed", "tool-started", "tool-finished",
    "session-ended", "notice", "permission-denied",
)  # fmt: skip
ROUTES = (
    {"kind": "tool-started", "sinks": ["speech"], "say": "{name} uses {tool}"},
    {"kind": ("activated", "notice"), "sinks": ["speech"]},
)

TABLES = st.fixed_dictionaries(
    {
        "route": st.sampled_from(((), ROUTES)),
        "attention": st.fixed_dictionaries(
            {
                "together": st.sampled_from((0, 2, 3)),
                "budget": st.sampled_from(("5s", "20s")),
                "budget_window": st.just("1m"),
                "digest": st.sampled_from(("1m", "30m")),
                "gone_quiet": st.sampled_from(("0s", "10m")),
                "escalate": st.just(["exec"]),
            }
        ),
    }
)
QUIET = {"windows": ["22:00-22:10", "23:00-06:00"], "timezone": "UTC"}

EVENTS = st.builds(
    dict,
    agent=st.sampled_from(("claude-code", "codex", "reviewer", "tester")),
    kind=st.sampled_from(KINDS),
    message=st.sampled_from(MESSAGES),
    session=st.sampled_from(("", "s1", "s2", "s3")),
    project=st.sampled_from(("", "/home/me/shop", "/home/me/docs")),
    parent=st.sampled_from(("", "", "claude-code")),
    tool=st.sampled_from(("", "Bash", "Read")),
    dialect=st.sampled_from(("hookd", "claude-code")),
)
ORDERS = st.sampled_from(
    (
        ("mute", "agent", "reviewer", "for", "5m"),
        ("mute", "kind", "completed", "for", "30s"),
        ("mute", "project", "shop"),
        ("unmute",),
        ("pause",),
        ("resume",),
        ("snooze", "for", "3m"),
        ("skip", "all"),
    )
)
GAPS = st.sampled_from((0.0, 0.1, 0.7, 2.0, 5.0, 20.0, 100.0, 700.0)).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def days(draw, *, orders=True, most=40):
    """The steps of a day, in order."""
    kinds = ("event",) * 8 + (("order", "order", "asleep", "down") if orders else ())
    at, steps = BEGINS, []
    for number in range(draw(st.integers(3, most))):
        at += draw(GAPS)
        what = draw(st.sampled_from(kinds))
        if what == "event":
            event = Event(id=f"e{number}", received_at=at, source="spool", **draw(EVENTS))
            steps.append(Step(at, what, event))
        elif what == "order":
            steps.append(Step(at, what, words=draw(ORDERS)))
        else:
            steps.append(Step(at, what, until=at + draw(GAPS) + timedelta(seconds=61)))
            at = steps[-1].until
    return steps


SETTINGS = TABLES.map(lambda tables: Settings(**tables))
QUIET_SETTINGS = TABLES.map(lambda tables: Settings(**tables, quiet=QUIET))


def lived(settings, steps, attention_of=Attention, rehearsal_of=Watched, looks=None) -> Performance:
    """The day, and two more without mutes, so that everything has an end; `looks` at moments when nothing happens."""
    performance = Performance(settings, BEGINS, attention_of, rehearsal_of)
    last = max(max(step.at, step.until or step.at) for step in steps)
    freed = [Step(last, "order", words=(verb,)) for verb in ("unmute", "resume")]
    count = (last - BEGINS) // looks if looks else 0
    between = [Step(BEGINS + number * looks, "look") for number in range(count)]
    performance.play(sorted([*steps, *freed, *between], key=lambda step: step.at), last + timedelta(days=2))
    return performance


def speech_of(day: Performance) -> list[object]:
    return [(one.starts, one.ends, one.text, one.turn.form) for one in day.record.spoken]


def settled_of(day: Performance) -> list[object]:
    return [(one.delivery.event.id, one.state, one.at, one.reason) for one in day.record.settled]
