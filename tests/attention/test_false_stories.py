"""A story that is not true is found out, whatever is false in it."""

import pytest
from comparison import as_told, faults
from performance import performed
from story import Unreadable, read

TRUE = """A request is said, answered and taken back.
10:00:00    reviewer completed in shop as done: The review is done. Three files could be simpler.
10:00:01.3  claude-code permission-needed in shop #s1 as r1: May I push?
10:01:30    claude-code tool-finished in shop #s1
10:00:00    > Reviewer: The review is done. --
10:00:02    > (alone) Claude Code: May I push?
10:00:04    > Three files could be simpler.
10:01:03    > (reminder) Reminder from Claude Code: May I push?
10:01:30    ! taken back: r1
            never: Four files
            = done done
            = 2 x done
"""


def faults_of(text):
    story = read(text)
    return faults(story, performed(story))


def test_the_true_one_is_true():
    assert faults_of(TRUE) == []


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("10:00:04    > Three files could be simpler.\n", ""),
        ("10:00:04    > Three", "10:00:08    > Three"),
        ("10:00:04    > Three", "10:00:04    > Four"),
        ("done. --", "done."),
        ("May I push?\n10:00:04", "May I push? --\n10:00:04"),
        ("(alone)", "(together)"),
        ("10:01:30    ! taken", "10:05:00    > Reminder from Claude Code: May I push?\n10:01:30    ! taken"),
        ("10:01:30    ! taken back: r1", "10:01:30    ! taken back: done"),
        ("10:01:30    ! taken back: r1", "10:01:00    ! taken back: r1"),
        ("10:01:30    ! taken back: r1", "10:01:30    ! escalated to exec: r1"),
        ("never: Four files", "never: Three files"),
        ("= done done", "= done dropped"),
        ("= done done", "= r1 done: withdrawn"),
        ("= done done", "= done unsettled"),
        ("= 2 x done", "= 3 x done"),
        ("10:01:30    claude-code tool-finished in shop #s1\n", ""),
    ],
)
def test_a_false_one_is_false(true, false):
    assert true in TRUE
    assert faults_of(TRUE.replace(true, false)) != []


@pytest.mark.parametrize(
    "line", ["nonsense", "10:00:00 > ", "10:00:00    claude-code completed under shop", "10:00 ! forgotten: r1"]
)
def test_a_line_that_is_none_is_refused(line):
    with pytest.raises(Unreadable):
        read(f"{TRUE}{line}\n")


def test_what_really_happened_is_told_as_a_story_that_is_true():
    story = read(TRUE)
    events = "".join(line for line in TRUE.splitlines(keepends=True) if " > " not in line and "!" not in line)
    really = as_told(story, performed(story))

    assert faults_of(events + really) == []


def test_a_delivery_that_is_settled_twice_or_lost_is_found_in_any_story():
    story = read(TRUE)
    performance = performed(story)
    settled = performance.record.settled
    performance.record.settled = [settled[0], *settled]
    twice = faults(story, performance)
    performance.record.settled = settled[1:]
    lost = faults(story, performance)

    assert any("settled 2 times" in fault for fault in twice)
    assert any("lost" in fault for fault in lost)
