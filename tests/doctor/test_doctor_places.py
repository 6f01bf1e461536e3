"""The doctor on what lies on disk: modes, hook programs, room, the journal, the clock, settings, hooks' complaints."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import timedelta

import pytest
from looking import looked, now, patient_in, states, told

from hookd.doctor import clock, disk, hook_errors, inotify, journal, permissions, settings
from hookd.doctor.examination import CHECKS, examined
from hookd.doctor.finding import Finding
from house import Home

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root may give a file away, or mount a disk")


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A home in which a daemon ran and three events came in."""
    home = Home(tmp_path_factory.mktemp("once"))
    home.start()
    try:
        for number in range(3):
            home.command("emit", "a", "completed", f"{number}", check=True)
        home.wait_for("delivery_done", 3)
    finally:
        home.stop()
    with closing(sqlite3.connect(home.path / "journal.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return home


@pytest.fixture
def used(home, once):
    """A home of that kind for this test alone."""
    shutil.copytree(once.path, home.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("pipe", "stderr.txt"))
    home.path.chmod(0o700)
    return home


def settings_file(home, text):
    path = home.path / "hookd.toml"
    path.write_text(text)
    path.chmod(0o600)


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


# The journal


def test_a_journal_is_read_through_and_its_events_are_counted(used):
    assert looked(journal, used)[0].found.startswith("3 events in ")
    assert states(looked(journal, used)) == ["ok"]


def test_a_journal_is_read_beside_the_daemon_that_writes_it(running):
    running.command("emit", "a", "completed", check=True)
    running.wait_for("event_accepted")

    assert looked(journal, running)[0].found.startswith("1 events in ")


def test_no_journal_yet_is_no_fault(home):
    assert states(looked(journal, home)) == ["ok"]


def test_a_journal_is_looked_at_without_a_trace(used):
    before = {path: path.read_bytes() for path in used.path.glob("journal.db*")}
    looked(journal, used)
    looked(clock, used)

    assert list(before) == [used.path / "journal.db"]
    assert {path: path.read_bytes() for path in used.path.glob("journal.db*")} == before


def test_a_damaged_journal_is_found_and_moving_it_away_is_told(used):
    path = used.path / "journal.db"
    with closing(sqlite3.connect(path)) as connection:
        # Nothing but a look at every page sees it: the events themselves can be read.
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'deliveries'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)

    found = looked(journal, used)

    assert states(found) == ["broken"]
    assert "is damaged" in found[0].found
    assert f"mv {path} {path}.damaged" in found[0].todo


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_bytes(b"this is no database" * 100), "is damaged"),
        (lambda path: path.mkdir(), "is no regular file"),
        (lambda path: sqlite3.connect(path).execute("PRAGMA user_version = 99").connection.close(), "has version 99"),
    ],
    ids=["text", "directory", "newer"],
)
def test_what_is_no_journal_of_this_hookd_is_found(home, make, words):
    make(home.path / "journal.db")

    found = looked(journal, home)

    assert states(found) == ["broken"]
    assert words in found[0].found


def test_a_journal_that_takes_too_long_to_read_is_given_up(used, monkeypatch):
    monkeypatch.setattr(journal, "LIMIT_SECONDS", -1.0)
    monkeypatch.setattr(journal, "STEPS", 1)

    found = looked(journal, used)

    assert states(found) == ["ok"]
    assert "too much to be read through" in found[0].found


def test_a_journal_set_aside_and_a_great_write_ahead_log_are_told(used):
    shutil.copy(used.path / "journal.db", used.path / "journal.db.damaged-20261123T093000Z")
    with (used.path / "journal.db-wal").open("wb") as wal:
        wal.truncate(journal.MUCH_BYTES + 1)

    found = looked(journal, used)

    assert states(found) == ["ok", "hint", "hint"]
    assert "write-ahead log has 64 MiB" in found[1].found
    assert "damaged-20261123T093000Z" in found[2].found


# The clock


def test_a_clock_that_was_set_back_is_found_by_what_is_already_there(used):
    assert states(looked(clock, used)) == ["ok"]

    found = looked(clock, used, now=now() - timedelta(hours=3))

    assert states(found) == ["hint", "hint"]
    assert "newest event of the journal is from" in found[0].found
    assert "still to come: the file system's clock" in found[1].found


@pytest.mark.parametrize(
    ("zone", "wished", "state", "words"),
    [
        ("UTC", "", "hint", "by this machine's zone, which is UTC"),
        ("Europe/Berlin", "", "ok", "by this machine's zone, where it is"),
        ("UTC", "Asia/Tokyo", "ok", "go by Asia/Tokyo, where it is"),
    ],
)
def test_the_zone_of_quiet_hours_is_told(home, live_in, zone, wished, *, state, words):
    settings_file(home, f'[quiet]\nwindows = ["22:00-08:00"]\ntimezone = "{wished}"\n')
    live_in(zone)

    found = looked(clock, home)

    assert found[0].state == state
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


# inotify, as the kernel shows it in files


@pytest.fixture
def kernel(tmp_path):
    """A root with the limits of inotify, and this process in it."""
    root = tmp_path / "root"
    limits, process = root / "proc/sys/fs/inotify", root / "proc/1"
    limits.mkdir(parents=True)
    (process / "fd").mkdir(parents=True)
    (process / "fdinfo").mkdir()
    for number in range(3):
        (process / "fd" / f"{number}").symlink_to("anon_inode:inotify")
        (process / "fdinfo" / f"{number}").write_text("pos:\t0\ninotify wd:1 ino:2\ninotify wd:2 ino:3\n")
    (process / "fd" / "9").symlink_to("/dev/null")

    def allow(instances, watches):
        (limits / "max_user_instances").write_text(f"{instances}\n")
        (limits / "max_user_watches").write_text(f"{watches}\n")
        return str(root)

    return allow


def test_limits_of_inotify_that_are_far_are_fine(home, kernel):
    found = looked(inotify, home, root=kernel(128, 8192))

    assert states(found) == ["ok"]
    assert found[0].found.startswith("3 instances and 6 watches are in use")


def test_limits_of_inotify_that_are_near_are_hints_with_the_command_that_raises_them(home, kernel):
    found = looked(inotify, home, root=kernel(3, 6))

    assert states(found) == ["hint", "hint"]
    assert "3 of 3 instances" in found[0].found
    assert "6 of 6 watches" in found[1].found
    assert "sysctl fs.inotify.max_user_instances=512" in found[0].todo


def test_inotify_of_this_very_machine_is_counted(running):
    found = looked(inotify, running)

    assert states(found)[0] in ("ok", "hint")
    assert not told(found).startswith("ok: 0 instances")


def test_a_system_without_inotify_is_fine(home, tmp_path):
    assert states(looked(inotify, home, root=f"{tmp_path}/none")) == ["ok"]


# All checks


def test_a_check_that_fails_by_a_strangers_fault_is_a_finding_and_the_others_go_on(home):
    def broken(_patient):
        raise PermissionError(13, "Permission denied", "/somewhere")

    def fine(_patient):
        yield Finding("fine", "ok", "all is well")

    found = list(examined(patient_in(home), {"broken one": broken, "fine": fine}))

    assert states(found) == ["broken", "ok"]
    assert found[0].check == "broken one"
    assert "Permission denied" in found[0].quoted


def test_a_fault_of_hookds_own_is_not_hidden_in_a_finding(home):
    def faulty(_patient):
        raise TypeError("a fault")

    with pytest.raises(TypeError, match="a fault"):
        list(examined(patient_in(home), {"faulty": faulty}))


def test_a_check_that_hangs_is_left_behind(home, monkeypatch):
    import threading

    gate = threading.Event()
    monkeypatch.setattr("hookd.doctor.examination.PATIENCE_SECONDS", 0.05)
    try:
        found = list(examined(patient_in(home), {"slow": lambda _patient: gate.wait()}))
    finally:
        gate.set()

    assert states(found) == ["broken"]
    assert "did not end within" in found[0].found


def test_every_check_names_its_findings_as_the_table_does(home):
    names = {name: {one.check for one in examined(patient_in(home), {name: check})} for name, check in CHECKS.items()}

    assert names == {name: {name} for name in CHECKS}
