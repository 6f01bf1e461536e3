"""Which hookd is registered, and which agents are found."""

import sys
from pathlib import Path

import pytest
from small import SMALL

from hookd.integrations import finding, program
from hookd.integrations.agents.agent import Where
from house import HOOKD


def make(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_the_hookd_that_was_called_is_registered_its_links_not_resolved(tmp_path):
    make(tmp_path / "venv" / "bin" / "hookd")
    link = tmp_path / "bin" / "hookd"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "venv" / "bin" / "hookd")

    assert program.registered(str(link), {}) == str(link)


def test_a_relative_name_becomes_an_absolute_one(tmp_path, monkeypatch):
    make(tmp_path / "bin" / "hookd")
    monkeypatch.chdir(tmp_path)

    assert program.registered("./bin/hookd", {}) == str(tmp_path / "bin" / "hookd")


@pytest.mark.parametrize("argv0", ["/x/hookd/__main__.py", "", "pytest"])
def test_without_a_name_the_one_beside_python_is_registered(argv0):
    assert program.registered(argv0, {"PATH": ""}) == HOOKD


def test_else_the_one_on_the_path_is_registered(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere" / "python"))
    on_path = make(tmp_path / "bin" / "hookd")

    assert program.registered("/x/__main__.py", {"PATH": str(tmp_path / "bin")}) == on_path


def test_no_program_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(program.NoProgram, match="no program hookd is found beside"):
        program.registered("/x/__main__.py", {"PATH": str(tmp_path)})


def test_a_program_that_others_could_change_is_doubted(tmp_path, monkeypatch):
    monkeypatch.setattr(program, "_FLEETING", ())
    monkeypatch.setattr(program.tempfile, "gettempdir", lambda: "/nowhere")
    path = Path(make(tmp_path / "bin" / "hookd"))
    before = program.doubts(str(path))
    path.parent.chmod(0o777)

    assert before == ""
    assert "others could change what your agents run" in program.doubts(str(path))


@pytest.mark.parametrize("path", ["/tmp/x/bin/hookd", "/home/me/.cache/uv/archive-v0/x/bin/hookd"])
def test_a_program_that_is_swept_away_is_doubted(path):
    assert "lies where files are swept away" in program.doubts(path)


def test_an_agent_is_found_by_its_directory_or_its_program(tmp_path):
    where = Where(str(tmp_path), "/usr/bin/hookd", {"PATH": str(tmp_path / "bin")})
    nothing = finding.found_by(SMALL, where)
    on_path = make(tmp_path / "bin" / "small-agent")
    by_program = finding.found_by(SMALL, where)
    (tmp_path / ".small").mkdir()

    assert (nothing, by_program) == ("", on_path)
    assert finding.found_by(SMALL, where) == str(tmp_path / ".small")
    assert finding.found([SMALL], where) == (SMALL,)
