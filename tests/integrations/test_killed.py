"""A hookd that is killed before any step of its work: the next one makes all of it good."""

import itertools
import os
import sys
import tempfile

import pytest
from test_install_command import Desk

from house import HOOKD

pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")

STEPS = ("os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod")
"""What changes a directory, as the interpreter tells it before it is done."""
AGENTS = ("copilot-cli", "aider")
"""A file of hookd's own in a directory that it makes, and one of somebody's."""


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", [HOOKD])
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    home = tmp_path / "home"
    home.mkdir()
    desk = Desk(home)
    (home / ".aider.conf.yml").write_bytes(b"model: opus\n")
    return desk


def killed(desk, step, words):
    """The process ends before this step; whether there was one."""
    pid = os.fork()
    if not pid:
        steps = itertools.count(1)
        sys.addaudithook(lambda event, _: os._exit(9) if event in STEPS and next(steps) == step else None)
        desk.hookd(*words)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9


def all_steps(desk, *words):
    """Killed before each in turn; the way there and back begins anew each time."""
    for step in itertools.count(1):
        if not killed(desk, step, words):
            return
        yield step


def test_an_install_that_is_killed_at_any_step_is_taken_out_without_a_trace(desk):
    before, directories = desk.files(), desk.directories()
    found = []
    for step in all_steps(desk, "install", *AGENTS):
        desk.done("uninstall", *AGENTS)
        found.append((step, desk.files() == before, desk.directories() == directories, desk.record.exists()))

    assert found == [(step, True, True, False) for step in range(1, len(found) + 1)]
    assert len(found) > 20


def test_an_install_that_is_killed_at_any_step_is_done_the_second_time(desk):
    before = desk.files()
    desk.done("install", *AGENTS)
    wired = desk.files()
    desk.done("uninstall", *AGENTS)
    found = []
    for _ in all_steps(desk, "install", *AGENTS):
        desk.done("install", *AGENTS)
        found.append(desk.files() == wired)
        desk.done("uninstall", *AGENTS)
        assert desk.files() == before

    assert all(found)


def test_an_uninstall_that_is_killed_at_any_step_is_done_the_second_time(desk):
    before, directories = desk.files(), desk.directories()
    desk.done("install", *AGENTS)
    found = []
    for step in all_steps(desk, "uninstall", *AGENTS):
        desk.done("uninstall", *AGENTS)
        found.append((step, desk.files() == before, desk.directories() == directories, desk.record.exists()))
        desk.done("install", *AGENTS)

    assert found == [(step, True, True, False) for step in range(1, len(found) + 1)]
    assert len(found) > 5
