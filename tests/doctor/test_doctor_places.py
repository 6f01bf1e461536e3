"""The doctor on what lies on disk: modes, hook programs, room, the journal, the clock, settings, hooks' complaints."""

import os
import subprocess
from datetime import timedelta

import pytest
from looking import looked, now, settings_file, states, told

from hookd.doctor import disk, hook_errors, permissions, settings

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root may give a file away, or mount a disk")


# Permissions


def test_what_hookd_makes_itself_is_found_to_be_private(used):
    assert states(looked(permissions, used)) == ["ok"]


@pytest.mark.parametrize(
    ("place", "mode", "state", "words"),
    [
        (".", 0o770, "broken", "can be written to by others (mode 0770)"),
        (".", 0o750, "hint", "can be read by others (mode 0750)"),
        ("hooks", 0o500, "broken", "is closed to yourself (mode 0500)"),
        ("hooks/new", 0o777, "broken", "can be written to by others (mode 0777)"),
        ("log", 0o755, "hint", "can be read by others (mode 0755)"),
        ("journal.db", 0o644, "hint", "is open to others (mode 0644)"),
    ],
)
def test_a_mode_that_lets_others_in_or_yourself_out_is_found(used, place, mode, state, words):
    used.environ["HOME"] = "/"  # the state is not the home directory itself
    (used.path / place).chmod(mode)

    found = looked(permissions, used)

    assert states(found) == [state]
    assert words in found[0].found
    assert found[0].todo.startswith(("close it: chmod", "open it: chmod"))


def test_a_state_directory_that_is_a_file_is_broken(home, tmp_path):
    (tmp_path / "state").write_text("")
    home.environ["HOOKD_HOME"] = f"{tmp_path}/state"

    found = looked(permissions, home)

    assert states(found) == ["broken"]
    assert "is no directory" in found[0].found


@as_root
def test_a_state_directory_of_somebody_else_is_broken(used):
    os.chown(used.path / "hooks", 4321, -1)

    found = looked(permissions, used)

    assert states(found) == ["broken"]
    assert "belongs to user 4321" in found[0].found
    assert found[0].todo == f"make it yours: chown -R 0 {used.path}/hooks"
    plain = looked(permissions, used, uid=1000)
    assert f"make it yours: sudo chown -R 1000 {used.path}/hooks" in {one.todo for one in plain}


def test_a_hook_program_that_others_may_change_is_found_before_an_event_is_lost_on_it(home):
    program = home.path / "hooks.d" / "completed" / "tell.sh"
    program.parent.mkdir(mode=0o700, parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    fine = looked(permissions, home)
    program.chmod(0o772)
    found = looked(permissions, home)

    assert states(fine) == ["ok"]
    assert states(found) == ["broken"]
    assert "can be written to by others (mode 0772)" in found[0].quoted


# Room


def test_a_disk_with_room_is_fine(home):
    found = looked(disk, home)

    assert states(found) == ["ok"]
    assert "MiB free" in found[0].found


@as_root
@pytest.mark.parametrize(
    ("options", "state", "words"),
    [
        ("size=2m", "broken", "only 2 MiB free"),
        ("size=100m", "hint", "only 100 MiB free"),
        ("size=900m,nr_inodes=100", "broken", "more files fit"),
        ("size=900m,ro", "broken", "mounted read-only"),
        ("size=900m", "ok", "900 MiB free"),
    ],
)
def test_a_disk_without_room_is_found(home, tmp_path, options, state, words):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", small], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this root may not mount")
    try:
        home.environ["HOOKD_HOME"] = f"{small}/state"
        found = looked(disk, home)
    finally:
        subprocess.run(["umount", small], check=True)

    assert states(found) == [state]
    assert words in found[0].found


# Settings


def test_settings_are_fine_with_a_file_and_without(home):
    assert "are the defaults" in looked(settings, home)[0].found
    settings_file(home, "[speech]\nvolume = 0.5\n")
    found = looked(settings, home)

    assert states(found) == ["ok"]
    assert found[0].found == "the settings are fine"


def test_each_reason_why_settings_are_refused_is_a_line(home):
    settings_file(home, "[speech]\nvolume = 7\nrat = 3\n")

    found = looked(settings, home)

    assert states(found) == ["broken", "broken"]
    assert "volume is 7" in told(found)
    assert "did you mean rate" in told(found)
    assert "hookd config check" in found[0].todo


def test_a_settings_file_that_others_may_change_is_refused_and_so_is_a_directory(home):
    settings_file(home, "")
    (home.path / "hookd.toml").chmod(0o622)
    assert "chmod go-w" in told(looked(settings, home))

    (home.path / "hookd.toml").unlink()
    (home.path / "hookd.toml").mkdir()
    assert states(looked(settings, home)) == ["broken"]


def test_a_sound_pack_that_is_not_there_is_broken(home, tmp_path):
    settings_file(home, f'[earcons]\npack = "{tmp_path}/none"\n')

    found = looked(settings, home)

    assert states(found) == ["broken"]
    assert "sound pack" in found[0].found


# Hooks' complaints


def test_the_last_complaints_of_hooks_are_shown(home):
    assert states(looked(hook_errors, home)) == ["ok"]

    for _ in range(5):
        home.command("hook", stdin=b"")
    found = looked(hook_errors, home)

    assert states(found) == ["hint"] * 3
    assert "5 lines" in found[0].found
    assert "no agent is named" in found[0].quoted


def test_a_complaint_of_last_month_is_past(home):
    (home.path / "log").mkdir(mode=0o700)
    old = now() - timedelta(days=30)
    (home.path / "log" / "hook-errors.log").write_text(f"{old:%Y-%m-%dT%H:%M:%SZ} hookd hook: something\nno time\n")

    assert states(looked(hook_errors, home)) == ["ok"]
