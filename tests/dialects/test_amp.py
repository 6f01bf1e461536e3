"""Amp: what the payload files do not show."""

import pytest
from doors import event_at

from hookd.dialects import amp
from hookd.dialects.amp import EVENTS
from hookd.event import Rejected

THREAD = {"thread": {"id": "T-1"}}


def event_of(native="", **payload):
    return event_at(amp, {**THREAD, **payload}, native)


@pytest.mark.parametrize(
    ("messages", "message"),
    [
        ([{"role": "user", "content": "Fix it"}, {"role": "assistant", "content": "Fixed."}], "Fixed."),
        ([{"role": "assistant", "content": [{"type": "text", "text": "Fixed."}]}, {"role": "user"}], "Fixed."),
        ([{"role": "assistant", "content": [{"type": "thinking", "text": "hm"}, {"type": "text", "text": "One."},
                                            {"type": "tool_use", "input": {"text": "secret"}},
                                            {"type": "text", "text": "Two."}]}], "One.\nTwo."),
        ([{"role": "assistant", "content": "One."}, {"role": "assistant", "content": "Two."}], "Two."),
        ([{"role": "user", "content": "Fix it"}], ""),
        ([None, "text", {"role": ["assistant"]}], ""),
        ("Fixed.", ""),
    ],
)  # fmt: skip
def test_the_end_of_a_turn_tells_what_the_agent_said_last(messages, message):
    event = event_of("agent-end", message="Fix it", id="m-1", status="done", messages=messages)

    assert (event.kind, event.message, event.extra["turn_id"]) == ("completed", message, "m-1")


@pytest.mark.parametrize(
    ("status", "error", "kind", "message"),
    [
        ("done", None, "tool-finished", "ran: npm test"),
        ("error", "exit 1", "tool-failed", "npm test: exit 1"),
        ("error", {"message": "exit 1"}, "tool-failed", "npm test: exit 1"),
        ("error", None, "tool-failed", "npm test: error"),
        ("cancelled", None, "tool-failed", "npm test: cancelled"),
        ("done-ish", None, "tool-finished", "ran: npm test"),
    ],
)
def test_a_tool_ends_by_its_status(status, error, kind, message):
    told = {"toolUseID": "toolu_1", "tool": "Bash", "input": {"cmd": "npm test"}, "output": "secret"}
    event = event_of("tool-result", status=status, error=error, **told)

    assert (event.kind, event.message, event.tool, event.session) == (kind, message, "Bash", "T-1")
    assert event.extra["tool_use_id"] == "toolu_1"
    assert "secret" not in str(event)


@pytest.mark.parametrize("native", EVENTS)
def test_the_door_may_tell_the_event_with_dashes_for_its_dots(native):
    assert event_of(native.replace(".", "-")).extra["native_event"] == native
    assert event_of(native).extra["native_event"] == native


def test_what_the_door_tells_counts_more_than_the_shape():
    assert event_of("session-start", message="Fix it", status="done").kind == "session-started"


def test_a_failed_turn_tells_why_where_it_does():
    assert event_of("agent-end", status="error", error={"message": "overloaded"}).message == "failed: overloaded"


def test_an_event_of_a_newer_version_is_a_notice_that_names_it():
    event = event_of("agent-dreamed")

    assert (event.kind, event.message) == ("notice", "sent agent.dreamed")


def test_the_plug_in_may_tell_the_directory():
    assert event_of("session-start", cwd="/home/dev/app").project == "/home/dev/app"


def test_a_payload_that_nobody_named_and_that_looks_like_none_is_rejected_with_what_to_do():
    with pytest.raises(Rejected, match=r"hookd hook amp agent\.end"):
        event_at(amp, {"hello": "world"})
