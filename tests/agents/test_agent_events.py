"""More than a plain turn of real agents: tools, subagents, failures, permissions."""


import pytest
from expected import TURNS, each
from programs import CLAUDE, CODEX, GEMINI, PROGRAMS, QWEN
from turns import Call, Fail, Say, Shell

from house import HOOKD


@each(*PROGRAMS)
def test_with_tools_each_call_is_told_before_it_is_made(at_desk, program):
    desk = at_desk(program)
    desk.install("--tools")
    kinds = list(TURNS[program])
    kinds.insert(kinds.index("tool-finished"), "tool-started")

    assert desk.tells() == [(program.name, kind) for kind in kinds]


FAILED_TOOL = {CLAUDE: "tool-failed", QWEN: "tool-failed", CODEX: "tool-finished", GEMINI: "tool-finished"}
"""Codex and Gemini CLI do not tell that a command failed."""


@each(*PROGRAMS)
def test_a_tool_that_fails_is_told_by_those_who_tell_it(at_desk, program):
    desk = at_desk(program)
    desk.install()
    kinds = [FAILED_TOOL[program] if kind == "tool-finished" else kind for kind in TURNS[program]]

    assert desk.tells(Shell("sleep 0.3; exit 3"), Say("It failed.")) == [(program.name, kind) for kind in kinds]


HELLO = {"description": "Say hello", "prompt": "Say hello.", "subagent_type": "general-purpose"}
STARTED = {
    CLAUDE: (Call("Agent", {**HELLO, "run_in_background": False}),),
    CODEX: (
        Call("collaboration.spawn_agent", {"task_name": "hello", "message": "Say hello.", "fork_turns": "none"}),
        Call("collaboration.wait_agent", {"timeout_ms": 10000}),
    ),
    QWEN: (Call("agent", HELLO),),
}
"""How each is made to start a subagent."""
SUBAGENT = {CLAUDE: "general-purpose", CODEX: "subagent", QWEN: "general-purpose"}
MULTI = {CODEX: ("--enable", "multi_agent_v2")}
"""Arguments without which there are no subagents."""


@each(*STARTED)
def test_a_subagent_speaks_by_its_own_name_and_knows_its_owner(at_desk, program):
    desk = at_desk(program)
    desk.install()
    desk.told()
    desk.run(*STARTED[program], Say("It said so."), below=(Say("Hello."),), more=MULTI.get(program, ()))
    events = desk.told()
    below = [event for event in events if event["agent"] != program.name]

    assert [(event["agent"], event["kind"]) for event in below] == [
        (SUBAGENT[program], "activated"),
        (SUBAGENT[program], "completed"),
    ]
    assert [event["parent"] for event in below] == [program.name] * 2
    assert "completed" in [event["kind"] for event in events if event["agent"] == program.name]


# When it goes wrong


FAILED_TURN = [("claude-code", kind) for kind in ("session-started", "activated", "failed", "session-ended")]
UNHEARD_TURN = [deed for deed in FAILED_TURN if deed != ("claude-code", "failed")]


BEGUN = """\
#!/bin/sh
touch "$HOME/begun"
sleep {}
exec "{}" "$@"
"""
"""A hookd that starts as slowly as on a busy machine, and leaves a sign that it was started at all."""
TRIES = 5
"""Claude Code sends the hook of a failed turn a SIGTERM about 30 ms after it started it, and a SIGKILL 1.5 s later.
A shell that is so late that it has not read its first word by then was never a hook."""


@pytest.mark.parametrize(
    ("trap", "seconds", "expected"),
    [("trap '' TERM; ", 0, FAILED_TURN), ("trap '' TERM; ", 0.5, FAILED_TURN), ("", 0.5, UNHEARD_TURN)],
)
def test_a_turn_that_failed_is_told_though_claude_code_ends_the_hook(at_desk, trap, seconds, expected):
    desk = at_desk(CLAUDE)
    desk.install()
    late, begun = desk.house.path / "late", desk.house.path / "begun"
    late.write_text(BEGUN.format(seconds, HOOKD))
    late.chmod(0o700)
    command = desk.hook("StopFailure")["command"]
    desk.rewrite(command, command.replace(f"trap '' TERM; {HOOKD}", f"{trap}{late}"))
    told = next(told for _ in range(TRIES) if (told := desk.tells(Fail(529))) and begun.exists())

    assert command.startswith(f"trap '' TERM; {HOOKD} ")
    assert told == expected


@each(CODEX, GEMINI, QWEN)
def test_nobody_else_tells_that_a_turn_failed(at_desk, program):
    desk = at_desk(program)
    desk.install()
    kinds = [kind for _, kind in desk.tells(Fail(400))]

    assert kinds[0] == "session-started"
    assert "activated" in kinds
    assert not {"completed", "failed"} & set(kinds)


def test_a_wish_for_permission_is_told(at_desk):
    desk = at_desk(CLAUDE)
    desk.install()
    kinds = [kind for _, kind in desk.tells(Shell("touch made"), Say("Done."), ask=True)]

    assert kinds == ["session-started", "activated", "permission-needed", "completed", "session-ended"]
    assert not (desk.work / "made").exists()
