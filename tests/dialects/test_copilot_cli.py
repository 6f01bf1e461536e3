"""Copilot's words, in both of its manners: what its payload files do not show."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import NOW, PAYLOADS, check_any, event_of, expected, kinds_shown, payload_like

from hookd.attention.messengers import Messengers
from hookd.dialects import copilot_cli
from hookd.event import Rejected

NPM = {"toolName": "bash", "toolArgs": {"command": "npm test"}}
ROWS = [
    ("sessionStart", {"source": "resume"}, "session-started", "resumed"),
    ("sessionStart", {"source": "new"}, "session-started", ""),
    ("sessionEnd", {"reason": "error"}, "failed", "the session ended with an error"),
    ("sessionEnd", {"reason": "timeout"}, "failed", "the session took too long"),
    ("sessionEnd", {"reason": "abort"}, "interrupted", ""),
    ("sessionEnd", {"reason": "user_exit"}, "session-ended", ""),
    ("errorOccurred", {"error": {"message": "No quota"}, "recoverable": False}, "failed", "No quota"),
    ("errorOccurred", {"error": {"message": "No quota"}}, "failed", "No quota"),
    ("errorOccurred", {"error": "No quota", "recoverable": True}, "notice", "No quota"),
    ("errorOccurred", {"recoverable": "true"}, "failed", ""),
    ("postToolUse", {**NPM, "toolResult": {"resultType": "failure"}}, "tool-failed", "npm test"),
    ("postToolUse", {**NPM, "toolResult": {"resultType": "denied"}}, "permission-denied", "may not run: npm test"),
    ("postToolUse", {**NPM, "toolResult": "42 passed"}, "tool-finished", "ran: npm test"),
    ("preToolUse", {"toolName": "view", "toolArgs": {"path": "/a/b.py"}}, "tool-started", "reads b.py"),
    ("preToolUse", {"toolName": "bash", "toolArgs": '{"command": "npm test"}'}, "tool-started", "runs: npm test"),
    ("preToolUse", {"toolName": "bash", "toolArgs": "npm test"}, "tool-started", "uses bash"),
    ("preToolUse", {"toolName": "bash", "toolArgs": "[" * 5000}, "tool-started", "uses bash"),
    ("preToolUse", {"toolName": "report_intent"}, "tool-started", "uses report_intent"),
    ("preCompact", {"trigger": "manual"}, "compacting", ""),
    ("Notification", {"notification_type": "shell_detached_completed", "title": "Done"}, "notice", "Done"),
    ("notification", {"notification_type": "dream", "message": "of sheep"}, "notice", "of sheep"),
    ("agentDreamed", {}, "notice", "sent agentDreamed"),
]


def told_at_door(native, **payload):
    return event_of(copilot_cli, {"sessionId": "s1", "timestamp": 1795425164120, **payload}, native)


@pytest.mark.parametrize(("native", "payload", "kind", "message"), ROWS)
def test_an_event_is_told_in_words(native, payload, kind, message):
    event = told_at_door(native, **payload)

    assert (event.agent, event.parent, event.kind, event.message) == ("copilot-cli", "", kind, message)


def test_every_kind_that_is_told_of_is_shown():
    assert kinds_shown(copilot_cli, ROWS) == copilot_cli.KINDS_TOLD


@pytest.mark.parametrize("own", sorted(set(copilot_cli.EVENTS) - {"Notification"}))
def test_an_event_has_one_name_in_both_manners(own):
    others = [other for other, name in copilot_cli.OTHER_NAMES.items() if name == own]
    events = [event_of(copilot_cli, {"hook_event_name": other, "session_id": "s1"}) for other in others]

    assert others
    assert events == [told_at_door(own) for _ in others]


@pytest.mark.parametrize(
    ("other", "own", "native"),
    [
        ("vscode.Stop", "agentStop", "agentStop"),
        ("vscode.PreToolUse", "preToolUse", "preToolUse"),
        ("vscode.SessionStart", "sessionStart", "sessionStart"),
        ("vscode.UserPromptSubmit", "userPromptSubmitted", "userPromptSubmitted"),
    ],
)
def test_an_event_told_at_two_doors_is_one(other, own, native):
    def told(name, native, door):
        payload = json.loads((PAYLOADS / "copilot-cli" / f"{name}.json").read_text())
        payload.get("tool_input", payload.get("toolArgs", {})).pop("description", None)
        return event_of(copilot_cli, payload, native, door)

    messengers = Messengers()
    first, second = told(own, native, "copilot-cli"), told(other, "", "claude-code")

    assert messengers.told(first) is None
    assert messengers.told(second).first is first


def test_a_request_and_its_notification_are_one():
    request = told_at_door("permissionRequest", **NPM)
    prompt = told_at_door("notification", hook_event_name="Notification", notification_type="permission_prompt")
    messengers = Messengers()

    assert request.received_at == prompt.received_at == NOW
    assert messengers.told(request) is None
    assert messengers.told(prompt).first is request


NAMELESS = sorted(
    case for case in (PAYLOADS / "copilot-cli").glob("*.json")
    if case.name.count(".") == 1 and case.stem != "permissionRequest"
)  # fmt: skip


@pytest.mark.parametrize("case", NAMELESS, ids=lambda case: case.stem)
def test_a_payload_that_nobody_names_is_known_by_its_shape(case):
    event = event_of(copilot_cli, json.loads(case.read_text()))

    assert (event.extra["native_event"], event.kind) == (case.stem, expected(case)["kind"])


def test_a_request_that_nobody_names_calls_for_no_person():
    event = event_of(copilot_cli, json.loads((PAYLOADS / "copilot-cli" / "permissionRequest.json").read_text()))

    assert event.kind == "tool-started"


@pytest.mark.parametrize(
    ("names", "agent"),
    [
        ({"agentName": "Code Review", "agentType": "task"}, "code-review"),
        ({"agent_type": "task"}, "task"),
        ({}, "subagent"),
    ],
)
def test_a_subagent_has_its_own_name(names, agent):
    event = event_of(copilot_cli, {"hook_event_name": "SubagentStop", "agentId": "a7", "response": "Done.", **names})

    assert (event.agent, event.parent, event.kind, event.message) == (agent, "copilot-cli", "completed", "Done.")
    assert event.extra["agent_id"] == "a7"


def test_what_a_tool_was_given_and_gave_is_not_kept_nor_a_stack():
    event = told_at_door(
        "postToolUse", toolName="bash", toolArgs={"command": "npm test", "env": "deep inside"}, cwd="/home/dev/app",
        toolResult={"resultType": "success", "textResultForLlm": "all of it"}, error={"stack": "at login.ts"},
        transcriptPath="/home/dev/.copilot/t.jsonl", user_email="dev@example.org",
    )  # fmt: skip

    assert event.to_object() == {
        "id": "the-id", "agent": "copilot-cli", "kind": "tool-finished", "message": "ran: npm test", "tool": "bash",
        "session": "s1", "project": "/home/dev/app", "native_event": "postToolUse",
    }  # fmt: skip


@pytest.mark.parametrize("payload", [{}, {"sessionId": "s1"}, {"hook_event_name": ["Stop"]}])
def test_a_payload_without_name_and_shape_is_rejected_with_what_to_do(payload):
    with pytest.raises(Rejected, match="hookd hook copilot-cli EVENT"):
        event_of(copilot_cli, payload)


@settings(deadline=None)
@given(payload_like(copilot_cli, "hook_event_name"), st.sampled_from(["", *copilot_cli.EVENTS]))
def test_any_payload_gives_an_event_or_is_rejected(payload, native):
    check_any(copilot_cli, payload, native)
