"""Quiet hours: what may be said when, on every clock of a wall, also in the nights when it is put on or back."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hookd.event import Priority
from hookd.hours import HORIZON, Hours
from hookd.settings.models import Quiet
from hookd.windows import DAYS, parse

MINUTE = timedelta(minutes=1)
NIGHT = "22:00-08:00"
WEEKEND = "sat,sun 00:00-24:00"


def hours(*windows, timezone="UTC", let_through="none"):
    return Hours(Quiet(windows=tuple(map(parse, windows)), timezone=timezone, let_through=let_through))


def at(text, zone="UTC"):
    """A moment as this zone's wall shows it; of an hour that comes twice the first."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def changes(quiet, start, count):
    """What the wall shows at the next changes."""
    moment, shown = start, []
    for _ in range(count):
        moment = quiet.changes_at(moment)
        shown.append(moment)
    return shown


# What may be said


def test_without_windows_everything_may_be_said_and_nothing_changes():
    now = at("2026-11-23 03:00")

    assert {hours().quiet(now, priority) for priority in Priority} == {""}
    assert hours().changes_at(now) is None


def test_the_window_that_keeps_words_unsaid_is_named_as_the_user_wrote_it():
    saturday_night = at("2026-11-28 23:00")
    both = hours(NIGHT, WEEKEND)

    assert both.quiet(saturday_night, Priority.MESSAGE) == '[quiet] "22:00-08:00"'
    assert both.quiet(at("2026-11-28 12:00"), Priority.MESSAGE) == '[quiet] "sat,sun 00:00-24:00"'
    assert both.quiet(at("2026-11-27 12:00"), Priority.MESSAGE) == ""


def test_a_route_is_quiet_in_its_own_windows_beside_those_of_all():
    route = (parse("12:00-13:00"), parse("22:00-23:00"))
    quiet = hours(NIGHT)

    assert quiet.quiet(at("2026-11-23 12:30"), Priority.MESSAGE, route) == 'route quiet "12:00-13:00"'
    assert quiet.quiet(at("2026-11-23 22:30"), Priority.MESSAGE, route) == '[quiet] "22:00-08:00"'
    assert quiet.quiet(at("2026-11-23 12:30"), Priority.MESSAGE) == ""
    assert hours().quiet(at("2026-11-23 12:30"), Priority.MESSAGE, route) == 'route quiet "12:00-13:00"'


@pytest.mark.parametrize("route", [(), (parse("00:00-24:00"),)])
def test_what_is_important_may_pass_and_nothing_else(route):
    windows = () if route else (NIGHT,)
    now = at("2026-11-23 03:00")

    assert all(hours(*windows).quiet(now, priority, route) for priority in Priority)
    said = [one for one in Priority if not hours(*windows, let_through="important").quiet(now, one, route)]
    assert said == [Priority.IMPORTANT]


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("UTC", "22:00"), ("Europe/Berlin", "21:00"), ("America/New_York", "03:00"), ("Asia/Kolkata", "16:30"),
        ("Asia/Kathmandu", "16:15"), ("Australia/Lord_Howe", "11:00"), ("Pacific/Chatham", "08:15"),
    ],
)  # fmt: skip
def test_a_window_is_of_the_zone_that_is_set(zone, utc):
    begins = at(f"2026-11-23 {utc}")
    quiet = hours(NIGHT, timezone=zone)

    assert quiet.quiet(begins - MINUTE, Priority.MESSAGE) == ""
    assert quiet.quiet(begins, Priority.MESSAGE) == '[quiet] "22:00-08:00"'
    assert quiet.changes_at(begins - MINUTE) == begins
    assert quiet.changes_at(begins) == begins + timedelta(hours=10)


def test_without_a_zone_it_is_this_machines(live_in):
    begins = at("2026-11-23 21:00")
    quiet = hours(NIGHT, timezone="")
    live_in("CET-1CEST,M3.5.0,M10.5.0/3")

    assert quiet.quiet(begins - MINUTE, Priority.MESSAGE) == ""
    assert quiet.quiet(begins, Priority.MESSAGE) == '[quiet] "22:00-08:00"'
    assert quiet.changes_at(begins - MINUTE) == begins
    spring, autumn = at("2026-03-28 21:00"), at("2026-10-24 20:00")
    assert quiet.changes_at(spring) - spring == timedelta(hours=9)
    assert quiet.changes_at(autumn) - autumn == timedelta(hours=11)


# When that changes


@pytest.mark.parametrize(
    ("windows", "now", "then"),
    [
        ((NIGHT,), "2026-11-23 21:59:59.999999", "2026-11-23 22:00"),
        ((NIGHT,), "2026-11-23 22:00", "2026-11-24 08:00"),
        ((NIGHT,), "2026-11-24 08:00", "2026-11-24 22:00"),
        (("22:00-24:00",), "2026-11-23 22:30", "2026-11-24 00:00"),
        (("22:00-24:00", "00:00-08:00"), "2026-11-23 22:30", "2026-11-24 00:00"),
        (("fri 22:00-08:00",), "2026-11-23 12:00", "2026-11-27 22:00"),
        (("fri 22:00-08:00",), "2026-11-27 23:00", "2026-11-28 08:00"),
        ((WEEKEND,), "2026-11-28 12:00", "2026-11-30 00:00"),
        ((WEEKEND,), "2026-11-30 00:00", "2026-12-05 00:00"),
        ((NIGHT, "07:30-07:45"), "2026-11-23 22:00", "2026-11-24 07:30"),
    ],
)
def test_the_next_change_is_the_begin_or_the_end_of_a_window(windows, now, then):
    assert hours(*windows).changes_at(at(now)) == at(then)


def test_the_windows_of_a_route_change_too():
    assert hours(NIGHT).changes_at(at("2026-11-23 09:00"), (parse("12:00-13:00"),)) == at("2026-11-23 12:00")
    assert hours().changes_at(at("2026-11-23 09:00"), (parse("12:00-13:00"),)) == at("2026-11-23 12:00")


def test_a_window_of_all_the_time_never_changes():
    assert hours("00:00-24:00").changes_at(at("2026-11-23 09:00")) is None


def test_in_berlin_a_night_has_nine_ten_or_eleven_hours():
    quiet = hours(NIGHT, timezone="Europe/Berlin")

    evenings = [at(f"{day} 22:00", "Europe/Berlin") for day in ("2026-03-28", "2026-03-29", "2026-10-24")]
    assert [quiet.changes_at(evening) - evening.astimezone(UTC) for evening in evenings] == [
        timedelta(hours=9), timedelta(hours=10), timedelta(hours=11),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "window", "start", "expected"),
    [
        # 02:00 becomes 03:00: half of the window is never shown.
        ("Europe/Berlin", "02:30-03:30", "2026-03-28 22:00", ["01:00+00:00", "01:30+00:00"]),
        # 03:00 becomes 02:00: what the wall shows twice is quiet twice.
        (
            "Europe/Berlin", "02:30-03:30", "2026-10-24 22:00",
            ["00:30+00:00", "01:00+00:00", "01:30+00:00", "02:30+00:00"],
        ),
        (
            "Europe/Berlin", "02:15-02:45", "2026-10-24 22:00",
            ["00:15+00:00", "00:45+00:00", "01:15+00:00", "01:45+00:00"],
        ),
        # 02:00 becomes 02:30, and 02:00 becomes 01:30 again.
        ("Australia/Lord_Howe", "02:15-03:00", "2026-10-03 12:00", ["15:30+00:00", "16:00+00:00"]),
        (
            "Australia/Lord_Howe", "01:45-02:15", "2026-04-04 12:00",
            ["14:45+00:00", "15:00+00:00", "15:15+00:00", "15:45+00:00"],
        ),
        # Midnight itself is left out: 00:00 becomes 01:00.
        ("America/Havana", "00:00-00:30", "2026-03-07 12:00", ["04:00+00:00", "04:30+00:00"]),
    ],
)  # fmt: skip
def test_in_the_nights_when_the_clock_is_put_the_wall_decides(zone, window, start, expected):
    found = changes(hours(window, timezone=zone), at(start), len(expected))

    assert [moment.timetz().isoformat("minutes") for moment in found] == expected


def test_a_window_that_the_clock_leaves_out_holds_a_day_later():
    """In Havana 2026-03-08 has no first half hour, and the wall shows 00:00 again a day later."""
    found = changes(hours("00:00-00:30", timezone="America/Havana"), at("2026-03-08 02:00"), 2)

    assert found == [at("2026-03-09 04:00"), at("2026-03-09 04:30")]


def test_a_weekly_window_that_the_clock_leaves_out_holds_a_week_later():
    monday = at("2026-03-23 12:00", "Europe/Berlin")

    found = hours("sun 02:15-02:45", timezone="Europe/Berlin").changes_at(monday)
    assert found == at("2026-04-05 02:15", "Europe/Berlin")


ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "America/Havana", "Australia/Lord_Howe",
    "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Chatham", "Africa/Casablanca", "Pacific/Apia",
)  # fmt: skip
BEGIN = datetime(2010, 1, 1, tzinfo=UTC)


def puts(zone):
    """The hours before which a zone's clock was put on or back, from 2010 to 2030."""
    moments = [BEGIN + timedelta(hours=hour) for hour in range(0, 20 * 8766, 6)]
    offsets = [moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in moments]
    return [after for after, (old, new) in zip(moments[1:], pairwise(offsets), strict=True) if old != new]


PUTS = {zone: puts(zone) for zone in ZONES}
near = st.timedeltas(-timedelta(days=2), timedelta(days=2))
anywhen = st.datetimes(BEGIN.replace(tzinfo=None), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
minutes = st.integers(0, 1439) | st.sampled_from([60, 90, 105, 120, 135, 150, 165, 180, 210, 0, 30])
window_texts = st.builds(
    lambda days, begins, ends: f"{days}{begins // 60:02}:{begins % 60:02}-{ends // 60:02}:{ends % 60:02}",
    st.just("") | st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(lambda days: ",".join(days) + " "),
    minutes,
    minutes,
).filter(lambda text: text[-11:-6] != text[-5:]) | st.sampled_from([NIGHT, WEEKEND, "00:00-24:00", "02:30-03:30"])


@st.composite
def moments_in_zones(draw):
    zone = draw(st.sampled_from(ZONES))
    close = st.builds(lambda put, away: put + away, st.sampled_from(PUTS[zone]), near) if PUTS[zone] else anywhen
    return zone, draw(close | anywhen)


@given(moments_in_zones(), st.lists(window_texts, min_size=1, max_size=3))
@example(("Europe/Berlin", datetime(2026, 3, 29, 0, 59, 59, 999999, UTC)), ["02:30-03:30"])
@example(("Pacific/Apia", datetime(2011, 12, 29, 12, tzinfo=UTC)), ["fri 00:00-24:00"])
def test_until_the_next_change_nothing_changes_and_then_something_does(place, texts):
    zone, now = place
    each = [hours(text, timezone=zone) for text in texts]

    def answers(moment):
        return [one.quiet(moment, Priority.MESSAGE) for one in each]

    then = hours(*texts, timezone=zone).changes_at(now)

    first = answers(now)
    span = (then or now + HORIZON) - now
    looks = [now + MINUTE * number for number in range(span // MINUTE + 1)]
    same = [look for look in looks if look < now + span and answers(look) != first]
    assert same == []
    if then is not None:
        assert then > now
        assert then.utcoffset() == timedelta(0)
        assert answers(then - timedelta(microseconds=1)) == first
        assert answers(then) != first


@given(moments_in_zones(), st.lists(window_texts, min_size=1, max_size=3), st.sampled_from(Priority))
def test_one_window_alone_keeps_as_much_unsaid_as_all_of_them_let_be_found(place, texts, priority):
    zone, now = place
    alone = [answer for text in texts if (answer := hours(text, timezone=zone).quiet(now, priority))]

    assert hours(*texts, timezone=zone).quiet(now, priority) == next(iter(alone), "")
