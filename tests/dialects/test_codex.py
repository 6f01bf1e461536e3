"""Codex: what its payload files do not show."""

import json
from datetime import UTC, datetime

import pytest

from hookd.attention.messengers import Messengers
from hookd.dialects import decode
from hookd.event import Envelope, Rejected

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def event_of(native="", **payload):
    named = {"hook_event_name": native} if native else {}
    return decode(Envelope(json.dumps({**named, **payload}).encode(), "spool", "codex", NOW, native or "notified"))


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        ("startup", "session-started", ""),
        ("resume", "session-started", "resumed"),
        ("fork", "session-started", "forked"),
        ("clear", "notice", "cleared the conversation"),
        ("compact", "notice", "goes on with the compacted conversation"),
        (None, "session-started", ""),
    ],
)
def test_a_session_starts_by_its_source(source, kind, message):
    event = event_of("SessionStart", source=source)

    assert (event.kind, event.message) == (kind, message)


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ("*** Add File: src/a.py\n+TOKEN = 1", "edits a.py"),
        ("*** Update File: src/a.py\n@@\n*** Delete File: b.py\n*** Add File: c.py\n", "edits a.py and 2 more"),
        ("no patch at all", "uses apply_patch"),
        (None, "uses apply_patch"),
    ],
)
def test_of_a_patch_only_the_files_are_told(patch, words):
    event = event_of("PreToolUse", tool_name="apply_patch", tool_input={"command": patch})

    assert (event.message, event.tool) == (words, "apply_patch")


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        ("no\n", "tool-finished"),
        ({"content": [], "isError": False}, "tool-finished"),
        ({"content": [], "isError": True}, "tool-failed"),
        (None, "tool-finished"),
    ],
)
def test_a_tool_has_failed_where_its_server_says_so(response, kind):
    event = event_of("PostToolUse", tool_name="mcp__github__get_issue", tool_response=response)

    assert event.kind == kind


@pytest.mark.parametrize(
    ("agent_type", "agent"), [("worker", "worker"), ("Code Reviewer", "code-reviewer"), ("default", "subagent")]
)
@pytest.mark.parametrize("native", ["SubagentStart", "PreToolUse", "UserPromptSubmit", "PreCompact"])
def test_what_happens_inside_a_subagent_is_the_subagents(native, agent_type, agent):
    event = event_of(native, agent_id="a1", agent_type=agent_type)

    assert (event.agent, event.parent, event.extra["agent_id"]) == (agent, "codex", "a1")


def test_the_hook_and_notify_tell_one_end_of_a_turn():
    ids = {"thread-id": "s1", "turn-id": "t1", "last-assistant-message": "Done."}
    stop = event_of("Stop", session_id="s1", turn_id="t1", last_assistant_message="Done.")
    notified = event_of(type="agent-turn-complete", **ids)
    messengers = Messengers()

    assert messengers.told(stop) is None
    assert messengers.told(notified).first == stop
    assert (notified.session, notified.message, notified.extra["turn_id"]) == ("s1", "Done.", "t1")


def test_notify_may_tell_no_message_and_never_tells_the_prompt():
    payload = {"type": "agent-turn-complete", "last-assistant-message": None, "input-messages": ["My password is x"]}

    assert event_of(**payload).to_object() == {
        "id": "notified", "agent": "codex", "kind": "completed", "native_event": "agent-turn-complete",
    }  # fmt: skip


def test_the_hook_of_a_subagent_and_notify_tell_one_end_of_its_turn():
    """Nobody prompted a subagent; its thread, which `notify` names, is what its hooks call its id."""
    stop = event_of("SubagentStop", session_id="s1", turn_id="t2", agent_id="s2", agent_type="worker")
    notified = event_of(type="agent-turn-complete", **{"thread-id": "s2", "turn-id": "t2", "input-messages": []})
    messengers = Messengers()

    assert (notified.agent, notified.parent, notified.session) == ("subagent", "codex", "")
    assert messengers.told(stop) is None
    assert messengers.told(notified).first == stop


def test_a_word_of_notify_that_is_new_is_a_notice():
    event = event_of(type="approval-requested", **{"thread-id": "s1"})

    assert (event.kind, event.message, event.session) == ("notice", "sent approval-requested", "s1")


def test_a_payload_without_a_name_is_rejected_with_what_to_do():
    with pytest.raises(Rejected, match="hookd hook codex EVENT"):
        event_of(session_id="s1")
