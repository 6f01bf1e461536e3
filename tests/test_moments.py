"""Times as people write and read them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hookd.cli import moments

BERLIN = ZoneInfo("Europe/Berlin")


def at(text):
    """A time in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


NOW = at("2026-11-23 16:30:10")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("17:00", "2026-11-23 17:00"),
        ("16:31", "2026-11-23 16:31"),
        ("16:30", "2026-11-24 16:30"),
        ("8:00", "2026-11-24 08:00"),
        ("08:05", "2026-11-24 08:05"),
        ("0:00", "2026-11-24 00:00"),
        ("today 17:00", "2026-11-23 17:00"),
        ("tomorrow 8:00", "2026-11-24 08:00"),
        (" Tomorrow  23:59 ", "2026-11-24 23:59"),
        ("2026-11-25T09:30", "2026-11-25 09:30"),
        ("2026-11-25 09:30", "2026-11-25 09:30"),
        ("2026-11-25T09:30:00Z", "2026-11-25 10:30"),
        ("2026-11-25T09:30:00+01:00", "2026-11-25 09:30"),
        ("2026-11-25", "2026-11-25 00:00"),
    ],
)
def test_a_time_to_come_is_understood(text, meant):
    assert moments.until(text, NOW.astimezone(UTC), BERLIN) == at(meant)


@pytest.mark.parametrize(
    "text", ["", "17", "5pm", "24:00", "17:60", "1700", "yesterday 17:00", "today 16:00", "tomorrow", "-1:00",
             "2026-11-23T09:30:00Z", "2026-11-23", "30m", "١٧:٠٠"],
)  # fmt: skip
def test_what_is_no_time_to_come_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        moments.until(text, NOW.astimezone(UTC), BERLIN)


@pytest.mark.parametrize(
    ("now", "text", "meant"),
    [
        ("2026-03-28 22:00", "8:00", "2026-03-29T06:00:00+00:00"),
        ("2026-03-28 22:00", "tomorrow 1:30", "2026-03-29T00:30:00+00:00"),
        ("2026-10-24 22:00", "8:00", "2026-10-25T07:00:00+00:00"),
        ("2026-12-31 22:00", "8:00", "2027-01-01T07:00:00+00:00"),
    ],
)
def test_the_clock_that_is_put_meanwhile_is_the_one_that_is_meant(now, text, meant):
    assert moments.until(text, at(now).astimezone(UTC), BERLIN).isoformat() == meant


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-11-23 17:00", "17:00"),
        ("2026-11-23 08:05", "8:05"),
        ("2026-11-23 16:31:40", "16:31:40"),
        ("2026-11-23 16:30:00", "16:30:00"),
        ("2026-11-24 08:00", "tomorrow 8:00"),
        ("2026-11-22 23:00", "yesterday 23:00"),
        ("2026-11-25 08:00", "2026-11-25 8:00"),
        ("2026-11-21 08:00", "2026-11-21 8:00"),
    ],
)
def test_a_time_is_shown_as_people_say_it(moment, shown):
    assert moments.shown(at(moment).astimezone(UTC), NOW.astimezone(UTC), BERLIN) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("muted until 2026-11-23T17:00:00+00:00; and 2026-11-24T07:00:00.123Z", "muted until 18:00; and tomorrow 8:00"),
        ("nothing of 2026", "nothing of 2026"),
        ("at 2026-99-23T17:00:00Z", "at 2026-99-23T17:00:00Z"),
    ],
)
def test_times_within_a_text_are_shown_likewise(text, shown):
    assert moments.with_local_times(text, NOW.astimezone(UTC), BERLIN) == shown


@pytest.mark.parametrize("text", ["", "0s", "30", "half an hour", "-5m"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        moments.after(text, NOW)
