"""Cline's executables, run as Cline runs them: they print `{}` whatever happens, and each event has one voice."""

import json
import os
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from host import events, linked, program, said

from hookd.integrations.agents.agent import Where
from hookd.integrations.plugins import cline
from house import HOOKD

PAYLOADS = Path(__file__).parents[2] / "payloads" / "cline"


def put(home, program=HOOKD, **flags):
    """Puts the files in place; returns them by name."""
    placed = {}
    for whole in cline.wholes(Where(str(home.path), str(program), **flags)):
        path = Path(whole.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(whole.content)
        path.chmod(whole.mode)
        placed[path.name] = path
    return placed


def run(home, path, payload):
    """Cline's end of standard input stays open until the hook has ended."""
    with subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=home.environ, bufsize=0) as process:  # fmt: skip
        with suppress(BrokenPipeError):  # where hookd is missing, nobody reads it
            process.stdin.write(payload)
        out, errors = process.stdout.read(), process.stderr.read()
        return process.wait(), out, errors


QUIET = (0, b"{}\n", b"")


@pytest.mark.parametrize("event", [*cline.EVENTS, *cline.TOOL_EVENTS])
def test_an_executable_tells_its_event_and_prints_an_empty_object(home, event):
    payload = (PAYLOADS / f"cli.{event}.json").read_bytes()
    expected = json.loads((PAYLOADS / f"cli.{event}.expected.json").read_text())

    assert run(home, put(home, tools=True)[event], payload) == QUIET
    assert said(home) == [(expected["kind"], expected.get("message", ""))]


def test_where_a_payload_names_no_event_the_file_does(home):
    assert run(home, put(home)["TaskError"], b"{}") == QUIET
    assert [event.extra["native_event"] for event in events(home)] == ["agent_error"]


@pytest.mark.parametrize("line", [None, "echo no; echo no >&2; exit 3", "kill -9 $$"])
def test_an_empty_object_is_printed_though_hookd_is_missing_or_fails(home, line):
    path = home.path / "other" / "hookd"
    if line:
        program(path, line)

    assert run(home, put(home, path)["TaskStart"], b'{"hookName": "agent_start"}') == QUIET


@pytest.mark.parametrize("name", ["two words", "it's", 'a "place"', "$HOME", "back\\slash", "{}", "größe"])
def test_any_path_of_the_program_survives(home, name):
    path = linked(home.path / name / "hookd")

    assert run(home, put(home, path)["TaskStart"], b'{"hookName": "agent_start"}') == QUIET
    assert said(home) == [("session-started", "")]


def directories(home, function=cline.wholes, **flags):
    where = Where(str(home.path), HOOKD, **flags)
    return sorted({os.path.relpath(os.path.dirname(whole.path), home.path) for whole in function(where)})


def test_the_files_stand_in_one_directory_that_extension_and_command_line_read_where_it_is_in_use(home):
    assert directories(home) == [".cline/hooks"]

    (home.path / "Documents" / "Cline" / "Hooks").mkdir(parents=True)
    assert directories(home) == ["Documents/Cline/Hooks"]


def test_a_project_has_them_where_both_read_them_if_it_has_no_file_of_that_name(home):
    project = home.path / "app"
    project.mkdir()
    assert directories(home, project=str(project)) == ["app/.clinerules/hooks"]

    (project / ".clinerules").write_text("Be kind.")
    assert directories(home, project=str(project)) == ["app/.cline/hooks"]


def test_all_files_that_may_have_been_put_anywhere_are_known_for_taking_out(home):
    def paths(function, **flags):
        return {whole.path for whole in function(Where(str(home.path), HOOKD, **flags))}

    possible = paths(cline.possible)
    before = paths(cline.wholes, tools=True)
    (home.path / "Documents" / "Cline" / "Hooks").mkdir(parents=True)

    assert before | paths(cline.wholes, tools=True) == possible


def test_a_variable_moves_the_directory_of_the_command_line(home):
    assert directories(home, environ={"CLINE_DIR": str(home.path / "elsewhere")}) == ["elsewhere/hooks"]


def test_tools_that_have_ended_are_told_only_where_they_are_wanted(home):
    assert "PostToolUse" not in put(home)
    assert "PostToolUse" in put(home, tools=True)
