"""What `hookd status` and `hookd why` tell of what is not settled yet."""

from datetime import timedelta

from samples_of import T0, event, performance

from hookd.attention.standing import SHOWN, standing, why_unsettled
from hookd.attention.wishes import Mute


def taken(day, *events):
    """Nothing is said in between."""
    for one in events:
        day.attention.take(one, day.router.route(one, one.received_at), one.received_at)
    return day.attention


def test_of_nothing_there_is_nothing_to_tell():
    assert standing(performance().attention, T0) == {
        "saying": None,
        "paused": False,
        "muted": [],
        "quiet": "",
        "quiet_until": None,
        "waiting": [],
        "waiting_count": 0,
        "for_you": [],
        "for_you_count": 0,
        "late": 0,
        "gone_quiet": [],
    }


def test_it_tells_what_waits_and_why():
    one = taken(performance(), event("reviewer", "completed"), event("tester", "completed", 1))
    one.board.wishes.mute(Mute("tester", until=T0 + timedelta(minutes=5)))
    found = standing(one, T0 + timedelta(seconds=1))

    assert found["muted"] == [{"agent": "tester", "project": "", "kind": "", "until": "2026-11-23T10:05:00+00:00"}]
    assert [(each["agent"], each["priority"], each["why"]) for each in found["waiting"]] == [
        ("reviewer", "message", "it is about to be said"),
        ("tester", "message", "muted by the user: agent tester until 2026-11-23T10:05:00+00:00"),
    ]


def test_a_mute_that_has_ended_is_not_told():
    one = performance().attention
    one.board.wishes.mute(Mute("tester", until=T0 + timedelta(minutes=5)))

    assert standing(one, T0 + timedelta(minutes=5))["muted"] == []


def test_it_tells_who_waits_for_a_person_and_when_it_is_said_again():
    day = performance()
    day.rehearsal.take(event("claude-code", "permission-needed", session="s1", message="May I?"), T0)
    day.rehearsal.until(T0 + timedelta(seconds=30))
    (found,) = standing(day.attention, T0 + timedelta(seconds=30))["for_you"]

    assert (found["agent"], found["message"]) == ("claude-code", "May I?")
    assert found["said_at"][:17] == "2026-11-23T10:00:"
    assert found["reminder_at"][:17] == "2026-11-23T10:01:"


def test_it_tells_the_quiet_hours_and_who_has_gone_quiet():
    day = performance(quiet={"windows": ["10:00-12:00"], "timezone": "UTC"})
    day.rehearsal.take(event("claude-code", "activated", session="s1", project="/home/me/shop"), T0)
    day.rehearsal.until(T0 + timedelta(hours=1))
    found = standing(day.attention, T0 + timedelta(hours=1))

    assert found["quiet"] == '[quiet] "10:00-12:00"'
    assert [(one["agent"], one["since"]) for one in found["gone_quiet"]] == [
        ("claude-code", "2026-11-23T10:00:00+00:00")
    ]


def test_a_long_list_is_counted():
    one = taken(performance(), *(event("reviewer", "completed", n / 100, id=f"e{n}") for n in range(2 * SHOWN)))
    found = standing(one, T0 + timedelta(seconds=1))

    assert (len(found["waiting"]), found["waiting_count"]) == (SHOWN, 2 * SHOWN)


def test_why_tells_of_each_state_before_the_end():
    day = performance()
    long = "The review is done and nothing at all is left to be changed. Three files could be simpler."
    day.rehearsal.take(event("reviewer", "completed", id="long", message=long), T0)
    day.rehearsal.take(event("tester", "completed", 0.1, id="next"), T0 + timedelta(seconds=0.1))
    now = T0 + timedelta(seconds=0.2)

    assert why_unsettled(day.attention, "long", now) == "it is being said now"
    assert why_unsettled(day.attention, "next", now) == "it waits: others are said first"
    assert why_unsettled(day.attention, "unknown", now) == ""

    day.attention.board.wishes.paused = True
    day.rehearsal.until(now + timedelta(seconds=1))

    assert why_unsettled(day.attention, "long", now) == "it gave way to something more urgent, and is taken up again"
    assert why_unsettled(day.attention, "next", now) == "it waits: paused by the user"

    day.rehearsal.until(now + timedelta(minutes=5))

    assert why_unsettled(day.attention, "next", day.rehearsal.now) == (
        'expired: waited 90 s; [attention.deadlines] message = "1m30s"; paused by the user; it is for the digest'
    )
