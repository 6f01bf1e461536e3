"""Qwen Code: where it is not as Claude Code."""

import json
from datetime import UTC, datetime

import pytest

from hookd.dialects import decode, qwen_code
from hookd.dialects.claude_events import EVENTS as CLAUDE_EVENTS
from hookd.event import Envelope

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def event_of(native, door="qwen-code", **payload):
    raw = json.dumps({"hook_event_name": native, **payload}).encode()
    return decode(Envelope(raw, "spool", door, NOW, "the-id"))


def test_whatever_claude_code_sends_is_understood():
    assert set(CLAUDE_EVENTS) < set(qwen_code.EVENTS)


@pytest.mark.parametrize(
    ("prompt", "kind", "message"),
    [
        ({"prompt": "Fix it", "submitted_prompt": "Fix it"}, "activated", "Fix it"),
        ({"prompt": "/fix", "submitted_prompt": ""}, "activated", "/fix"),
        ({"prompt": ""}, "notice", "goes on with its turn"),
        ({}, "notice", "goes on with its turn"),
    ],
)
def test_a_turn_begins_only_where_somebody_submitted_a_prompt(prompt, kind, message):
    event = event_of("UserPromptSubmit", **prompt)

    assert (event.kind, event.message) == (kind, message)


@pytest.mark.parametrize(
    ("waits", "kind", "message"),
    [
        ({}, "completed", "Done."),
        ({"background_tasks": [{"status": "running"}]}, "paused", "waiting for a background task"),
        ({"background_tasks": [{"status": "completed"}, {"status": "failed"}]}, "completed", "Done."),
        ({"background_tasks": [{"status": "cancelled"}, {"status": "running"}], "crons": [{}]}, "paused",
         "waiting for a background task and a scheduled prompt"),
        ({"background_tasks": [{}]}, "paused", "waiting for a background task"),
        ({"background_tasks": ["a"], "crons": "b"}, "completed", "Done."),
        ({"session_crons": [{}]}, "completed", "Done."),
    ],
)  # fmt: skip
def test_a_turn_that_will_be_woken_is_paused(waits, kind, message):
    event = event_of("Stop", last_assistant_message="Done.", **waits)

    assert (event.kind, event.message) == (kind, message)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("Command: x\nOutput: the whole file\nError: (none)\nExit Code: 3\nSignal: (none)", "exit code 3"),
        ("Command: x\nOutput: Exit Code: 9\nExit Code: 9\nError: (none)\nExit Code: 3\nSignal: (none)", "exit code 3"),
        ("Command: x\nOutput: y\nError: (none)\nExit Code: (none)\nSignal: SIGKILL", "ended by SIGKILL"),
        ("Command: x\nError: no such program\nExit Code: 1\nSignal: (none)", "no such program"),
        ("File not found", "File not found"),
        ("x" * 500, "x" * 199 + "…"),
    ],
)
def test_of_a_tool_that_failed_the_reason_is_told_and_not_what_it_wrote(error, why):
    event = event_of("PostToolUseFailure", tool_name="read_file", tool_input={"file_path": "a.ts"}, error=error)

    assert (event.kind, event.message, event.extra["error"]) == ("tool-failed", f"a.ts: {why}", why)


@pytest.mark.parametrize("native", ["PreToolUse", "PermissionRequest"])
def test_a_question_needs_input(native):
    asked = {"questions": [{"question": "Which one?"}]}
    question = event_of(native, tool_name="ask_user_question", tool_input=asked)
    plan = event_of(native, tool_name="exit_plan_mode", tool_input={"plan": "…"})

    assert (question.kind, question.message) == ("input-needed", "Which one?")
    assert (plan.kind, plan.message) == ("input-needed", "has a plan for you to approve")


def test_a_loop_that_ended_the_turn_is_told_in_words():
    messages = [event_of("StopFailure", error=error).message for error in ("loop_detected", "rate_limit")]

    assert messages == ["it went round in circles", "rate limit reached"]


@pytest.mark.parametrize(
    ("native", "phase", "kind"),
    [
        ("TodoCreated", "validation", "notice"),
        ("TodoCreated", "postWrite", "task-created"),
        ("TodoCreated", "", "task-created"),
        ("TodoCompleted", "validation", "notice"),
        ("TodoCompleted", "postWrite", "task-completed"),
    ],
)
def test_a_task_is_told_once_it_is_written(native, phase, kind):
    assert event_of(native, phase=phase, todo_content="Fix it").kind == kind
