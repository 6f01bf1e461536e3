"""Reminders of who still waits, and the word that somebody has gone quiet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import HOSTILE, NAMES, counted_in, days, is_clean, numbers_in, spoken, told_events

from hookd.phrase.ear import MESSAGE_LIMIT, Ear, ear_with
from hookd.phrase.names import NAME_LIMIT
from hookd.phrase.reminder import gone_quiet, reminder

EAR = Ear()


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["backend-engineer permission-needed"], "Reminder: backend engineer still needs your permission."),
        (["backend-engineer permission-needed Backend engineer needs your permission to run a command."],
         "Reminder: backend engineer still needs your permission to run a command."),
        (["claude-code permission-needed wants to run: npm test"],
         "Reminder: Claude Code still wants to run: npm test"),
        (["claude-code permission-needed Claude needs your permission to use Bash"],
         "Reminder: Claude Code still needs your permission to use Bash"),
        (["claude-code input-needed Claude is waiting for your input"],
         "Reminder: Claude Code is still waiting for your input"),
        (["claude-code input-needed has a question"], "Reminder: Claude Code still has a question"),
        (["codex permission-needed Needs approval."], "Reminder: Codex still needs approval."),
        (["reviewer permission-needed May I run the tests?"], "Reminder from reviewer: May I run the tests?"),
        (["reviewer input-needed Has anybody seen the key?"], "Reminder from reviewer: Has anybody seen the key?"),
        (["reviewer input-needed Which of both: A or B?"], "Reminder from reviewer: Which of both: A or B?"),
        (["reviewer input-needed"], "Reminder: reviewer is still waiting for you."),
        (["reviewer failed"], "Reminder: reviewer failed."),
        (["reviewer failed The disk is full."], "Reminder from reviewer: The disk is full."),
        (["reviewer input-needed 🎉"], "Reminder: reviewer is still waiting for you."),
        (["claude-code@shop input-needed", "docs permission-needed", "codex input-needed"],
         "Still waiting for you: Claude Code in shop, docs and Codex."),
        (["claude-code@shop input-needed", "claude-code@api input-needed"],
         "Still waiting for you: Claude Code in shop and api."),
        ([f"{name} input-needed" for name in ("ada", "bob", "cy", "dee", "eve", "fay")],
         "Still waiting for you: ada, bob, cy, dee and two others."),
        (["docs input-needed", "docs permission-needed", "codex input-needed"],
         "Three requests are still waiting for you: docs and Codex."),
    ],
)  # fmt: skip
def test_a_reminder_says_who_still_waits_for_what(lines, text):
    assert reminder(told_events(*lines), spoken, EAR) == text
    assert is_clean(text)


def test_nobody_is_reminded_of_nothing():
    assert reminder([], spoken, EAR) == ""


def test_the_user_s_own_pronunciation_counts():
    ear = ear_with(12.0, {"codex": "code ex"})

    assert reminder(told_events("codex@x input-needed", "docs input-needed"), spoken, ear) == (
        "Still waiting for you: code ex in x and docs."
    )


def test_who_has_gone_quiet_is_said_with_the_project_where_it_is_known():
    assert gone_quiet(*told_events("claude-code@shop notice"), spoken) == "Claude Code in shop has gone quiet."
    assert gone_quiet(*told_events("backend-engineer notice"), spoken) == "Backend engineer has gone quiet."


@given(days(st.sampled_from(["permission-needed", "input-needed"]), least=2))
def test_everyone_is_named_or_counted(events):
    text = reminder(events, spoken, EAR)
    opening, _, names = text.rstrip(".").partition(": ")
    groups = {(event.agent, event.project) for event in events}

    assert counted_in(names) == len(groups)
    assert numbers_in(opening) == ([len(events)] if len(events) > len(groups) else [])
    assert is_clean(text)


@given(days(st.just("input-needed"), agents=NAMES, projects=HOSTILE, messages=HOSTILE), HOSTILE)
def test_no_name_project_or_message_makes_a_reminder_long_or_breaks_it(events, name):
    for text in (reminder(events, lambda _: name, EAR), gone_quiet(events[0], lambda _: name)):
        assert text.isprintable()
        assert 10 < len(text) <= MESSAGE_LIMIT + NAME_LIMIT + len("Reminder from : . And more.")
