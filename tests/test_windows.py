"""Windows: which moments of the week lie within."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookd.windows import DAYS, WANTED, parse

MONDAY = datetime(2026, 11, 23)  # noqa: DTZ001 - a window looks at the clock of the wall


def at(day, time):
    hours, minutes = time.split(":")
    return MONDAY + timedelta(days=DAYS.index(day), hours=int(hours), minutes=int(minutes))


@pytest.mark.parametrize(
    ("text", "within", "outside"),
    [
        ("12:00-13:00", ["mon 12:00", "sun 12:59"], ["mon 11:59", "mon 13:00"]),
        ("22:00-08:00", ["mon 22:00", "mon 23:59", "tue 00:00", "tue 07:59"], ["mon 21:59", "tue 08:00"]),
        ("00:00-24:00", ["mon 00:00", "sun 23:59"], []),
        ("22:00-00:00", ["mon 23:59"], ["tue 00:00"]),
        ("sat,sun 00:00-24:00", ["sat 00:00", "sun 23:59"], ["fri 23:59", "mon 00:00"]),
        ("fri 22:00-08:00", ["fri 22:00", "sat 07:59"], ["fri 07:59", "sat 08:00", "sat 22:00"]),
        ("sun 22:00-08:00", ["sun 22:00", "mon 07:59"], ["sun 07:59", "mon 22:00"]),
    ],
)
def test_a_window_holds_from_its_first_minute_until_its_end(text, within, outside):
    window = parse(text)

    assert [moment for moment in within if not window.holds(at(*moment.split()))] == []
    assert [moment for moment in outside if window.holds(at(*moment.split()))] == []


times = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
moments = st.integers(0, 7 * 1440 - 1).map(lambda minute: MONDAY + timedelta(minutes=minute))


@given(st.lists(times, min_size=2, max_size=2, unique=True), moments)
def test_every_moment_is_in_a_window_or_in_the_one_from_its_end_to_its_begin(two, moment):
    begins, ends = two

    assert parse(f"{begins}-{ends}").holds(moment) is not parse(f"{ends}-{begins}").holds(moment)


@pytest.mark.parametrize(
    "text",
    [
        "", "22:00", "22-08", "9:00-10:00", "24:00-08:00", "22:00-24:01", "22:60-23:00", "08:00-08:00",
        "sat", "sat, sun 08:00-09:00", "Sat 08:00-09:00", "sta 08:00-09:00", "mon-fri 08:00-09:00",
        "sat,08:00-09:00", " 08:00-09:00", "08:00-09:00\n", "08:00 - 09:00", "0\u0668:00-09:00",
    ],
)  # fmt: skip
def test_what_is_no_window_is_refused(text):
    with pytest.raises(ValueError, match="is no window; wanted is a window in quotes, like") as refused:
        parse(text)

    assert str(refused.value) == f'"{text}" is no window; wanted is {WANTED}'
