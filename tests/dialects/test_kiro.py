"""Kiro's words, of both versions: what its payload files do not show."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import check_any, event_of, kinds_shown, payload_like

from hookd.dialects import kiro
from hookd.event import Rejected

NPM = {"tool_name": "shell", "tool_input": {"command": "npm test"}}
ROWS = [
    ("sessionEnd", {}, "session-ended", ""),
    ("SessionEnd", {}, "session-ended", ""),
    ("UserPromptSubmit", {"prompt": "Fix it"}, "activated", "Fix it"),
    ("PostToolUse", {**NPM, "tool_response": {"success": True}}, "tool-finished", "ran: npm test"),
    ("PostToolUse", {**NPM, "tool_response": {"success": False}}, "tool-failed", "npm test"),
    ("postToolUse", {**NPM, "tool_response": {"success": "no"}}, "tool-finished", "ran: npm test"),
    ("preToolUse", {"tool_name": "fs_read", "tool_input": {"operations": [{"mode": "Line", "path": "/a/b.py"}]}},
     "tool-started", "reads b.py"),
    ("preToolUse", {"tool_name": "fs_read", "tool_input": {"operations": ["/a/b.py"]}}, "tool-started",
     "uses fs_read"),
    ("preToolUse", {"tool_name": "fs_write", "tool_input": {"command": "create", "path": "/a/b.py"}}, "tool-started",
     "writes b.py"),
    ("preToolUse", {"tool_name": "@github/create_issue"}, "tool-started", "uses github create issue"),
    ("PreTaskExec", {}, "notice", "begins a task"),
    ("PostTaskExec", {}, "task-completed", ""),
    ("PostFileCreate", {"file_path": "/a/b.py"}, "notice", "b.py was added"),
    ("PostFileSave", {}, "notice", "a file was saved"),
    ("PostFileDelete", {}, "notice", "a file was removed"),
    ("Dreamed", {"message": "of sheep"}, "notice", "Dreamed: of sheep"),
]  # fmt: skip


@pytest.mark.parametrize(("native", "told", "kind", "message"), ROWS)
def test_an_event_is_told_in_words(native, told, kind, message):
    event = event_of(kiro, {"hook_event_name": native, **told})

    assert (event.agent, event.parent, event.kind, event.message) == ("kiro", "", kind, message)


def test_every_kind_that_is_told_of_is_shown():
    assert kinds_shown(kiro, ROWS) == kiro.KINDS_TOLD


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("agentSpawn", "SessionStart"), ("userPromptSubmit", "UserPromptSubmit"), ("preToolUse", "PreToolUse"),
     ("postToolUse", "PostToolUse"), ("stop", "Stop")],
)  # fmt: skip
def test_both_versions_tell_the_same(earlier, later):
    told = {"prompt": "Fix it", "assistant_response": "Done.", **NPM}
    first, second = (event_of(kiro, {"hook_event_name": name, **told}) for name in (earlier, later))

    assert (first.kind, first.message, first.tool) == (second.kind, second.message, second.tool)


def test_a_version_that_sends_nothing_is_known_by_the_name_that_the_door_is_told():
    event = event_of(kiro, {}, "Stop")

    assert (event.kind, event.extra) == ("completed", {"native_event": "Stop"})


def test_what_a_tool_was_given_and_gave_is_not_kept():
    event = event_of(kiro, {
        "hook_event_name": "PostToolUse", "tool_name": "shell", "session_id": "s1", "cwd": "/home/dev/app",
        "tool_input": {"command": "npm test", "env": "deep inside"}, "tool_response": {"result": ["all of it"]},
        "user_email": "dev@example.org",
    })  # fmt: skip

    assert event.to_object() == {
        "id": "the-id", "agent": "kiro", "kind": "tool-finished", "message": "ran: npm test", "tool": "shell",
        "session": "s1", "project": "/home/dev/app", "native_event": "PostToolUse",
    }  # fmt: skip


def test_a_payload_without_a_name_is_rejected_with_what_to_do():
    with pytest.raises(Rejected, match="hookd hook kiro EVENT"):
        event_of(kiro, {"session_id": "s1"})


@settings(deadline=None)
@given(payload_like(kiro, "hook_event_name"), st.sampled_from(["", *kiro.EVENTS]))
def test_any_payload_gives_an_event_or_is_rejected(payload, native):
    check_any(kiro, payload, native)
