"""What survives a restart, and what another version or a damaged journal left."""

import json
from datetime import timedelta

import pytest
from samples_of import T0, attention, event

from hookd.attention.keeping import KEPT_LIMIT, kept, restore
from hookd.attention.wishes import Mute
from hookd.delivery import Delivery
from hookd.event import Priority

EMPTY = {"paused": False, "mutes": [], "unanswered": []}


def request(number=0, **fields):
    fields = {"session": f"s{number}", "message": "wants to run: npm test — ‘quickly’", "tool": "Bash", **fields}
    asked = event("claude-code", "permission-needed", number, **fields)
    return Delivery(asked, "speech", "route 1", Priority.IMPORTANT)


def full():
    one = attention()
    one.board.wishes.paused = True
    one.board.wishes.mute(Mute("tester", "", "completed", T0 + timedelta(minutes=30)))
    one.board.wishes.mute(Mute(project="/home/me/shop"))
    for number in range(3):
        one.board.reminders.begin(request(number, extra={"native_event": "PermissionRequest"}), T0)
    one.board.reminders.reminded([request(1).event.id], T0 + timedelta(minutes=1), one.board.rules.reminders)
    one.snooze(T0 + timedelta(minutes=10))
    return one


def test_wishes_and_requests_come_back_as_they_were():
    before, after = full(), attention()
    restore(after, kept(before))

    assert (after.board.wishes.paused, after.board.wishes.mutes) == (True, before.board.wishes.mutes)
    assert list(after.board.reminders) == list(before.board.reminders)
    assert kept(after) == kept(before)


def test_a_request_that_came_back_can_be_answered():
    after = attention()
    restore(after, kept(full()))
    answer = event("claude-code", "tool-finished", 60, session="s1", tool="Bash")
    verdict = after.take(answer, (), T0 + timedelta(minutes=1))

    assert [one.session for one in verdict.untrue] == ["s1"]
    assert [one.event.session for one in after.board.reminders] == ["s0", "s2"]


def test_the_latest_requests_are_kept():
    one = attention()
    for number in range(KEPT_LIMIT + 50):
        one.board.reminders.begin(request(number), T0)

    assert [found["event"]["session"] for found in json.loads(kept(one))["unanswered"]][:2] == ["s50", "s51"]


@pytest.mark.parametrize(
    "text",
    [
        "", "nonsense", "{", "[]", "null", "7", '"text"', "{}",
        json.dumps({"paused": True}),
        json.dumps({**EMPTY, "mutes": 7}),
        json.dumps({**EMPTY, "mutes": ["tester"]}),
        json.dumps({**EMPTY, "mutes": [{"agent": "tester", "until": "soon"}]}),
        json.dumps({**EMPTY, "mutes": [{"agent": "tester", "until": 7}]}),
        json.dumps({**EMPTY, "unanswered": [{}]}),
        json.dumps({**EMPTY, "unanswered": [{"event": {"id": "e1"}}]}),
        json.dumps({**EMPTY, "unanswered": None}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_left_out(text):
    one = attention()
    restore(one, text)

    assert json.loads(kept(one)) == EMPTY
    assert one.next(T0).turn is None
    assert one.wake_at(T0) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found["event"].pop("received_at"),
        lambda found: found["event"].update(received_at="2026-11-23T10:00:00"),
        lambda found: found.update(said_at="2026-11-23T10:00:00"),
        lambda found: found.update(said_at=None),
        lambda found: found.update(snoozed_until="2026-11-23T10:00:00"),
        lambda found: found.update(priority=77),
        lambda found: found["event"].update(priority="urgent"),
        lambda found: found["event"].update(color="blue"),
        lambda found: found["event"].update(extra=None),
        lambda found: found["event"].update(session=None),
        lambda found: found.update(reminded="often"),
        lambda found: found.pop("route"),
    ],
)
def test_a_request_of_another_shape_does_no_harm(change):
    text = json.loads(kept(full()))
    change(text["unanswered"][1])
    one = attention()
    restore(one, json.dumps(text))
    one.board.wishes.held(event("tester", "completed"), T0)
    answer = event("claude-code", "tool-finished", 60, session="s1", tool="Bash")
    one.take(answer, (), T0 + timedelta(minutes=1))
    one.next(T0 + timedelta(minutes=2))
    one.wake_at(T0 + timedelta(minutes=2))
    kept(one)
