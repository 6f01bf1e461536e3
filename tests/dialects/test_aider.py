"""Aider, which tells nothing but that it waits."""

import pytest
from doors import event_at

from hookd.dialects import aider
from hookd.event import Priority


@pytest.mark.parametrize("native", ["", "waiting"])
def test_it_is_waiting_for_a_person_whatever_the_reason(native):
    event = event_at(aider, {}, native)

    assert event.to_object() == {
        "id": "the-id", "agent": "aider", "kind": "input-needed", "priority": "message", "native_event": "waiting",
    }  # fmt: skip


def test_nobody_is_reminded_of_it():
    """Only what is important is reminded of, and nothing would ever tell that it has been answered."""
    assert event_at(aider, {}).priority is Priority.MESSAGE


def test_the_door_may_tell_the_directory():
    assert event_at(aider, {"cwd": "/home/dev/app"}).project == "/home/dev/app"


def test_another_word_is_a_notice_that_names_it():
    event = event_at(aider, {}, "dreamed")

    assert (event.kind, event.message, event.priority) == ("notice", "sent dreamed", None)
