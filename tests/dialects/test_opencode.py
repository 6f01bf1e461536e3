"""opencode: what the payload files do not show."""

import pytest
from doors import event_at

from hookd.attention.overtaking import overtakes
from hookd.dialects import opencode
from hookd.dialects.opencode_events import EVENTS, FAILURES
from hookd.event import Rejected

CHILD = {"id": "ses_child", "parentID": "ses_main", "title": "Review the diff (@general subagent)"}


def event_of(native, info=None, beside=None, **properties):
    payload = {"type": native, "properties": {"sessionID": "ses_1", **properties}, **(beside or {})}
    return event_at(opencode, {**payload, "info": info} if info else payload)


def test_the_end_of_a_turn_tells_what_the_agent_said_last():
    event = event_of("session.idle", beside={"last_assistant_message": "All is well.", "directory": "/home/dev/app"})

    assert (event.kind, event.message, event.project) == ("completed", "All is well.", "/home/dev/app")


@pytest.mark.parametrize(
    ("native", "properties", "kind", "message"),
    [
        ("session.idle", {}, "completed", ""),
        ("session.status", {"status": {"type": "busy"}}, "notice", "is busy"),
        ("session.error", {"error": {"data": {"message": "Too many"}}}, "failed", "failed: Too many"),
        ("permission.asked", {"permission": "bash", "patterns": ["ls"]}, "permission-needed", "wants to run: ls"),
        ("session.deleted", {}, "notice", "its session was deleted"),
    ],
)
def test_what_happens_in_the_session_of_a_subagent_is_the_subagents(native, properties, kind, message):
    event = event_of(native, CHILD, **{**properties, "sessionID": "ses_child"})

    assert (event.agent, event.parent, event.session) == ("general", "opencode", "ses_main")
    assert (event.kind, event.message, event.extra["agent_id"]) == (kind, message, "ses_child")


@pytest.mark.parametrize(
    ("info", "name"),
    [
        ({"title": "Look (@code-reviewer subagent)"}, "code-reviewer"),
        ({"title": "Look", "agent": "Explore Deep"}, "explore-deep"),
        ({"title": "Child session - 2026-11-23T09:12:44.120Z"}, "subagent"),
        ({}, "subagent"),
    ],
)
def test_a_subagent_has_the_name_that_its_session_tells(info, name):
    event = event_of("session.created", info={**info, "parentID": "ses_main"})

    assert (event.agent, event.kind) == (name, "activated")


def test_the_title_of_a_session_that_has_none_yet_is_not_told():
    assert event_of("session.created", {"title": "New session - 2026-11-23T09:12:44.120Z"}).message == ""
    assert event_of("session.created", {"title": "Login"}).message == "Login"


@pytest.mark.parametrize(
    ("properties", "message", "tool"),
    [
        ({"permission": "bash", "patterns": ["npm *"], "metadata": {"command": "npm ci"}},
         "wants to run: npm ci", "bash"),
        ({"permission": "bash", "patterns": ["npm ci"]}, "wants to run: npm ci", "bash"),
        ({"permission": "bash", "metadata": {"command": "x" * 101, "description": "Do much"}},
         "wants to run: Do much", "bash"),
        ({"permission": "edit", "metadata": {"filepath": "/home/dev/app/a.ts", "diff": "-secret"}},
         "wants to edit a.ts", "edit"),
        ({"permission": "webfetch", "metadata": {"url": "https://u:p@example.org/x?key=1"}},
         "wants to fetch example.org", "webfetch"),
        ({"permission": "task", "patterns": ["general"]}, "wants to start an agent: general", "task"),
        ({"permission": "external_directory", "patterns": ["/etc/ssh/*"]},
         "wants to leave the project for ssh", "external_directory"),
        ({"permission": "external_directory"}, "wants to leave the project", "external_directory"),
        ({"permission": "doom_loop"}, "repeats itself, and asks whether to go on", "doom_loop"),
        ({"permission": "github_create_issue"}, "wants to use github_create_issue", "github_create_issue"),
        ({}, "wants to use a tool", ""),
    ],
)  # fmt: skip
def test_a_permission_is_asked_for_in_words_to_act_on(properties, message, tool):
    event = event_of("permission.asked", **properties)

    assert (event.kind, event.message, event.tool) == ("permission-needed", message, tool)


def test_an_older_version_asks_in_other_words():
    asked = event_of("permission.updated", id="per_1", type="bash", pattern="npm ci", title="npm ci", callID="call_1")
    other = event_of("permission.updated", id="per_1", type="mystery", title="Do the mystery")
    denied = event_of("permission.replied", permissionID="per_1", response="reject")

    assert (asked.kind, asked.message, asked.tool) == ("permission-needed", "wants to run: npm ci", "bash")
    assert (asked.extra["request_id"], asked.extra["tool_use_id"]) == ("per_1", "call_1")
    assert other.message == "Do the mystery"
    assert (denied.kind, denied.extra["request_id"]) == ("permission-denied", "per_1")


@pytest.mark.parametrize(
    ("native", "properties", "kind"),
    [
        ("permission.replied", {"reply": "once"}, "activated"),
        ("permission.replied", {"reply": "always"}, "activated"),
        ("permission.replied", {"reply": "reject"}, "permission-denied"),
        ("question.replied", {"answers": [["SQLite"]]}, "activated"),
        ("question.rejected", {}, "activated"),
    ],
)
@pytest.mark.parametrize("info", [None, CHILD])
def test_after_an_answer_nobody_waits_for_a_person(native, properties, kind, info):
    asked = event_of("permission.asked", info, id="per_1", permission="bash", patterns=["ls"])
    event = event_of(native, info, requestID="per_1", **properties)

    assert (event.kind, event.extra["request_id"]) == (kind, "per_1")
    assert overtakes(event, asked) == "answered"
    assert "SQLite" not in str(event)


@pytest.mark.parametrize("name", FAILURES)
def test_a_known_failure_is_told_in_words(name):
    event = event_of("session.error", error={"name": name, "data": {"message": "E_RAW"}})

    assert (event.kind, event.message) == FAILURES[name]
    assert event.extra["error"] == name


def test_another_failure_tells_its_message_or_its_name():
    told = {"name": "UnknownError", "data": {"message": "the sun"}}

    assert event_of("session.error", error=told).message == "failed: the sun"
    assert event_of("session.error", error={"name": "UnknownError"}).message == "failed: UnknownError"
    assert event_of("session.error").message == ""


def test_an_event_of_a_newer_version_is_a_notice_that_names_it():
    event = event_of("session.dreamed")

    assert (event.kind, event.message, event.session) == ("notice", "sent session.dreamed", "ses_1")


@pytest.mark.parametrize("native", EVENTS)
def test_the_door_may_tell_the_event_with_dashes_for_its_dots(native):
    event = event_at(opencode, {"properties": {"sessionID": "ses_1"}}, native.replace(".", "-"))

    assert event.extra["native_event"] == native


def test_a_payload_without_a_name_is_rejected_with_what_to_do():
    with pytest.raises(Rejected, match=r"hookd hook opencode session\.idle"):
        event_at(opencode, {})
