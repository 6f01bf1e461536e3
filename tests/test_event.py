"""An event: when it happened, whatever its sender wrote."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples import NOW, event

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "happened"),
    [
        ("", NOW),
        ("2026-11-23T08:30:00Z", NOW - HOUR),
        ("2026-11-23T10:30:00+02:00", NOW - HOUR),
        ("2026-11-23T09:30:00.001Z", NOW),  # in the future
        ("9999-12-31T23:59:59-14:00", NOW),
        ("2026-11-23T08:30:00", NOW),  # of whatever zone
        ("yesterday", NOW),
        ("0001-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", NOW),  # no moment of UTC
    ],
)
def test_an_event_happened_when_its_sender_says_but_not_after_its_receipt(at, happened):
    assert event(at=at).happened_at == happened


@given(st.text() | st.datetimes(timezones=st.none() | st.timezones()).map(datetime.isoformat))
def test_whatever_stands_there_an_event_happened_between_1970_and_its_receipt(at):
    happened = event(at=at).happened_at

    assert datetime(1970, 1, 1, tzinfo=UTC) <= happened <= NOW
    assert happened.utcoffset() == timedelta(0)
    assert happened + timedelta(days=36500) > happened - timedelta(days=36500)
