"""What is registered with each agent: its events, its units, its shape, and nothing that decides."""

import importlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from registered import BY_SETTINGS, WHERE, WITH_TOOLS, commands, documents, event_of, events, hooks, texts

from hookd.dialects import decode_document
from hookd.event import Envelope
from hookd.integrations import mark
from hookd.integrations.agents import AGENTS, claude_code
from hookd.integrations.agents.agent import Edited

PAYLOADS = Path(__file__).parent.parent / "payloads"
SAMPLES = Path(__file__).parent / "samples"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

NOT_AGENTS = {"hookd", "acp", "ahp", "cloudevents"}
"""Dialects that no agent is wired by."""

NEVER = {
    "claude-code": {"WorktreeCreate", "MessageDisplay", "PreModelSwitch", "ConfigChange"},
    "codex": {"notify"},
    "gemini-cli": {"BeforeModel", "AfterModel", "BeforeToolSelection", "PreCompress"},
    "cursor": {
        "beforeShellExecution", "beforeMCPExecution", "beforeReadFile", "beforeTabFileRead", "preToolUse",
        "afterAgentThought", "afterAgentResponse",
    },
    "copilot-cli": {"preToolUse", "PreToolUse", "permissionRequest", "PermissionRequest"},
    "windsurf": {"pre_run_command", "pre_write_code", "pre_read_code", "pre_mcp_tool_use"},
    "kiro": {"PreToolUse", "preToolUse", "PreTaskExec"},
    "antigravity": {"PreToolUse"},
}  # fmt: skip
"""What decides over the agent, fails closed, or comes for every piece of text."""

UNITS = {
    "claude-code": ("timeout", 1, 60),
    "codex": ("timeout", 1, 60),
    "gemini-cli": ("timeout", 1000, 60000),
    "qwen-code": ("timeout", 1000, 60000),
    "cursor": ("timeout", 1, 60),
    "copilot-cli": ("timeoutSec", 1, 60),
    "factory-droid": ("timeout", 1, 60),
    "antigravity": ("timeout", 1, 60),
}
"""The member that holds the limit, and between what it must be: seconds or milliseconds."""

SAMPLE_OF = {
    "claude-code": "claude-code.settings.json",
    "codex": "codex.hooks.json",
    "gemini-cli": "gemini-cli.settings.json",
    "qwen-code": "qwen-code.settings.json",
    "cursor": "cursor.hooks.json",
    "windsurf": "windsurf.hooks.json",
    "factory-droid": "factory-droid.hooks.json",
    "copilot-cli": "copilot-cli.hooks.json",
    "kiro": "kiro.v3.hookd.json",
    "antigravity": "antigravity.hooks.json",
}

ASKS = ("claude-code", "codex", "gemini-cli", "qwen-code", "copilot-cli", "factory-droid")
"""They tell that they wait for a permission."""


def test_every_agent_that_has_a_dialect_can_be_wired():
    dialects = {point.name for point in entry_points(group="hookd.dialects")}

    assert set(AGENTS) == dialects - NOT_AGENTS


@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_is_called_as_its_dialect_is(name):
    assert AGENTS[name].name == name


def payload_of(agent, event):
    """A payload of that event, as the agent sends it, and a name of its file; else one that only names it."""
    for path in sorted((PAYLOADS / agent).glob("*.expected.json")):
        if json.loads(path.read_text()).get("native_event") in (event, _other_name(agent, event)):
            return json.loads(path.with_name(path.name.replace(".expected", "")).read_text())
    return {"hook_event_name": event, "session_id": "s1", "cwd": "/home/dev"}


def dialect_of(agent):
    return importlib.import_module(f"hookd.dialects.{agent.replace('-', '_')}")


def _other_name(agent, event):
    return getattr(dialect_of(agent), "OTHER_NAMES", {}).get(event, event)


def decoded(agent, event):
    envelope = Envelope(b"{}", "spool", agent, NOW, "the-id", event)
    return decode_document(payload_of(agent, event), envelope)


@pytest.mark.parametrize("name", BY_SETTINGS)
def test_every_registered_event_is_one_that_the_dialect_knows(name):
    known = dialect_of(name).EVENTS
    told = {event: decoded(name, event) for event in events(name, WITH_TOOLS)}

    assert told
    assert {event for event, one in told.items() if one.extra["native_event"] not in known} == set()
    assert {event for event, one in told.items() if one.agent != name and not one.parent} == set()


@pytest.mark.parametrize("name", BY_SETTINGS)
def test_what_is_registered_is_told_as_more_than_a_notice(name):
    told = {event: kinds(name, [event]) or {decoded(name, event).kind} for event in events(name, WITH_TOOLS)}

    assert {event for event, found in told.items() if found == {"notice"}} == set()


@pytest.mark.parametrize("name", BY_SETTINGS)
def test_no_event_is_registered_twice(name):
    registered = events(name, WITH_TOOLS)

    assert sorted(set(registered)) == sorted(registered)


@pytest.mark.parametrize("name", NEVER)
def test_nothing_is_registered_that_decides_or_chatters(name):
    assert set(events(name, WITH_TOOLS)) & NEVER[name] == set()


@pytest.mark.parametrize("name", BY_SETTINGS)
def test_tools_are_added_to_what_is_always_told(name):
    assert set(events(name)) <= set(events(name, WITH_TOOLS))


@pytest.mark.parametrize("name", UNITS)
def test_limits_are_in_the_agents_own_unit(name):
    member, least, most = UNITS[name]
    limits = [hook[member] for _event, hook in hooks(name, WITH_TOOLS)]

    assert limits
    assert all(type(limit) is int and least <= limit <= most for limit in limits)


def test_codex_is_not_asked_for_more_than_it_gives():
    given = {event: hook for event, hook in hooks("codex") if event in ("SessionEnd", "Interrupt")}

    assert {event: (hook["timeout"], hook.get("async")) for event, hook in given.items()} == {
        "SessionEnd": (3, None),
        "Interrupt": (3, None),
    }


WAITED_FOR = {
    "claude-code": {"Stop", "StopFailure", "SessionEnd"},
    "codex": {"SessionStart", "UserPromptSubmit", "Stop", "Interrupt", "SessionEnd"},
    "qwen-code": {"Stop", "StopFailure", "SessionEnd"},
}


@pytest.mark.parametrize("name", WAITED_FOR)
def test_only_what_would_be_lost_or_late_is_waited_for(name):
    assert {event for event, hook in hooks(name, WITH_TOOLS) if not hook.get("async")} == WAITED_FOR[name]


@pytest.mark.parametrize("name", sorted(set(BY_SETTINGS) - set(WAITED_FOR)))
def test_an_agent_that_knows_no_async_is_told_of_none(name):
    assert [event for event, hook in hooks(name, WITH_TOOLS) if "async" in hook] == []


def kinds(agent, registered):
    """What these events may become, by the payloads that are kept."""
    found = set()
    for path in (PAYLOADS / agent).glob("*.expected.json"):
        expected = json.loads(path.read_text())
        if expected.get("native_event") in {_other_name(agent, event) for event in registered}:
            found.add(expected["kind"])
    return found


def never_answered(told):
    return "permission-needed" in told and not {"tool-finished", "tool-failed"} & told


@pytest.mark.parametrize("name", ASKS)
def test_who_tells_that_it_asks_also_tells_that_it_was_answered(name):
    told = kinds(name, events(name))

    assert "permission-needed" in told
    assert not never_answered(told)


def test_a_request_that_nothing_answers_would_be_seen():
    without = [event for event in events("claude-code") if not event.startswith("PostTool")]

    assert never_answered(kinds("claude-code", without))


def test_an_agent_that_asks_is_not_forgotten():
    assert {name for name in BY_SETTINGS if "permission-needed" in kinds(name, events(name))} == set(ASKS)


def shape(value, path=()):
    """Where in a document what stands, whatever the events are called."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from shape(inner, (*path, "EVENT" if isinstance(inner, list) and name != "hooks" else name))
    elif isinstance(value, list):
        for inner in value:
            yield from shape(inner, (*path, 0))
    else:
        yield path, type(value).__name__


def surplus(agent, found):
    sample = json.loads((SAMPLES / SAMPLE_OF[agent]).read_text())
    return {one for one in shape(found) if one not in set(shape(sample))}


@pytest.mark.parametrize("name", SAMPLE_OF)
def test_settings_have_the_shape_of_a_sample(name):
    (found,) = documents(name)

    assert {path[-1] for path, _type in surplus(name, found)} <= {"matcher"}


def test_a_wrong_shape_would_be_seen():
    wrapped = {"hooks": documents("factory-droid")[0]}

    assert surplus("factory-droid", wrapped)


@pytest.mark.parametrize("name", SAMPLE_OF)
def test_only_a_few_events_of_a_sample_are_left_out(name):
    sample = json.loads((SAMPLES / SAMPLE_OF[name]).read_text())
    there = {text.split()[-1] for text in texts(sample) if text.startswith("hookd hook")}
    left_out = {
        "gemini-cli": {"PreCompress"},
        "cursor": {"afterFileEdit"},
        "kiro": {"PreTaskExec"},
        "windsurf": {"post_setup_worktree"},
    }

    assert there - set(events(name, WITH_TOOLS)) == left_out.get(name, set())


def test_aider_waits_with_an_empty_input():
    (found,) = documents("aider")

    assert found == {
        "notifications": True,
        "notifications-command": "/opt/hookd/bin/hookd hook --installed aider waiting </dev/null",
    }


def test_aiders_switch_may_stay_as_it_is():
    (target,) = AGENTS["aider"].targets(WHERE)

    assert [entry.frame for entry in target.wanted] == [True, False]


@pytest.mark.parametrize("name", BY_SETTINGS)
def test_every_command_carries_the_mark(name):
    registered = commands(name, WITH_TOOLS)

    assert registered
    assert {mark.program_of(command) for command in registered} == {WHERE.program}


@pytest.mark.parametrize("name", BY_SETTINGS)
def test_an_upgrade_changes_no_command(name):
    later = replace(WHERE, environ={"HOOKD_VERSION": "9.9"})

    assert commands(name, later) == commands(name)


@pytest.mark.parametrize("name", BY_SETTINGS)
@pytest.mark.parametrize("project", ["", "/home/dev/app"])
def test_what_is_put_somewhere_is_looked_for_there_when_it_is_taken_out(name, project):
    agent, where = AGENTS[name], replace(WHERE, project=project)
    edited = {(one.path, one.format) for one in agent.targets(where) if isinstance(one, Edited)}
    wholes = {one.path for one in agent.targets(where) if not isinstance(one, Edited)}

    assert edited <= set(agent.places(where))
    assert not wholes or wholes <= {one.path for one in agent.wholes(where)}


@pytest.mark.parametrize("name", BY_SETTINGS)
def test_a_projects_settings_stand_in_the_project(name):
    where = replace(WHERE, project="/home/dev/app")

    assert all(one.path.startswith("/home/dev/app/.") for one in AGENTS[name].targets(where))


def test_claude_codes_settings_of_a_project_are_the_private_ones():
    (target,) = AGENTS["claude-code"].targets(replace(WHERE, project="/p"))

    assert target.path == "/p/.claude/settings.local.json"


def test_a_question_of_claude_codes_is_told_before_its_tool_runs():
    (before,) = documents("claude-code")[0]["hooks"]["PreToolUse"]
    (all_of_them,) = documents("claude-code", WITH_TOOLS)[0]["hooks"]["PreToolUse"]

    assert before["matcher"] == "AskUserQuestion|ExitPlanMode"
    assert "matcher" not in all_of_them


def test_claude_codes_plug_in_holds_what_its_settings_would():
    assert {"hooks": claude_code.hooks(WITH_TOOLS)} == documents("claude-code", WITH_TOOLS)[0]


def test_the_event_stands_in_the_command():
    assert {event_of(command) for command in commands("kiro")} == set(events("kiro"))
