"""The registered command, run as the agent runs it: it reaches hookd, whatever its program is called."""

import os
import re
import signal
import subprocess
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registered import BY_FILES, BY_SETTINGS, commands

from hookd.dialects import decode
from hookd.event import Envelope
from hookd.integrations import mark
from hookd.integrations.agents import AGENTS, claude_code
from hookd.integrations.agents.agent import SESSION, Where
from hookd.integrations.agents.registered import command_of
from hookd.router import _SPOKEN_KINDS
from house import HOOKD

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NAME = re.compile(r"[^.]+(?:\.on-(?P<event>.+))?\.(?P<agent>[^.]+)\.json")
ODD = (
    "it's here/hookd", 'a "quoted" place/hookd', "$HOME and `more`/hookd", "a b/c  d/hookd", "é/ho\\okd",
    "semi;colon/&hookd",
)  # fmt: skip
TELLS = tuple(name for name in AGENTS if name not in (*BY_FILES, "aider"))


def fired(home, probe, session):
    """The event that is stored when an agent runs the command."""
    payload = probe.payload.replace(SESSION.encode(), session.encode())
    home.path.joinpath("work").mkdir()
    ran = subprocess.run(
        ["sh", "-c", probe.command],
        input=payload,
        capture_output=True,
        env=home.environ,
        cwd=home.path / "work",
        check=True,
    )
    (stored,) = (home.path / "hooks" / "new").iterdir()
    named = NAME.fullmatch(stored.name)
    envelope = Envelope(stored.read_bytes(), "spool", named["agent"], NOW, "the-id", named["event"] or "")
    return ran, decode(envelope)


@pytest.mark.parametrize("name", TELLS)
def test_a_probe_is_told_to_hookd_in_its_session(home, name):
    ran, event = fired(home, AGENTS[name].probe(Where(str(home.path), HOOKD)), "s-1")

    assert (event.agent, event.session, event.dialect) == (name, "s-1", name)
    assert (ran.stdout, ran.stderr) == (b"", b"")


@pytest.mark.parametrize("name", TELLS)
def test_a_probe_is_not_spoken(home, name):
    _ran, event = fired(home, AGENTS[name].probe(Where(str(home.path), HOOKD)), "s-1")

    assert event.kind not in _SPOKEN_KINDS


@pytest.mark.parametrize("name", TELLS)
def test_a_probes_command_is_one_that_is_registered(name):
    where = Where("/home/dev", HOOKD)

    assert AGENTS[name].probe(where).command in commands(name, where)


def test_aiders_probe_is_known_by_the_directory_that_it_runs_in(home):
    _ran, event = fired(home, AGENTS["aider"].probe(Where(str(home.path), HOOKD)), "s-1")

    assert (event.agent, event.project) == ("aider", str(home.path / "work"))


def program_at(path):
    """Stands in for hookd: it says what it was called with."""
    path.parent.mkdir(parents=True)
    path.write_text('#!/bin/sh\nprintf "%s\\n" "$0" "$@"\n')
    path.chmod(0o700)
    return str(path)


@pytest.mark.parametrize("odd", ODD)
def test_a_program_at_an_odd_place_is_run_and_known_again(tmp_path, odd):
    program = program_at(tmp_path / odd)
    where = Where("/home/dev", program, tools=True)
    for command in (command for name in BY_SETTINGS for command in commands(name, where)):
        ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)

        assert ran.stdout.splitlines()[:3] == [program, "hook", "--installed"]
        assert mark.program_of(command) == program


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_any_program_is_known_again_from_its_command(name):
    command = mark.command(f"/{name}/hookd", "claude-code", "Stop")

    assert mark.program_of(command) == f"/{name}/hookd"
    assert mark.program_of(f"trap '' TERM; {command}") == f"/{name}/hookd"


@pytest.mark.parametrize("odd", ["$HOME and `more`/hookd", "a b/hookd"])
def test_a_program_that_is_not_quoted_would_not_be_found(tmp_path, odd):
    program = program_at(tmp_path / odd)

    assert subprocess.run(["sh", "-c", f"{program} hook"], capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize("text", [
    "my-own-bell", "hookd hook claude-code Stop", "/opt/hookd/bin/hookd hook", "echo --installed", "",
    "hook --installed claude-code Stop", "'unclosed hook --installed-not claude-code",
    "echo hook --installed claude-code Stop", "~/bin/hookd-like hook --installed claude-code Stop",
])  # fmt: skip
def test_another_command_is_not_taken_for_hookds(text):
    assert not mark.is_own(text)
    assert mark.program_of(text) == ""


@pytest.mark.parametrize("tools", [False, True])
def test_a_hookd_that_was_moved_stops_no_tool_of_an_agent_that_runs_claude_codes_hooks(tmp_path, tools):
    where = Where("/home/dev", str(tmp_path / "gone" / "hookd"), tools=tools)
    (before,) = (command for command in commands("claude-code", where) if " PreToolUse" in command)

    assert subprocess.run(["sh", "-c", before], capture_output=True, check=False).returncode == 0


LATE = """\
#!/bin/sh
echo up
read -r told
echo "$told" > "{out}"
"""


def survives(tmp_path, prefix_of):
    """Whether a hook that is sent a SIGTERM before it did its work still does it."""
    program, out = tmp_path / "hookd", tmp_path / "out"
    program.write_text(LATE.format(out=out))
    program.chmod(0o700)
    command = prefix_of(Where("/home/dev", str(program)))
    run = subprocess.Popen(
        ["sh", "-c", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    with run:
        assert run.stdout.readline() == "up\n"
        os.killpg(run.pid, signal.SIGTERM)
        try:
            run.stdin.write("the payload\n")
            run.stdin.close()
        except BrokenPipeError:
            run.stdin = None
        run.wait()
    return out.exists() and out.read_text() == "the payload\n"


def test_claude_codes_last_word_survives_the_signal_that_ends_it(tmp_path):
    hook = claude_code.EVENTS["StopFailure"]

    assert survives(tmp_path, lambda where: command_of(where, "claude-code", "StopFailure", hook))


def test_without_its_trap_it_would_not(tmp_path):
    assert not survives(tmp_path, lambda where: mark.command(where.program, "claude-code", "StopFailure"))
