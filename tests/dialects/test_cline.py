"""Cline: what the payload files do not show."""

import pytest
from doors import event_at

from hookd.dialects import cline
from hookd.event import Rejected


def event_of(native, native_event="", **payload):
    return event_at(cline, {"hookName": native, "taskId": "t1", **payload} if native else payload, native_event)


@pytest.mark.parametrize(
    ("native", "kind", "told"),
    [
        ("agent_start", "activated", {}),
        ("agent_resume", "activated", {}),
        ("prompt_submit", "activated", {"userPromptSubmit": {"prompt": "Look"}}),
        ("tool_call", "tool-started", {"tool_call": {"id": "c1", "name": "run_commands"}}),
        ("agent_end", "completed", {"turn": {"outputText": "Done."}}),
        ("agent_error", "failed", {"error": {"message": "429"}}),
        ("agent_abort", "interrupted", {}),
    ],
)
def test_what_happens_inside_a_subagent_is_the_subagents(native, kind, told):
    session = {"sessionContext": {"rootSessionId": "root"}, "taskId": "t2"}
    event = event_of(native, agent_id="agent-2", parent_agent_id="agent-1", **told, **session)

    assert (event.agent, event.parent, event.kind, event.session) == ("subagent", "cline", kind, "root")
    assert (event.extra["agent_id"], event.extra["task_id"]) == ("agent-2", "t2")


def test_a_main_agent_has_no_parent_and_its_id_is_not_told():
    event = event_of("agent_end", agent_id="agent-1", parent_agent_id=None)

    assert (event.agent, event.parent, "agent_id" in event.extra) == ("cline", "", False)


@pytest.mark.parametrize(
    ("native", "told", "kind", "message"),
    [
        ("tool_result", {"tool_result": {"name": "run_commands", "input": {"commands": ["npm test"]},
                                         "error": "exit 1"}},
         "tool-failed", "npm test: exit 1"),
        ("tool_result", {"tool_result": {"name": "editor", "error": {"message": "no such file"}}},
         "tool-failed", "editor: no such file"),
        ("PostToolUse", {"postToolUse": {"toolName": "execute_command", "parameters": {"command": "npm test"},
                                         "result": "2 failed", "success": False}},
         "tool-failed", "npm test: 2 failed"),
        ("PostToolUse", {"postToolUse": {"toolName": "execute_command", "parameters": {"command": "npm test"},
                                         "result": "secret output", "success": True}},
         "tool-finished", "ran: npm test"),
        ("agent_error", {"postToolUse": {"result": "secret output", "success": True}},
         "failed", ""),
        ("PostToolUse", {"postToolUse": {"toolName": "execute_command", "success": "false"}},
         "tool-finished", "used execute_command"),
    ],
)  # fmt: skip
def test_a_tool_that_failed_tells_why_and_one_that_did_not_keeps_what_it_gave(native, told, kind, message):
    event = event_of(native, **told)

    assert (event.kind, event.message) == (kind, message)
    assert "secret" not in str(event)


@pytest.mark.parametrize(
    ("tool", "given", "kind", "message"),
    [
        ("ask_followup_question", {"question": "Which one?", "options": "[]"}, "input-needed", "Which one?"),
        ("ask_question", {"question": "Which one?"}, "input-needed", "Which one?"),
        ("ask_question", {}, "input-needed", "has a question"),
        ("plan_mode_respond", {"response": "1. …"}, "input-needed", "has a plan for you to approve"),
        ("write_to_file", {"path": "src/a.ts", "content": "secret"}, "tool-started", "writes a.ts"),
        ("use_mcp_tool", {"arguments": "secret"}, "tool-started", "uses use_mcp_tool"),
    ],
)
def test_a_tool_that_asks_needs_input(tool, given, kind, message):
    extension = event_of("PreToolUse", preToolUse={"toolName": tool, "parameters": given})
    command_line = event_of("tool_call", tool_call={"id": "c1", "name": tool, "input": given})

    assert (extension.kind, extension.message, extension.tool) == (kind, message, tool)
    assert (command_line.kind, command_line.message, command_line.tool) == (kind, message, tool)
    assert "secret" not in str(extension)


@pytest.mark.parametrize(
    ("notification", "kind", "message"),
    [
        ({"event": "permission_request", "message": "Cline wants to run: ls", "waitingForUserInput": True},
         "permission-needed", "wants to run: ls"),
        ({"event": "question", "message": "Which one?", "waitingForUserInput": True}, "input-needed", "Which one?"),
        ({"event": "permission_request", "message": "Allowed"}, "notice", "Allowed"),
        ({"event": "other", "waitingForUserInput": "true"}, "notice", "sent Notification"),
    ],
)  # fmt: skip
def test_a_notification_needs_somebody_only_where_it_waits(notification, kind, message):
    event = event_of("Notification", notification=notification)

    assert (event.kind, event.message, event.extra["notification_type"]) == (kind, message, notification["event"])


def test_the_end_of_a_task_tells_its_result_where_it_has_one():
    task = {"taskMetadata": {"taskId": "t1", "result": "All is well."}}

    assert event_of("TaskComplete", taskComplete=task).message == "All is well."


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("TaskStart", "session-started"), ("TaskResume", "session-started"), ("TaskComplete", "completed"),
        ("TaskError", "failed"), ("TaskCancel", "interrupted"), ("SessionShutdown", "session-ended"),
        ("UserPromptSubmit", "activated"), ("PreToolUse", "tool-started"), ("PostToolUse", "tool-finished"),
    ],
)  # fmt: skip
def test_the_door_may_tell_the_event_by_the_name_of_the_hooks_file(file, kind):
    assert event_of("", native_event=file).kind == kind


def test_a_payload_without_a_name_is_rejected_with_what_to_do():
    with pytest.raises(Rejected, match="hookName"):
        event_of("")


def test_whose_account_it_is_never_enters_the_event():
    event = event_of("agent_start", userId="dev@example.org", workspaceInfo={"rootPath": "/app", "remote": "git@x"})

    assert event.project == "/app"
    assert "dev@example.org" not in str(event)
    assert "git@x" not in str(event)


def test_an_event_of_a_newer_version_is_a_notice_that_names_it():
    event = event_of("agent_dreamed")

    assert (event.kind, event.message) == ("notice", "sent agent_dreamed")
