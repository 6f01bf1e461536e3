"""Whatever stands where settings are wanted: one line says it, and nothing is changed."""

import os
import sys

import pytest
from test_install_command import Desk

from hookd.integrations.agents import AGENTS
from hookd.integrations.agents.agent import Where
from house import HOOKD


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", [HOOKD])
    return Desk(tmp_path)


def directory(path):
    path.mkdir()


def fifo(path):
    os.mkfifo(path)


def device(path):
    path.symlink_to("/dev/zero")


def dangling(path):
    path.symlink_to("nowhere")


def loop(path):
    path.symlink_to(path.name)


def bytes_of_none(path):
    path.write_bytes(b"\xff\xfe{\x00}\x00")


def a_list(path):
    path.write_text("[1, 2]\n")


def broken(path):
    path.write_text('{"hooks": [}\n')


def other_shape(path):
    path.write_text('{"hooks": 7}\n')


def another_program(path):
    path.write_text("#!/bin/sh\nexec something else\n")


def read_only(path):
    path.write_text("")
    path.chmod(0o444)


def file_above(path):
    path.parent.rmdir()
    path.parent.write_text("theirs")


def link_above(path):
    path.parent.rmdir()
    path.parent.symlink_to("nowhere")


CASES = (directory, fifo, device, dangling, loop, bytes_of_none, a_list, broken, other_shape, another_program,
         read_only, file_above, link_above)  # fmt: skip
IN_THE_HOME = ("aider",)
"""There is nothing above their settings but the home."""
PAIRS = [(name, make) for name in AGENTS for make in CASES
         if name not in IN_THE_HOME or make not in (file_above, link_above)]  # fmt: skip


def tree(desk):
    """What stands where, without following or opening anything that is no file."""
    def content(path):
        if path.is_symlink():
            return os.readlink(path)
        return path.read_bytes() if path.is_file() else None

    found = (path for path in sorted(desk.path.rglob("*")) if ".local" not in path.parts)
    return {str(path.relative_to(desk.path)): (path.lstat().st_mode, content(path)) for path in found}


@pytest.mark.parametrize(("name", "make"), PAIRS)
def test_what_is_odd_is_told_in_a_line_and_left_as_it_is(desk, name, make):
    where = Where(str(desk.path), HOOKD)
    target = AGENTS[name].targets(where)[0]
    path = desk.path / target.path
    path.parent.mkdir(parents=True, exist_ok=True)
    make(path)
    before = tree(desk)
    done = desk.hookd("install", name)
    undone = desk.hookd("uninstall", name)

    assert tree(desk) == before
    assert undone.returncode == 0, undone.stderr
    if done.returncode:
        told = done.stderr.partition("To wire it by hand, add:")[0]
        assert told.startswith(f"{name}: ")
        assert told.count("\n") == 1
    else:
        assert f"verified: {name}" in done.stdout


def test_a_full_disk_is_told_and_leaves_everything_whole(full_disk, fill, monkeypatch):
    monkeypatch.setattr(sys, "argv", [HOOKD])
    desk = Desk(full_disk)
    desk.settings.write_text('{"model": "opus"}')
    fill(full_disk)
    before = tree(desk)
    done = desk.hookd("install", "claude-code")

    assert done.returncode == 1
    assert "No space left on device; make room on the disk, then do it again." in done.stderr
    assert tree(desk) == before


@pytest.mark.parametrize("link", [".claude", ".claude/settings.local.json"])
def test_a_project_does_not_lead_hookd_to_the_users_own_files(desk, link):
    desk.settings.write_text('{"model": "opus"}')
    shop = desk.path / "shop"
    (shop / link).parent.mkdir(parents=True)
    (shop / link).symlink_to(desk.settings.parent if link == ".claude" else desk.settings)
    before = tree(desk)
    done = desk.hookd("install", "claude-code", "--project", str(shop))

    assert done.returncode == 1
    assert "leads out of the project" in done.stderr
    assert tree(desk) == before


def test_a_project_does_not_unwire_what_is_wired_for_all(desk):
    desk.done("install", "claude-code")
    shop = desk.path / "shop"
    (shop / ".claude").mkdir(parents=True)
    (shop / ".claude" / "settings.local.json").symlink_to(desk.settings)
    before = tree(desk)
    done = desk.hookd("uninstall", "claude-code", "--project", str(shop))

    assert (done.returncode, tree(desk)) == (1, before)


def test_a_project_may_itself_be_a_link(desk):
    (desk.path / "real").mkdir()
    (desk.path / "shop").symlink_to("real")
    desk.done("install", "claude-code", "--project", str(desk.path / "shop"))

    assert (desk.path / "real" / ".claude" / "settings.local.json").is_file()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can do what is another's")
@pytest.mark.parametrize("theirs", ["", "settings.json"])
def test_root_is_sent_to_whose_home_it_is_in_one_line(desk, theirs):
    """As with `sudo` where it keeps the HOME: nobody is to wire that by hand."""
    desk.settings.write_text("{}")
    os.chown(desk.settings.parent / theirs, 65534, 65534)
    before = tree(desk)
    done = desk.hookd("install", "claude-code")

    assert (done.returncode, done.stdout.count("wired")) == (1, 0)
    assert done.stderr.count("\n") == 1
    assert "do it as th" in done.stderr
    assert tree(desk) == before
