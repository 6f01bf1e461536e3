"""Real agent programs with hookd installed: what they do is told, in order, and they say what they say without it."""


import pytest
from course import gone_through, spoken
from desk import deeds
from programs import CLAUDE, CODEX, GEMINI, KEY, PROGRAMS, QWEN
from turns import Call, Fail, Say, Shell

from conftest import seated
from house import HOOKD, Home

FOREIGN = """\
{
   "hooks" : { "%s" : [ {"hooks": [ {"type": "command",
                                     "command": "echo ran >> \\"$HOME/foreign\\"" } ]} ] }
}
"""
"""Somebody else's hook, as that somebody likes to write."""

TURN = ("session-started", "activated", "tool-finished", "completed", "session-ended")
TURNS = {
    CLAUDE: TURN,
    CODEX: TURN,
    GEMINI: TURN,
    QWEN: TURN[:-1],
}
"""What a turn with one tool is told as. Qwen Code does not tell that a session without a person ended."""

STOPS = {CLAUDE: "Stop", CODEX: "Stop", GEMINI: "AfterAgent", QWEN: "Stop"}


def named(program):
    return program.name


def each(*programs):
    return pytest.mark.parametrize("program", programs, ids=named)


@pytest.fixture(scope="module", params=PROGRAMS, ids=named)
def course(request, tmp_path_factory, modules):
    program = request.param
    house = Home(tmp_path_factory.mktemp(program.name))
    try:
        yield gone_through(seated(house.start(), program, modules), (FOREIGN % STOPS[program]).encode())
    finally:
        house.kill()


# A turn


def test_a_turn_is_told_from_its_start_to_its_end(course):
    assert deeds(course.told) == [(course.program.name, kind) for kind in TURNS[course.program]]


def test_a_turn_is_told_with_what_was_said_in_one_session_of_one_project(course):
    by_kind = {event["kind"]: event for event in course.told}

    assert by_kind["activated"]["message"] == "Say hello"
    assert by_kind["completed"]["message"] == "Hello from the local server."
    assert len({(event["session"], event["project"], event["source"]) for event in course.told}) == 1


def test_an_agent_says_the_same_with_hookd_and_without(course):
    before, installed, after = (spoken(course.program, ran) for ran in (course.before, course.installed, course.after))

    assert before == after
    assert installed == before
    assert (installed[0], course.installed.out) == (0, "Hello from the local server.\n")


def test_after_hookd_was_uninstalled_nothing_is_told(course):
    assert course.told_after == ()


def test_after_hookd_was_uninstalled_the_settings_are_the_same_to_the_byte(course):
    before, after = course.settings

    assert after == before


def test_somebody_elses_hook_ran_all_the_while(course):
    assert course.foreign == 3


def test_the_key_of_an_agent_never_gets_into_hookds_files(course):
    assert KEY.encode() not in course.kept
    assert b"Hello from the local server." in course.kept


# More than a turn


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


SUBAGENTS = {
    CLAUDE: (
        (Call("Agent", {"description": "Say hello", "prompt": "Say hello.", "subagent_type": "general-purpose"}),),
        ("general-purpose", "activated"),
        ("general-purpose", "completed"),
    ),
    CODEX: (
        (
            Call("collaboration.spawn_agent", {"task_name": "hello", "message": "Say hello.", "fork_turns": "none"}),
            Call("collaboration.wait_agent", {"timeout_ms": 10000}),
        ),
        ("subagent", "activated"),
        ("subagent", "completed"),
    ),
    QWEN: (
        (Call("agent", {"description": "Say hello", "prompt": "Say hello.", "subagent_type": "general-purpose"}),),
        ("general-purpose", "activated"),
        ("general-purpose", "completed"),
    ),
}
"""How each is made to start one, and what that one tells."""
MULTI = {CODEX: ("--enable", "multi_agent_v2")}
"""Arguments without which there are no subagents."""


@each(*SUBAGENTS)
def test_a_subagent_speaks_by_its_own_name_and_knows_its_owner(at_desk, program):
    desk = at_desk(program)
    desk.install()
    calls, *expected = SUBAGENTS[program]
    desk.told()
    desk.run(*calls, Say("Hello from the subagent."), Say("It said hello."), more=MULTI.get(program, ()))
    events = desk.told()
    below = [event for event in events if event["agent"] != program.name]

    assert [(event["agent"], event["kind"]) for event in below] == expected
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


def test_codex_passes_over_hooks_that_nobody_has_reviewed_and_install_says_so(at_desk):
    desk = at_desk(CODEX)

    assert "/hooks" in desk.install()
    assert desk.tells(trusted=False) == []
    assert desk.tells() == [("codex", kind) for kind in TURN]


# The tests would see it


@each(*PROGRAMS)
def test_a_hook_that_is_taken_out_is_missed(at_desk, program):
    desk = at_desk(program)
    desk.install()
    desk.rewrite(desk.hook(STOPS[program])["command"], "true")

    assert desk.tells() == [(program.name, kind) for kind in TURNS[program] if kind != "completed"]
