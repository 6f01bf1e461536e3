"""Droid's words: what its payload files do not show."""

import pytest
from hypothesis import given, settings
from reading import check_any, event_of, kinds_shown, payload_like

from hookd.dialects import factory_droid
from hookd.event import Rejected

ROWS = [
    ("SessionStart", {"source": "resume"}, "session-started", "resumed"),
    ("SessionStart", {"source": "clear"}, "notice", "cleared the conversation"),
    ("SessionStart", {"source": "compact"}, "notice", "goes on with the compacted conversation"),
    ("SessionEnd", {"reason": "logout"}, "session-ended", "you logged out"),
    ("Notification", {"notification_type": "idle_prompt", "message": "Droid is waiting for you"}, "input-needed",
     "is waiting for you"),
    ("Notification", {"notification_type": "elicitation_dialog", "message": "Which Droid?"}, "input-needed",
     "Which Droid?"),
    ("Notification", {"notification_type": "idle_prompt"}, "input-needed", ""),
    ("Notification", {"notification_type": "dream", "message": "Agent stopped by user"}, "notice",
     "Agent stopped by user"),
    ("Notification", {}, "notice", "sent Notification"),
    ("PreToolUse", {"tool_name": "Create", "tool_input": {"file_path": "/a/b.py"}}, "tool-started", "writes b.py"),
    ("PreToolUse", {"tool_name": "FetchUrl", "tool_input": {"url": "https://example.org/a"}}, "tool-started",
     "fetches example.org"),
    ("PreToolUse", {"tool_name": "LS"}, "tool-started", "uses LS"),
    ("PostToolUse", {"tool_name": "github__x", "tool_input": "y"}, "tool-finished", "used github__x"),
    ("PreCompact", {"trigger": "manual"}, "compacting", ""),
    ("DroidDreamed", {"message": "of sheep"}, "notice", "DroidDreamed: of sheep"),
]  # fmt: skip


@pytest.mark.parametrize(("native", "told", "kind", "message"), ROWS)
def test_an_event_is_told_in_words(native, told, kind, message):
    event = event_of(factory_droid, {"hook_event_name": native, **told})

    assert (event.agent, event.parent, event.kind, event.message) == ("factory-droid", "", kind, message)


def test_every_kind_that_is_told_of_is_shown():
    assert kinds_shown(factory_droid, ROWS) == factory_droid.KINDS_TOLD


@pytest.mark.parametrize(
    ("task", "agent", "kind", "message"),
    [
        ({"task_name": "Code Reviewer", "task_result": "Fine."}, "code-reviewer", "completed", "Fine."),
        ({"task_name": "", "task_result": {"text": "Fine."}}, "subagent", "completed", ""),
        ({"task_error": {"code": 7}, "task_result": "half"}, "subagent", "failed", ""),
        ({"task_error": ""}, "subagent", "completed", ""),
    ],
)
def test_a_subagent_ends_under_its_own_name(task, agent, kind, message):
    event = event_of(factory_droid, {"hook_event_name": "SubagentStop", **task})

    assert (event.agent, event.parent, event.kind, event.message) == (agent, "factory-droid", kind, message)


def test_what_a_tool_was_given_and_gave_is_not_kept():
    event = event_of(factory_droid, {
        "hook_event_name": "PostToolUse", "tool_name": "Execute", "session_id": "s1", "cwd": "/home/dev/app",
        "tool_input": {"command": "npm test", "env": "deep inside"}, "tool_response": "all of it",
        "transcript_path": "/home/dev/.factory/t.jsonl", "user_email": "dev@example.org",
    })  # fmt: skip

    assert event.to_object() == {
        "id": "the-id", "agent": "factory-droid", "kind": "tool-finished", "message": "ran: npm test",
        "tool": "Execute", "session": "s1", "project": "/home/dev/app", "native_event": "PostToolUse",
    }  # fmt: skip


def test_a_payload_without_a_name_is_rejected_with_what_to_do():
    with pytest.raises(Rejected, match="hookd hook factory-droid EVENT"):
        event_of(factory_droid, {"session_id": "s1"})


@settings(deadline=None)
@given(payload_like(factory_droid, "hook_event_name"))
def test_any_payload_gives_an_event_or_is_rejected(payload):
    check_any(factory_droid, payload)
