"""Gemini CLI: what its payload files do not show."""

import json
from datetime import UTC, datetime

import pytest

from hookd.dialects import decode
from hookd.event import Envelope

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def event_of(native, **payload):
    raw = json.dumps({"hook_event_name": native, **payload}).encode()
    return decode(Envelope(raw, "spool", "gemini-cli", NOW, "the-id"))


@pytest.mark.parametrize(
    ("details", "kind", "message"),
    [
        ({"type": "exec", "command": "npm install"}, "permission-needed", "wants to run: npm install"),
        ({"type": "edit", "filePath": "/home/dev/a.ts", "newContent": "x"}, "permission-needed", "wants to edit a.ts"),
        ({"type": "edit"}, "permission-needed", "wants to use replace"),
        ({"type": "mcp", "serverName": "github", "toolName": "get_issue"}, "permission-needed",
         "wants to use github get issue"),
        ({"type": "mcp"}, "permission-needed", "wants to use a tool"),
        ({"type": "info", "urls": ["https://dev:pw@example.org/a?key=1"]}, "permission-needed",
         "wants to fetch example.org"),
        ({"type": "info"}, "permission-needed", "wants to use web_fetch"),
        ({"type": "ask_user"}, "input-needed", "Tool requires confirmation"),
        ({"type": "exit_plan_mode"}, "input-needed", "has a plan for you to approve"),
        ({"type": "new"}, "permission-needed", "Tool requires confirmation"),
        ("exec", "permission-needed", "Tool requires confirmation"),
    ],
)  # fmt: skip
def test_a_permission_is_asked_for_in_words_to_act_on(details, kind, message):
    told = {"notification_type": "ToolPermission", "message": "Tool requires confirmation", "details": details}
    event = event_of("Notification", **told)

    assert (event.kind, event.message) == (kind, message)


def test_any_other_notification_is_a_notice():
    event = event_of("Notification", notification_type="Weather", message="It rains")

    assert (event.kind, event.message) == ("notice", "It rains")


@pytest.mark.parametrize(
    ("response", "kind", "message"),
    [
        ({"llmContent": "x"}, "tool-finished", "read a.ts"),
        ({"error": None}, "tool-finished", "read a.ts"),
        ({"error": {"message": "File not found", "type": "file_not_found"}}, "tool-failed", "a.ts: File not found"),
        ({"error": "File not found"}, "tool-failed", "a.ts: File not found"),
        ({"error": {"type": 7}}, "tool-failed", "a.ts"),
        ("x", "tool-finished", "read a.ts"),
    ],
)
def test_a_tool_has_failed_where_its_response_holds_an_error(response, kind, message):
    event = event_of(
        "AfterTool", tool_name="read_file", tool_input={"file_path": "/home/dev/a.ts"}, tool_response=response
    )

    assert (event.kind, event.message) == (kind, message)


@pytest.mark.parametrize(
    ("tool", "tool_input", "message"),
    [
        ("ask_user", {"questions": [{"question": "Which one?"}]}, "Which one?"),
        ("exit_plan_mode", {"plan_path": "/x.md"}, "has a plan for you to approve"),
    ],
)
def test_a_question_needs_input(tool, tool_input, message):
    event = event_of("BeforeTool", tool_name=tool, tool_input=tool_input)

    assert (event.kind, event.message, event.tool) == ("input-needed", message, tool)


@pytest.mark.parametrize("native", ["BeforeModel", "AfterModel", "BeforeToolSelection"])
def test_what_it_says_to_its_model_and_hears_from_it_is_not_told(native):
    event = event_of(native, llm_request={"messages": ["secret"]}, llm_response={"text": "secret"})

    assert event.kind == "notice"
    assert "secret" not in str(event)


@pytest.mark.parametrize(
    ("native", "told", "kind", "message"),
    [
        ("SessionStart", {"source": "resume"}, "session-started", "resumed"),
        ("SessionStart", {"source": "clear"}, "notice", "cleared the conversation"),
        ("SessionEnd", {"reason": "logout"}, "session-ended", "you logged out"),
        ("PreCompress", {"trigger": "manual"}, "compacting", ""),
        ("BeforeDream", {}, "notice", "sent BeforeDream"),
    ],
)
def test_a_session_is_told_by_its_source_or_reason_and_what_is_new_by_its_name(native, told, kind, message):
    event = event_of(native, **told)

    assert (event.kind, event.message) == (kind, message)
