"""Antigravity, of which nothing is verified."""

import pytest
from doors import event_at

from hookd.dialects import antigravity
from hookd.dialects.antigravity import EVENTS
from hookd.event import Rejected

SENT = {"conversationId": "c1", "workspacePaths": ["/home/dev/app"], "artifactDirectoryPath": "/secret"}


def event_of(native="", **payload):
    return event_at(antigravity, {**SENT, **payload}, native)


@pytest.mark.parametrize("native", [*EVENTS, "PreDream"])
def test_every_event_says_that_it_is_unverified(native):
    event = event_of(native)

    assert event.extra["unverified"] is True
    assert (event.session, event.project) == ("c1", "/home/dev/app")
    assert "/secret" not in str(event)


@pytest.mark.parametrize(
    ("told", "kind", "message"),
    [
        ({"fullyIdle": True, "error": ""}, "completed", ""),
        ({"terminationReason": "model_stop"}, "completed", ""),
        ({"fullyIdle": False}, "paused", "waiting for work in the background"),
        ({"fullyIdle": "no"}, "completed", ""),
        ({"fullyIdle": True, "error": "quota is used up"}, "failed", "failed: quota is used up"),
        ({"fullyIdle": False, "error": "quota is used up"}, "failed", "failed: quota is used up"),
    ],
)
def test_a_turn_ends_by_what_is_left_to_do(told, kind, message):
    assert (event_of("Stop", **told).kind, event_of(**told).message) == (kind, message)


def test_a_tool_that_failed_tells_why():
    event = event_of("PostToolUse", stepIdx=4, error="exit 1")

    assert (event.kind, event.message, event.extra["stepIdx"]) == ("tool-failed", "a tool failed: exit 1", 4)


def test_an_event_of_a_newer_version_is_a_notice_that_names_it():
    event = event_of("PreDream")

    assert (event.kind, event.message) == ("notice", "sent PreDream")


def test_a_payload_that_nobody_named_and_that_looks_like_none_is_rejected_with_what_to_do():
    with pytest.raises(Rejected, match="hookd hook antigravity Stop"):
        event_of()
