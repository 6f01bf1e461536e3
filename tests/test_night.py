"""Night: how loud and how fast is spoken at which hour of the wall's clock."""

from datetime import UTC, datetime, timedelta

from hookd.night import speech_at
from hookd.settings.models import Night, Speech
from hookd.windows import parse

EVENING = datetime(2026, 11, 23, 21, 59, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def speech(*windows, **night):
    return Speech(volume=0.8, rate=200, night=Night(windows=tuple(map(parse, windows)), **night))


def test_without_windows_it_is_never_night():
    whole_day = [EVENING + timedelta(hours=hour) for hour in range(24)]

    assert {speech_at(speech(volume=0.1, rate=100), now) for now in whole_day} == {(0.8, 200)}


def test_night_begins_and_ends_with_the_minute(live_in):
    live_in("UTC")
    quiet = speech("22:00-08:00", volume=0.2, rate=140)
    at_eight = EVENING + timedelta(hours=10) + MINUTE

    assert speech_at(quiet, EVENING) == (0.8, 200)
    assert speech_at(quiet, EVENING + MINUTE) == (0.2, 140)
    assert speech_at(quiet, at_eight - MINUTE) == (0.2, 140)
    assert speech_at(quiet, at_eight) == (0.8, 200)


def test_what_the_night_does_not_say_is_as_by_day(live_in):
    live_in("UTC")
    at_night = EVENING + MINUTE

    assert speech_at(speech("22:00-08:00", volume=0.0), at_night) == (0.0, 200)
    assert speech_at(speech("22:00-08:00", rate=140), at_night) == (0.8, 140)
    assert speech_at(speech("22:00-08:00"), at_night) == (0.8, 200)


def test_night_is_of_the_local_time(live_in):
    live_in("<+02>-2")
    quiet = speech("22:00-08:00", volume=0.2)

    assert speech_at(quiet, EVENING - timedelta(hours=2)).volume == 0.8
    assert speech_at(quiet, EVENING - timedelta(hours=2) + MINUTE).volume == 0.2
    assert speech_at(quiet, EVENING + timedelta(hours=8) + MINUTE).volume == 0.8


def test_any_of_several_windows_makes_it_night(live_in):
    live_in("UTC")
    quiet = speech("sat,sun 00:00-24:00", "22:00-08:00", volume=0.2)
    saturday_noon = datetime(2026, 11, 28, 12, tzinfo=UTC)

    assert [speech_at(quiet, now).volume for now in (saturday_noon, EVENING + MINUTE, EVENING)] == [0.2, 0.2, 0.8]
