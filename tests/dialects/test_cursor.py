"""Cursor's words: what its payload files do not show."""

import json

import pytest
from hypothesis import given, settings
from reading import PAYLOADS, check_any, event_of, kinds_shown, payload_like

from hookd.attention.messengers import Messengers
from hookd.dialects import cursor
from hookd.event import Rejected

SHELL = {"tool_name": "Shell", "tool_input": {"command": "npm test"}}
ROWS = [
    ("sessionEnd", {"reason": "aborted"}, "session-ended", ""),
    ("sessionEnd", {"reason": "error"}, "failed", ""),
    ("stop", {}, "completed", ""),
    ("stop", {"status": "error", "error_message": "model unavailable"}, "failed", "model unavailable"),
    ("postToolUseFailure", {**SHELL, "failure_type": "error", "error_message": "exit 1"}, "tool-failed",
     "npm test: exit 1"),
    ("postToolUseFailure", {**SHELL, "failure_type": "permission_denied"}, "permission-denied",
     "may not run: npm test"),
    ("postToolUseFailure", {**SHELL, "is_interrupt": True}, "interrupted", "stopped at npm test"),
    ("postToolUseFailure", {**SHELL, "is_interrupt": "true"}, "tool-failed", "npm test"),
    ("preToolUse", {"tool_name": "Write", "tool_input": {"file_path": "/a/b.py"}}, "tool-started", "writes b.py"),
    ("preToolUse", {"tool_name": "Delete", "tool_input": {"path": "/a"}}, "tool-started", "uses Delete"),
    ("preToolUse", {"tool_name": "MCP:create_issue"}, "tool-started", "uses create issue"),
    ("preToolUse", {}, "tool-started", "uses a tool"),
    ("beforeMCPExecution", {"tool_name": "create_issue"}, "tool-started", "uses create issue"),
    ("beforeTabFileRead", {"file_path": "/a/b.py"}, "notice", "Tab reads b.py"),
    ("afterTabFileEdit", {"file_path": "/a/b.py"}, "notice", "Tab edited b.py"),
    ("preCompact", {"trigger": "manual"}, "compacting", ""),
    ("workspaceOpen", {}, "notice", "opened a workspace"),
    ("afterDream", {}, "notice", "sent afterDream"),
    ("afterDream", {"message": "of sheep"}, "notice", "afterDream: of sheep"),
]  # fmt: skip


@pytest.mark.parametrize(("native", "told", "kind", "message"), ROWS)
def test_an_event_is_told_in_words(native, told, kind, message):
    event = event_of(cursor, {"hook_event_name": native, **told})

    assert (event.agent, event.parent, event.kind, event.message) == ("cursor", "", kind, message)


def test_every_kind_that_is_told_of_is_shown():
    assert kinds_shown(cursor, ROWS) == cursor.KINDS_TOLD


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [("error", "failed", "No findings."), ("aborted", "interrupted", ""), ("", "completed", "No findings.")],
)
def test_a_subagent_ends_under_its_own_name(status, kind, message):
    told = {"subagent_type": "Code Reviewer", "status": status, "summary": "No findings."}
    event = event_of(cursor, {"hook_event_name": "subagentStop", **told})

    assert (event.agent, event.parent, event.kind, event.message) == ("code-reviewer", "cursor", kind, message)


def test_a_subagent_without_a_type_is_called_subagent():
    assert event_of(cursor, {"hook_event_name": "subagentStart"}).agent == "subagent"


def test_personal_data_and_what_a_tool_was_given_are_not_kept():
    event = event_of(cursor, {
        "hook_event_name": "postToolUse", "user_email": "dev@example.org", "tool_name": "Shell",
        "tool_input": {"command": "npm test", "env": "deep inside"}, "tool_output": "all of it",
        "transcript_path": "/home/dev/t.jsonl", "conversation_id": "c1", "workspace_roots": ["/home/dev/app"],
    })  # fmt: skip

    assert event.to_object() == {
        "id": "the-id", "agent": "cursor", "kind": "tool-finished", "message": "ran: npm test", "tool": "Shell",
        "session": "c1", "project": "/home/dev/app", "native_event": "postToolUse",
    }  # fmt: skip


@pytest.mark.parametrize("place", [{"workspace_roots": []}, {"workspace_roots": [""]}, {"workspace_roots": None}])
def test_without_a_workspace_the_directory_is_the_project(place):
    assert event_of(cursor, {"hook_event_name": "stop", "cwd": "/home/dev", **place}).project == "/home/dev"


def test_the_id_of_a_call_that_has_two_lines_is_written_on_one():
    event = event_of(cursor, {"hook_event_name": "preToolUse", "tool_use_id": "call_1\nfc_2"})

    assert event.extra["tool_use_id"] == "call_1 fc_2"


@pytest.mark.parametrize(("claude", "own"), cursor.CLAUDE_NAMES.items())
def test_an_event_has_its_own_name_at_the_door_of_claude_code_too(claude, own):
    told, named = event_of(cursor, {"hook_event_name": claude}), event_of(cursor, {}, claude, "claude-code")

    assert (told.extra["native_event"], named.extra["native_event"], named.dialect) == (own, own, "claude-code")


@pytest.mark.parametrize("case", ["stop", "stop.error", "sessionStart", "beforeSubmitPrompt", "subagentStop"])
def test_an_event_told_at_two_doors_is_one(case):
    payload = json.loads((PAYLOADS / "cursor" / f"{case}.json").read_text())
    messengers = Messengers()
    first, second = event_of(cursor, payload), event_of(cursor, payload, door="claude-code")

    assert messengers.told(first) is None
    assert messengers.told(second).first is first


def test_a_turn_that_failed_and_the_session_that_it_ended_are_one_failure():
    stop, end = ({"hook_event_name": name, "conversation_id": "c", "generation_id": "g", "status": "error",
                  "reason": "error"} for name in ("stop", "sessionEnd"))  # fmt: skip
    messengers = Messengers()

    assert messengers.told(event_of(cursor, stop)) is None
    assert messengers.told(event_of(cursor, end)).rule.name == "two words for one turn"


def test_a_payload_without_a_name_is_rejected_with_what_to_do():
    with pytest.raises(Rejected, match="hookd hook cursor EVENT"):
        event_of(cursor, {"cursor_version": "3"})


@settings(deadline=None)
@given(payload_like(cursor, "hook_event_name"))
def test_any_payload_gives_an_event_or_is_rejected(payload):
    check_any(cursor, payload)
