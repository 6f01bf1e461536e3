"""Other programs' files: replaced as a whole or not at all, and left alone where anything is odd."""

import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hookd.integrations import directories, files
from hookd.integrations.files import Untouchable


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def test_a_file_is_replaced_and_nothing_stays_beside_it(tmp_path):
    path = tmp_path / "settings.json"
    path.write_bytes(b"old")
    files.replace(str(path), b"new", before=b"old")

    assert (path.read_bytes(), names(tmp_path)) == (b"new", ["settings.json"])


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o755])
def test_a_file_keeps_its_mode(tmp_path, mode):
    path = tmp_path / "settings.json"
    path.write_bytes(b"old")
    path.chmod(mode)
    files.replace(str(path), b"new", before=b"old", mode=0o666)

    assert path.stat().st_mode & 0o7777 == mode


def test_a_file_keeps_its_group(tmp_path):
    path = tmp_path / "settings.json"
    path.write_bytes(b"old")
    if os.geteuid() == 0:
        os.chown(path, 0, 4242)
    group = path.stat().st_gid
    files.replace(str(path), b"new", before=b"old")

    assert path.stat().st_gid == group


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="only Linux tells attributes so")
def test_a_file_keeps_its_attributes(tmp_path):
    path = tmp_path / "settings.json"
    path.write_bytes(b"old")
    try:
        os.setxattr(path, "user.note", b"mine")
    except OSError:
        pytest.skip("this file system has no attributes")
    files.replace(str(path), b"new", before=b"old")

    assert os.getxattr(path, "user.note") == b"mine"


def test_a_new_file_has_the_mode_that_is_wanted(tmp_path):
    files.replace(str(tmp_path / "hook"), b"#!/bin/sh\n", before=None, mode=0o700)

    assert (tmp_path / "hook").stat().st_mode & 0o7777 == 0o700


def test_a_link_stays_a_link_to_the_changed_file(tmp_path):
    real = tmp_path / "dotfiles" / "claude" / "settings.json"
    real.parent.mkdir(parents=True)
    real.write_bytes(b"old")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".claude").symlink_to("../dotfiles/claude")
    (tmp_path / "home" / "settings.json").symlink_to(".claude/settings.json")
    path = tmp_path / "home" / "settings.json"
    files.replace(str(path), b"new", before=b"old")

    assert path.is_symlink()
    assert (tmp_path / "home" / ".claude").is_symlink()
    assert (real.read_bytes(), names(real.parent)) == (b"new", ["settings.json"])


def test_of_a_link_the_file_that_it_leads_to_is_removed(tmp_path):
    real = tmp_path / "real"
    real.write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    files.remove(str(tmp_path / "link"), before=b"old")

    assert names(tmp_path) == ["link"]


def test_nothing_is_read_where_nothing_is(tmp_path):
    assert files.read(str(tmp_path / "no" / "such")) is None


# What is refused: how it came about, and what the line says.


def directory(path):
    path.mkdir()


def fifo(path):
    os.mkfifo(path)


def a_socket(path):
    with socket.socket(socket.AF_UNIX) as one:
        back = Path.cwd()
        os.chdir(path.parent)
        one.bind(path.name)
        os.chdir(back)


def device(path):
    path.symlink_to("/dev/null")


def dangling(path):
    path.symlink_to("nowhere.json")


def dangling_directory(path):
    path.parent.rmdir()
    path.parent.symlink_to("nowhere")


def loop(path):
    path.symlink_to(path.name)


def file_above(path):
    path.parent.rmdir()
    path.parent.write_bytes(b"")


def huge(path):
    with path.open("wb") as file:
        file.truncate(files.LIMIT + 1)


UNREADABLE = [
    (directory, "is a directory, a file is wanted"),
    (fifo, "is a named pipe, a file is wanted"),
    (a_socket, "is a socket, a file is wanted"),
    (device, "is a device, a file is wanted"),
    (dangling, "is a link to nowhere.json, which is not there"),
    (dangling_directory, "is a link to nowhere, which is not there"),
    (loop, "symbolic links lead in a circle"),
    (file_above, "is no directory"),
    (huge, "is it a settings file?"),
]


@pytest.mark.parametrize(("make", "told"), UNREADABLE)
def test_what_is_no_file_is_refused_in_one_line(tmp_path, make, told):
    path = tmp_path / "agent" / "settings.json"
    path.parent.mkdir()
    make(path)
    with pytest.raises(Untouchable) as refused:
        files.read(str(path))

    assert told in str(refused.value)
    assert str(path.parent) in str(refused.value)
    assert "\n" not in str(refused.value)


def read_only(path):
    path.chmod(0o444)


def read_only_directory(path):
    path.parent.chmod(0o555)


def two_names(path):
    os.link(path, path.with_name("other.json"))


def changed(path):
    path.write_bytes(b"theirs")


def removed(path):
    path.unlink()


def strange(path):
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(path, 4242, -1)


UNWRITABLE = [
    (read_only, "chmod u+w"),
    (read_only_directory, "you may not write in"),
    (two_names, "has 2 names (hard links)"),
    (changed, "was changed while hookd looked at it"),
    (removed, "was changed while hookd looked at it"),
    (strange, "belongs to user 4242, not to you"),
]


def contents(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


@pytest.mark.parametrize("act", ["replace", "remove"])
@pytest.mark.parametrize(("make", "told"), UNWRITABLE)
def test_a_file_that_is_not_to_be_changed_stays_whole(tmp_path, make, told, act):
    path = tmp_path / "agent" / "settings.json"
    path.parent.mkdir()
    path.write_bytes(b"old")
    make(path)
    found = contents(path.parent)
    with pytest.raises(Untouchable) as refused:
        files.replace(str(path), b"new", before=b"old") if act == "replace" else files.remove(str(path), before=b"old")

    assert told in str(refused.value)
    assert contents(path.parent) == found


def test_a_file_that_came_to_be_meanwhile_is_not_overwritten(tmp_path):
    path = tmp_path / "settings.json"
    path.write_bytes(b"theirs")
    with pytest.raises(Untouchable, match="was changed"):
        files.replace(str(path), b"new", before=None)

    assert contents(tmp_path) == {"settings.json": b"theirs"}


def test_the_name_of_a_new_file_is_taken_by_one_only(tmp_path):
    """Between the last look and the name another may have been quicker."""
    (tmp_path / "temporary").write_bytes(b"ours")
    (tmp_path / "settings.json").write_bytes(b"theirs")
    with pytest.raises(Untouchable, match="came to be"):
        files._move_new(str(tmp_path / "temporary"), str(tmp_path / "settings.json"), "settings.json")

    assert (tmp_path / "settings.json").read_bytes() == b"theirs"


def test_root_makes_no_file_among_those_of_another(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can give a directory away")
    os.chown(tmp_path, 4242, -1)
    with pytest.raises(Untouchable, match="and you are root; do it as that user"):
        files.replace(str(tmp_path / "settings.json"), b"new", before=None)

    assert names(tmp_path) == []


LIMITED = """
import sys
from hookd.integrations import files
try:
    files.replace(sys.argv[1], b"x" * 20000, before=b"old")
except files.Untouchable as error:
    print(error)
"""


def test_a_file_is_whole_after_a_limit_was_reached(tmp_path):
    path = tmp_path / "settings.json"
    path.write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, path], capture_output=True, text=True, check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)),
    )  # fmt: skip

    assert "cannot be written: File too large; raise the limit" in done.stdout
    assert contents(tmp_path) == {"settings.json": b"old"}


def test_a_file_is_whole_after_the_disk_was_full(full_disk, fill):
    (full_disk / "settings.json").write_bytes(b"old")
    fill(full_disk)
    with pytest.raises(Untouchable, match="No space left on device; make room"):
        files.replace(str(full_disk / "settings.json"), b"x" * 20000, before=b"old")

    assert names(full_disk) == ["filler", "settings.json"]
    assert (full_disk / "settings.json").read_bytes() == b"old"


def test_directories_are_made_and_unmade_again(tmp_path):
    path = str(tmp_path / "a" / "b" / "hooks.json")
    missing = directories.missing(path)
    directories.make(missing, 0o700)
    made = (tmp_path / "a" / "b").stat().st_mode & 0o777
    directories.unmake(missing)

    assert (missing, made) == ((str(tmp_path / "a"), str(tmp_path / "a" / "b")), 0o700)
    assert names(tmp_path) == []


def test_a_directory_stays_that_somebody_uses(tmp_path):
    missing = directories.missing(str(tmp_path / "a" / "b" / "hooks.json"))
    directories.make(missing, 0o700)
    (tmp_path / "a" / "theirs").write_bytes(b"")
    directories.unmake(missing)

    assert names(tmp_path / "a") == ["theirs"]
