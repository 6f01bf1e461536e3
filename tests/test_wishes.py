"""What the user wishes, and what attention makes of it at once."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hookd.attention.attention import Attention
from hookd.attention.keeping import kept, restore
from hookd.attention.rules import rules_of
from hookd.attention.standing import standing, why_unsettled
from hookd.attention.wishes import Mute, Wishes
from hookd.event import Event
from hookd.router import Router
from hookd.settings import Settings
from hookd.turn import End, Ended, Form

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def after(seconds):
    return START + timedelta(seconds=seconds)


class Day:
    """Attention with a clock that stands where it is put."""

    def __init__(self, **settings):
        self.settings = Settings(**settings)
        self.router = Router(self.settings)
        rules = rules_of(self.settings, self.router, lambda *_: 2.0, frozenset({"speech"}))
        self.attention = Attention(rules)
        self.board = self.attention.board

    def tell(self, agent, kind, at=0, event_id="", **fields):
        event = Event(event_id or f"{agent}-{kind}", agent, kind, after(at), "spool", "hookd", "Hello", **fields)
        return self.attention.take(event, self.router.route(event, after(at)), after(at))

    def say(self, at):
        """What is begun."""
        return self.attention.next(after(at)).turn

    def ends(self, at, end=End.SAID, rest=""):
        return self.attention.ended(Ended(end, after(at), after(at), rest=rest))

    def hear(self, at):
        turn = self.say(at)
        self.ends(at)
        return turn


@pytest.mark.parametrize(
    ("mute", "fits"),
    [
        (Mute(), True),
        (Mute("tester"), True),
        (Mute("test*"), True),
        (Mute("reviewer"), False),
        (Mute(kind="completed"), True),
        (Mute(kind="tool-*"), False),
        (Mute(project="shop"), True),
        (Mute(project="/home/dev/shop"), True),
        (Mute(project="/home/dev"), True),
        (Mute(project="/home/*/shop"), True),
        (Mute(project="/home/dev/sho"), False),
        (Mute(project="dev"), False),
        (Mute("tester", "shop", "completed"), True),
        (Mute("tester", "other", "completed"), False),
        (Mute("tester", until=after(1)), True),
        (Mute("tester", until=START), False),
    ],
)
@pytest.mark.parametrize("end", ["", "/"])
def test_a_mute_is_about_what_fits_all_that_it_names(mute, fits, end):
    event = Event("e", "tester", "completed", START, "spool", "hookd", project=f"/home/dev/shop{end}")

    assert mute.fits(event, START) == fits


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        (Mute(), []),
        (Mute("a"), [Mute("b"), Mute(kind="notice")]),
        (Mute("a", "shop"), [Mute("a"), Mute("b"), Mute(kind="notice")]),
        (Mute(kind="notice"), [Mute("a"), Mute("a", "shop"), Mute("b")]),
        (Mute("c"), [Mute("a"), Mute("a", "shop"), Mute("b"), Mute(kind="notice")]),
    ],
)
def test_unmute_takes_back_the_same_and_its_parts(taken, left):
    wishes = Wishes()
    for mute in (Mute("a"), Mute("a", "shop"), Mute("b"), Mute(kind="notice")):
        wishes.mute(replace(mute, until=after(60)))
    count = wishes.unmute(taken)

    assert [replace(one, until=None) for one in wishes.mutes] == left
    assert count == 4 - len(left)


@pytest.mark.parametrize(
    ("muted", "gives_way"), [("tester", (True, 0.0)), ("*", (True, 0.0)), ("reviewer", (False, None))]
)
def test_who_is_muted_is_silent_at_once(muted, gives_way):
    day = Day()
    day.tell("tester", "completed")
    day.say(0)
    day.board.wishes.mute(Mute(muted))

    assert day.attention.gives_way(after(1)) == gives_way


def test_a_line_of_several_goes_on_where_one_of_them_is_not_muted():
    day = Day()
    for agent in ("tester", "reviewer"):
        day.tell(agent, "completed", session=agent)
    turn = day.say(0)
    day.board.wishes.mute(Mute("tester"))

    assert turn.form is Form.TOGETHER
    assert day.attention.gives_way(after(1)) == (False, None)


def test_a_reminder_that_was_paused_asks_anew_and_not_at_all_once_it_is_answered():
    day = Day()
    day.tell("tester", "permission-needed", -1)
    day.hear(0)

    assert day.say(60).form is Form.REMINDER
    day.board.wishes.paused = True
    day.ends(61, End.CUT, "and the rest")
    day.board.wishes.paused = False
    again = day.say(62)
    assert (again.form, again.rest) == (Form.REMINDER, "")
    day.board.wishes.paused = True
    day.ends(63, End.CUT, "and the rest")
    day.tell("tester", "tool-finished", 64)
    day.board.wishes.paused = False
    assert day.say(65) is None


@pytest.mark.parametrize(
    ("snoozed_at", "until", "asked_again"),
    [(30, 600, [600, 900]), (400, 1000, [60, 300, 1000]), (1000, 5000, [60, 300, 900, 5000])],
)
def test_what_is_snoozed_is_said_again_then_and_not_before(snoozed_at, until, asked_again):
    day = Day()
    day.tell("tester", "permission-needed", -1)
    day.hear(0)
    heard = []
    for second in range(0, 6000, 10):
        if second == snoozed_at:
            day.board.reminders.snooze(after(until))
        if (turn := day.hear(second)) is not None:
            heard += [second] if turn.form is Form.REMINDER else [turn]

    assert heard == asked_again


def test_who_never_answers_is_handed_on_once_though_it_is_snoozed_afterwards():
    day = Day(attention={"escalate": ["log"]})
    day.tell("tester", "permission-needed", -1)
    handed_on = []
    for second in range(0, 6000, 10):
        if second == 2000:
            day.board.reminders.snooze(after(4000))
        decision = day.attention.next(after(second))
        handed_on += [(second, one.sink) for one in decision.escalated]
        day.ends(second)

    assert handed_on == [(910, "log")]


@pytest.mark.parametrize(("agent", "snoozed"), [("", ["a", "b"]), ("a", ["a"]), ("[ab]", ["a", "b"]), ("c", [])])
def test_the_reminders_of_some_agents_are_snoozed(agent, snoozed):
    day = Day()
    for name in ("a", "b"):
        day.tell(name, "permission-needed", -1, session=name)
    day.hear(0)

    assert [event.agent for event in day.board.reminders.snooze(after(600), agent)] == snoozed


def test_wishes_and_a_snooze_survive_a_restart():
    day, next_day = Day(), Day()
    day.tell("tester", "permission-needed", -1)
    day.hear(0)
    day.board.wishes.paused = True
    day.board.wishes.mute(Mute("a", "shop", "notice", after(600)))
    day.board.reminders.snooze(after(500))
    restore(next_day.attention, kept(day.attention))

    assert json.loads(kept(next_day.attention)) == json.loads(kept(day.attention))
    assert standing(next_day.attention, START)["for_you"][0]["reminder_at"] == after(500).isoformat()


def test_the_standing_tells_who_has_gone_quiet_though_nobody_wants_a_notice_of_it():
    day = Day(attention={"gone_quiet": "0s"})
    day.tell("claude-code", "tool-started", 0, session="a", project="/x/shop")
    day.tell("codex", "tool-started", 10, session="b")
    day.tell("done", "tool-started", 10, session="c")
    day.tell("done", "completed", 11, session="c")

    def quiet(at):
        return [one["agent"] for one in standing(day.attention, after(at))["gone_quiet"]]

    assert [quiet(at) for at in (599, 600, 610, 86400, 86411)] == [
        [], ["claude-code"], ["codex", "claude-code"], ["codex"], [],
    ]  # fmt: skip


def test_the_standing_is_short_however_much_waits():
    day = Day()
    day.board.wishes.paused = True
    for number in range(200):
        day.tell(f"a{number}", "completed", event_id=f"e{number}", session=f"s{number}")
    status = standing(day.attention, after(1))

    assert (len(status["waiting"]), status["waiting_count"]) == (50, 200)
    assert {one["why"] for one in status["waiting"]} == {"paused by the user"}


def test_quiet_hours_are_told_with_their_end():
    day = Day(quiet={"windows": ["08:00-10:00"], "timezone": "UTC"})
    status = standing(day.attention, START)

    assert (status["quiet"], status["quiet_until"]) == ('[quiet] "08:00-10:00"', "2026-11-23T10:00:00+00:00")


def test_what_was_said_and_waits_for_an_answer_tells_when_it_is_said_again():
    day = Day()
    day.tell("tester", "permission-needed", -1)
    day.hear(0)
    day.board.reminders.snooze(after(120))

    assert why_unsettled(day.attention, "tester-permission-needed", after(1)) == (
        "nobody has answered it since 2026-11-23T09:00:00+00:00: it is said again at 2026-11-23T09:02:00+00:00;"
        ' snoozed by the user; [attention] reminders = ["1m", "5m", "15m"]'
    )
