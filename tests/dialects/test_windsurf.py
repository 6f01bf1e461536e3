"""Windsurf's words: what its payload files do not show."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import CALLS, PAYLOADS, VALUES, check_any, event_of, kinds_shown, payload_like

from hookd.attention.messengers import Messengers
from hookd.dialects import windsurf
from hookd.event import Rejected

ROWS = [
    ("post_cascade_response", {}, "completed", ""),
    ("post_cascade_response", {"response": "All is well."}, "completed", "All is well."),
    ("post_cascade_response", {"response": "### Planner Response\n\nI look.\n\n### Planner Response\n\nDone."},
     "completed", "Done."),
    ("post_cascade_response", {"response": "### Planner Response\n\nDone.\n\n### Planner Response\n"},
     "completed", "Done."),
    ("pre_run_command", {"command_line": ["npm"]}, "tool-started", "uses run_command"),
    ("pre_read_code", {"file_path": "/home/dev/app/"}, "tool-started", "reads app"),
    ("pre_mcp_tool_use", {"mcp_tool_name": "create_issue"}, "tool-started", "uses create issue"),
    ("pre_mcp_tool_use", {}, "tool-started", "uses a tool"),
    ("post_setup_worktree", {}, "notice", "sent post_setup_worktree"),
    ("pre_dream", {}, "notice", "sent pre_dream"),
]  # fmt: skip


@pytest.mark.parametrize(("native", "about", "kind", "message"), ROWS)
def test_an_event_is_told_in_words(native, about, kind, message):
    event = event_of(windsurf, {"agent_action_name": native, "tool_info": about})

    assert (event.agent, event.parent, event.kind, event.message) == ("windsurf", "", kind, message)


def test_every_kind_that_is_told_of_is_shown():
    assert kinds_shown(windsurf, ROWS) == windsurf.KINDS_TOLD


@pytest.mark.parametrize("action", sorted(windsurf.ACTIONS))
@pytest.mark.parametrize("before", ["pre_", "post_"])
def test_an_event_of_a_tool_names_it(before, action):
    event = event_of(windsurf, {"agent_action_name": f"{before}{action}"})

    assert event.tool == action


def test_an_event_of_no_tool_has_none():
    assert event_of(windsurf, {"agent_action_name": "pre_user_prompt"}).tool == ""


def test_what_a_tool_was_given_is_not_kept():
    about = {"command_line": "npm test", "cwd": "/home/dev/app", "edits": [{"new_string": "deep inside"}]}
    event = event_of(windsurf, {
        "agent_action_name": "post_run_command", "trajectory_id": "t1", "execution_id": "e1", "tool_info": about,
        "timestamp": "2026-11-23T09:12:44Z", "user_email": "dev@example.org",
    })  # fmt: skip

    assert event.to_object() == {
        "id": "the-id", "agent": "windsurf", "kind": "tool-finished", "message": "ran: npm test",
        "tool": "run_command", "session": "t1", "project": "/home/dev/app",
        "native_event": "post_run_command", "turn_id": "e1",
    }  # fmt: skip


def test_the_end_of_a_turn_that_is_told_twice_is_one():
    names = ("post_cascade_response", "post_cascade_response_with_transcript")
    first, second = (
        event_of(windsurf, json.loads((PAYLOADS / "windsurf" / f"{name}.json").read_text())) for name in names
    )
    messengers = Messengers()

    assert messengers.told(first) is None
    assert messengers.told(second).first is first


def test_a_payload_without_a_name_is_rejected_with_what_to_do():
    with pytest.raises(Rejected, match="hookd hook windsurf EVENT"):
        event_of(windsurf, {"trajectory_id": "t1"})


ABOUT = st.dictionaries(st.sampled_from(["command_line", "response", "mcp_tool_name", *CALLS]), VALUES, max_size=4)


@settings(deadline=None)
@given(payload_like(windsurf, "agent_action_name"), ABOUT)
def test_any_payload_gives_an_event_or_is_rejected(payload, about):
    check_any(windsurf, payload)
    check_any(windsurf, {**payload, "tool_info": about})
