"""ACP: what the payload files do not show."""

import pytest
from doors import event_at

from hookd.dialects import acp
from hookd.dialects.acp import STOPS
from hookd.event import Rejected


def event_of(method, **params):
    return event_at(acp, {"jsonrpc": "2.0", "method": method, "params": {"sessionId": "s1", **params}})


def update(name, **told):
    return event_of("session/update", update={"sessionUpdate": name, **told})


@pytest.mark.parametrize(
    ("name", "told", "kind", "message"),
    [
        ("tool_call", {"title": "Run it", "status": "pending"}, "tool-started", "Run it"),
        ("tool_call", {"title": "Run it"}, "tool-started", "Run it"),
        ("tool_call", {"title": "Run it", "status": "failed"}, "tool-failed", "failed: Run it"),
        ("tool_call_update", {"status": "completed"}, "tool-finished", ""),
        ("tool_call_update", {"title": "Run it", "status": "completed"}, "tool-finished", "finished: Run it"),
        ("tool_call_update", {"status": "failed", "rawOutput": "secret"}, "tool-failed", ""),
        ("tool_call_update", {"status": "in_progress"}, "notice", "goes on with a tool"),
        ("compaction_update", {"status": "in_progress"}, "compacting", ""),
        ("compaction_update", {"status": "completed", "summary": "secret"}, "compacted", ""),
        ("compaction_update", {"status": "failed"}, "notice", "sent session/update"),
        ("plan", {"entries": [{"content": "secret"}]}, "notice", "changed its plan"),
        ("agent_message_chunk", {"content": {"type": "text", "text": "secret"}}, "notice", "sent agent_message_chunk"),
        ("dreamed", {}, "notice", "sent dreamed"),
        ("", {}, "notice", "sent session/update"),
    ],
)
def test_an_update_is_what_it_updates(name, told, kind, message):
    event = update(name, toolCallId="call_1", kind="execute", **told)

    assert (event.kind, event.message, event.session, event.tool) == (kind, message, "s1", "execute")
    assert event.extra["tool_use_id"] == "call_1"
    assert "secret" not in str(event)


@pytest.mark.parametrize("reason", STOPS)
def test_a_turn_ends_by_its_reason(reason):
    event = event_at(acp, {"jsonrpc": "2.0", "id": 2, "result": {"stopReason": reason}})

    assert (event.kind, event.message) == STOPS[reason]
    assert event.extra == {"native_event": "result", "stop_reason": reason, "request_id": 2}


def test_any_other_answer_is_a_notice():
    event = event_at(acp, {"jsonrpc": "2.0", "id": 2, "result": {"sessionId": "s1"}})

    assert (event.kind, event.message, event.session) == ("notice", "sent result", "s1")


def test_a_request_that_failed_is_a_failure():
    event = event_at(acp, {"jsonrpc": "2.0", "id": 2, "error": {"code": -32603, "message": "overloaded"}})

    assert (event.kind, event.message) == ("failed", "failed: overloaded")


def test_a_prompt_begins_a_turn_and_is_told_without_its_pictures():
    parts = [{"type": "text", "text": "Fix it"}, {"type": "image", "data": "AAAA"}, {"type": "text", "text": "now"}]
    event = event_of("session/prompt", prompt=parts)

    assert (event.kind, event.message) == ("activated", "Fix it\nnow")


def test_a_session_starts_in_its_directory():
    event = event_of("session/new", cwd="/home/dev/app", mcpServers=[{"env": [{"name": "KEY", "value": "secret"}]}])

    assert (event.kind, event.project) == ("session-started", "/home/dev/app")
    assert "secret" not in str(event)


def test_a_method_of_a_newer_version_is_a_notice_that_names_it():
    event = event_of("session/dream")

    assert (event.kind, event.message) == ("notice", "sent session/dream")


def test_what_is_no_message_is_rejected():
    with pytest.raises(Rejected, match="JSON-RPC"):
        event_at(acp, {"sessionId": "s1"})
