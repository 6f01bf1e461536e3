"""Claude Code's own words: every payload that it sends becomes the event that a person would make of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookd.dialects import claude_code, decode, dialect_named, foreign
from hookd.dialects.claude_events import EVENTS, FAILURES, NOTIFICATIONS
from hookd.dialects.safety import made_safe
from hookd.event import Envelope, Rejected
from hookd.redaction import redact
from hookd.vocabulary import KINDS, is_name

PAYLOADS = Path(__file__).parent / "payloads"
CASES = sorted(p for p in (PAYLOADS / "claude-code").glob("*.json") if not p.name.endswith(".expected.json"))
STRANGERS = sorted((PAYLOADS / "foreign").glob("*.json"))
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

ALL_EVENTS = [
    "SessionStart", "SessionEnd", "Setup", "UserPromptSubmit", "UserPromptExpansion", "PreToolUse",
    "PostToolUse", "PostToolUseFailure", "PostToolBatch", "PermissionRequest", "PermissionDenied",
    "Notification", "Stop", "StopFailure", "SubagentStart", "SubagentStop", "PreCompact", "PostCompact",
    "PreModelSwitch", "PostModelSwitch", "TeammateIdle", "TaskCreated", "TaskCompleted", "Elicitation",
    "ElicitationResult", "ConfigChange", "InstructionsLoaded", "WorktreeCreate", "WorktreeRemove",
    "CwdChanged", "FileChanged", "DirectoryAdded", "MessageDisplay",
]  # fmt: skip


def envelope(payload, native_event=""):
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Envelope(raw, "spool", "claude-code", NOW, "the-id", native_event)


def event_of(native="", **payload):
    named = {"hook_event_name": native} if native else {}
    return decode(envelope({**named, **payload}))


def outcome(raw):
    """The event as an expectation file tells it, or why there is none."""
    try:
        event = decode(envelope(raw))
    except Rejected as error:
        return {"rejected": str(error)}
    assert event.id == "the-id"
    return {"dialect": event.dialect, **{k: v for k, v in event.to_object().items() if k != "id"}}


def expected(case):
    return json.loads(case.with_suffix(".expected.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_payload_becomes_the_event_that_stands_beside_it(case):
    actual = outcome(case.read_bytes())

    assert actual == expected(case)


@pytest.mark.parametrize("wrong", ["kind", "message", "session", "native_event"])
def test_a_wrong_expectation_would_be_seen(wrong):
    case = PAYLOADS / "claude-code" / "Stop.json"

    assert outcome(case.read_bytes()) != {**expected(case), wrong: "something else"}


def test_all_events_of_claude_code_are_in_the_table_and_have_a_payload():
    shown = {json.loads(case.read_text()).get("hook_event_name") for case in CASES} - {None}

    assert len(ALL_EVENTS) == 33
    assert set(EVENTS) == set(ALL_EVENTS)
    assert shown == set(ALL_EVENTS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
@pytest.mark.parametrize("folder", ["/.claude/", "/elsewhere/"])
def test_no_payload_of_claude_code_is_taken_for_another_agents(case, folder):
    payload = json.loads(case.read_text().replace("/.claude/", folder))

    assert foreign.sniffed(payload) in ("", "claude-code")


@pytest.mark.parametrize("likeness", [{"timestamp": "2026-11-23T09:12:44Z"}, {"turn_id": "t1", "model": "m1"}])
def test_a_likeness_does_not_make_a_stranger_of_claude_code(likeness):
    """A new version may send keys that today only others do; its own folder still tells whose it is."""
    payload = {**json.loads((PAYLOADS / "claude-code" / "Stop.json").read_text()), **likeness}

    assert decode(envelope(payload)).agent == "claude-code"


@pytest.mark.parametrize("case", STRANGERS, ids=lambda case: case.stem)
def test_another_agents_payload_is_read_as_at_its_own_door(case):
    agent = case.name.split(".")[0]
    at_this_door = decode(envelope(case.read_bytes()))
    at_its_own = decode(replace(envelope(case.read_bytes()), dialect=agent))

    assert foreign.sniffed(json.loads(case.read_text())) == agent
    assert at_this_door.dialect == "claude-code"
    assert (at_this_door.agent, at_this_door.session) == (agent, at_its_own.session)
    assert dialect_named(agent) is None or replace(at_this_door, dialect=agent) == at_its_own


def test_an_event_of_a_newer_version_is_a_notice_that_names_it():
    event = event_of("ModelDreamed", session_id="s1", source="sleep")

    assert (event.kind, event.message, event.session) == ("notice", "sent ModelDreamed", "s1")
    assert event.extra == {"native_event": "ModelDreamed", "source": "sleep"}
    assert event_of("ModelDreamed", message="of sheep").message == "ModelDreamed: of sheep"


def test_the_door_may_tell_the_name_of_the_event():
    event = decode(envelope({"session_id": "s1"}, "Stop"))

    assert (event.kind, event.extra["native_event"]) == ("completed", "Stop")


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({}, "hook_event_name"),
        ({"hook_event_name": ""}, "hook_event_name"),
        ({"hook_event_name": ["Stop"]}, "hook_event_name"),
        ({"agent": "reviewer", "kind": "completed"}, "NAME.json"),
        ({"cwd": "/", "output_style": {}}, "statusLine"),
    ],
)
def test_a_payload_without_a_name_is_rejected_with_what_to_do(payload, reason):
    with pytest.raises(Rejected, match=reason):
        decode(envelope(payload))


@pytest.mark.parametrize(
    ("tool", "tool_input", "wish"),
    [
        ("Bash", {"command": "npm test", "description": "Run the tests"}, "wants to run: npm test"),
        ("Bash", {"command": "for f in *; do\n rm $f\ndone", "description": "Remove all"}, "wants to run: Remove all"),
        ("Bash", {"command": "x" * 101, "description": "Do much"}, "wants to run: Do much"),
        ("Bash", {"command": "x" * 101}, "wants to run: " + "x" * 99 + "…"),
        ("Bash", {}, "wants to use Bash"),
        ("Bash", "npm test", "wants to use Bash"),
        ("Edit", {"file_path": "/home/dev/app/src/login.ts"}, "wants to edit login.ts"),
        ("Write", {"file_path": "notes.md"}, "wants to write notes.md"),
        ("NotebookEdit", {"notebook_path": "/x/a.ipynb"}, "wants to edit a.ipynb"),
        ("WebFetch", {"url": "https://dev:pw@example.org/a?key=1"}, "wants to fetch example.org"),
        ("WebSearch", {"query": "asyncio taskgroup"}, "wants to search the web for asyncio taskgroup"),
        ("Agent", {"description": "Review the diff", "prompt": "…"}, "wants to start an agent: Review the diff"),
        ("mcp__github__create_issue", {"title": "x"}, "wants to use github create issue"),
        ("mcp__plugin_jira_cloud__get-item", {}, "wants to use jira cloud get item"),
        ("TodoWrite", {}, "wants to use TodoWrite"),
        (None, None, "wants to use a tool"),
    ],
)
def test_a_permission_is_asked_for_in_words_to_act_on(tool, tool_input, wish):
    event = event_of("PermissionRequest", tool_name=tool, tool_input=tool_input)

    assert (event.kind, event.message, event.tool) == ("permission-needed", wish, tool or "")


@pytest.mark.parametrize("native", ["PreToolUse", "PermissionRequest"])
@pytest.mark.parametrize(
    ("tool", "tool_input", "message"),
    [
        ("ExitPlanMode", {"plan": "1. …"}, "has a plan for you to approve"),
        ("AskUserQuestion", {"questions": [{"question": "Which one?"}, {"question": "And why?"}]},
         "Which one? And why?"),
        ("AskUserQuestion", {"questions": [7, {"question": None}]}, "has a question"),
        ("AskUserQuestion", {}, "has a question"),
    ],
)  # fmt: skip
def test_a_question_needs_input(native, tool, tool_input, message):
    event = event_of(native, tool_name=tool, tool_input=tool_input)

    assert (event.kind, event.message) == ("input-needed", message)


@pytest.mark.parametrize(
    ("waits", "kind", "message"),
    [
        ({}, "completed", "Done."),
        ({"background_tasks": [], "session_crons": []}, "completed", "Done."),
        ({"background_tasks": "many", "session_crons": {"a": 1}}, "completed", "Done."),
        ({"background_tasks": [{}]}, "paused", "waiting for a background task"),
        ({"background_tasks": [{}, {}]}, "paused", "waiting for 2 background tasks"),
        ({"session_crons": [{}, {}, {}]}, "paused", "waiting for 3 scheduled prompts"),
    ],
)
def test_a_turn_that_will_be_woken_is_paused_and_says_what_it_waits_for(waits, kind, message):
    event = event_of("Stop", last_assistant_message="Done.", **waits)

    assert (event.kind, event.message) == (kind, message)


@pytest.mark.parametrize(
    ("native", "kind"), [("Stop", "completed"), ("StopFailure", "failed"), ("SubagentStop", "completed"),
                         ("SubagentStart", "activated"), ("PreToolUse", "tool-started")],
)  # fmt: skip
def test_what_happens_inside_a_subagent_is_the_subagents(native, kind):
    event = event_of(native, agent_id="a1", agent_type="Code Reviewer")

    assert (event.agent, event.parent, event.kind) == ("code-reviewer", "claude-code", kind)


def test_a_subagent_without_a_type_is_called_subagent():
    assert event_of("SubagentStop", agent_type="").agent == "subagent"
    assert event_of("Stop", agent_id="a1").agent == "subagent"


def test_the_type_of_the_main_agent_makes_no_subagent_of_it():
    event = event_of("SessionStart", agent_type="planner")

    assert (event.agent, event.parent) == ("claude-code", "")


def test_a_subagent_has_completed_though_the_session_waits_for_others():
    assert event_of("SubagentStop", agent_type="reviewer", background_tasks=[{}]).kind == "completed"


@pytest.mark.parametrize("error", list(FAILURES))
def test_a_failure_is_told_in_words_and_not_in_a_code(error):
    event = event_of("StopFailure", error=error)

    assert event.kind == "failed"
    assert event.message
    assert "_" not in event.message
    assert event.extra["error"] == error


def test_a_failure_that_is_new_tells_its_details():
    assert event_of("StopFailure", error="solar_flare", error_details="the sun").message == "the sun"
    assert event_of("StopFailure", error="solar_flare").message == "solar_flare"
    assert event_of("StopFailure", error="unknown").message == "the reason is not known"


@pytest.mark.parametrize(("notification_type", "row"), NOTIFICATIONS.items())
def test_every_notification_keeps_its_message(notification_type, row):
    event = event_of("Notification", notification_type=notification_type, message="Look here")

    assert (event.kind, event.message) == (row[0], "Look here")


def test_a_notification_without_a_message_tells_its_title():
    event = event_of("Notification", notification_type="permission_prompt", title="Permission needed")

    assert (event.kind, event.message) == ("permission-needed", "Permission needed")


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        ("startup", "session-started", "login"),
        ("resume", "session-started", "resumed: login"),
        ("fork", "session-started", "forked: login"),
        ("clear", "notice", "cleared the conversation"),
        ("compact", "notice", "goes on with the compacted conversation"),
        ("teleport", "session-started", "login"),
    ],
)
def test_a_session_starts_by_its_source(source, kind, message):
    event = event_of("SessionStart", source=source, session_title="login")

    assert (event.kind, event.message) == (kind, message)


def test_a_tool_that_the_user_stopped_is_an_interruption():
    payload = {"tool_name": "Bash", "tool_input": {"command": "npm test"}, "error": "stopped"}

    assert event_of("PostToolUseFailure", **payload).kind == "tool-failed"
    assert event_of("PostToolUseFailure", is_interrupt="yes", **payload).kind == "tool-failed"
    assert event_of("PostToolUseFailure", is_interrupt=True, **payload).kind == "interrupted"


def test_what_a_tool_was_given_and_gave_is_not_kept():
    event = event_of(
        "PostToolUse",
        tool_name="Read",
        tool_input={"file_path": "/home/dev/app/a.ts", "note": "deep inside"},
        tool_response="the whole file",
        transcript_path="/home/dev/.claude/x.jsonl",
    )

    assert event.to_object() == {
        "id": "the-id", "agent": "claude-code", "kind": "tool-finished", "message": "read a.ts", "tool": "Read",
        "native_event": "PostToolUse",
    }  # fmt: skip


def test_small_texts_beside_the_fields_are_cut():
    assert event_of("Stop", reason="r" * 5000).extra["reason"] == "r" * 1024


@pytest.mark.parametrize(("key", "name"), [("session_id", "session"), ("cwd", "project"), ("tool_name", "tool")])
def test_long_labels_are_cut(key, name):
    assert getattr(event_of("PreToolUse", **{key: "x" * 9000}), name) == "x" * 4096


def test_control_characters_in_labels_are_replaced():
    assert event_of("Stop", session_id="s\0\n1").session == "s\ufffd\ufffd1"


NATIVE_KEYS = sorted(
    {key for case in CASES for key in json.loads(case.read_text())}
    | {"cursor_version", "timestamp", "turn_id", "type", "title", "workspace", *claude_code.KEPT}
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(["question", "questions", "command", "url", "file_path"]), inside, max_size=3)
    ),
    max_leaves=6,
)
PAYLOAD_LIKE = st.fixed_dictionaries(
    {},
    optional={
        "hook_event_name": st.sampled_from(ALL_EVENTS) | JSON_VALUES,
        "tool_name": st.sampled_from(["Bash", "Edit", "AskUserQuestion", "WebFetch", "mcp__a__b"]) | JSON_VALUES,
        "tool_input": st.dictionaries(
            st.sampled_from(["questions", "command", "description", "url", "file_path", "pattern"]), JSON_VALUES
        ),
        **{key: JSON_VALUES for key in NATIVE_KEYS if key not in ("hook_event_name", "tool_name", "tool_input")},
    },
)


@settings(deadline=None)
@given(PAYLOAD_LIKE)
def test_any_payload_gives_an_event_or_is_rejected(payload):
    # Not through decode(): it would turn a stumble of the dialect into a rejection.
    try:
        event = made_safe(claude_code.decode(payload, envelope(b"{}")), redact)
    except Rejected:
        return

    assert event.kind in KINDS
    assert is_name(event.agent)
    assert all(type(text) is str for text in (event.message, event.session, event.project, event.tool))
    assert not any(isinstance(value, dict | list) for value in event.extra.values())
