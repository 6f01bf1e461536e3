"""`hookd doctor` as it is typed: lines for people and for programs, its exit code, and that it changes nothing."""

import json
import os
import pty
import subprocess

from hookd.cli.doctor import line
from hookd.doctor.examination import CHECKS
from hookd.doctor.finding import Finding
from house import HOOKD


def findings(done):
    return [json.loads(text) for text in done.stdout.splitlines()]


def test_a_house_in_order_ends_with_0_and_a_broken_thing_with_1(running):
    """Silent by its settings, so that it is in order without a loudspeaker, too."""
    fine = running.command("doctor", "--no-tone", "--json")
    running.stop()
    broken = running.command("doctor", "--no-tone", "--json")

    assert [one for one in findings(fine) if one["state"] == "broken"] == []
    assert fine.returncode == 0
    assert [one["check"] for one in findings(broken) if one["state"] == "broken"] == ["daemon"]
    assert broken.returncode == 1
    assert fine.stderr == broken.stderr == b""


def test_programs_get_one_object_a_line_with_the_same_five_keys(home):
    found = findings(home.command("doctor", "--no-tone", "--json"))

    assert {tuple(one) for one in found} == {("check", "state", "found", "todo", "quoted")}
    assert {one["state"] for one in found} <= {"ok", "hint", "broken"}
    assert {one["check"] for one in found} <= set(CHECKS)
    assert {"daemon", "pipe", "journal", "disk", "sound"} <= {one["check"] for one in found}


def test_people_get_a_line_each_and_the_sum_and_everything_that_is_not_ok_says_what_to_do(home):
    (home.path / "pipe").write_text("")
    lines = home.command("doctor", "--no-tone").stdout.decode().splitlines()

    assert all(one.startswith(("ok ", "hint ", "broken ")) for one in lines[:-1])
    assert all(" → " in one for one in lines[:-1] if not one.startswith("ok "))
    assert lines[-1].startswith("2 broken, ")
    assert "\x1b" not in "".join(lines)


def test_colours_are_for_terminals_alone(home):
    ours, theirs = pty.openpty()
    with subprocess.Popen([HOOKD, "doctor", "--no-tone"], env=home.environ, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        try:
            while chunk := os.read(ours, 65536):
                seen += chunk
        except OSError:  # Linux: the other end is closed
            pass
    os.close(ours)

    assert process.returncode == 1
    assert b"\x1b[31mbroken\x1b[0m  daemon" in seen


def test_what_a_stranger_wrote_is_shown_without_what_a_terminal_obeys():
    shown = line(Finding("spool", "hint", "1 event was refused", "look", "\x1b]0;owned\x07 \u202e"), color=False)

    assert "\x1b" not in shown
    assert "\\x1b" in shown


def test_the_doctor_changes_nothing(home):
    home.start()
    home.command("emit", "a", "completed", check=True)
    home.wait_for("delivery_done")
    home.kill()
    before = look_at(home.path)
    home.command("doctor", "--no-tone")

    assert len(before) > 10
    assert look_at(home.path) == before


def look_at(top):
    """Names, modes and times of change; the memory that readers of the journal share is not looked into."""
    seen = {path: os.lstat(path) for path in top.rglob("*") if not path.name.endswith("-shm")}
    return {path: (found.st_mode, found.st_size, found.st_ino, found.st_mtime_ns) for path, found in seen.items()}


def test_help_has_an_example(home):
    told = home.command("doctor", "--help").stdout.decode()

    assert "hookd doctor --no-tone --json" in told


def test_the_doctor_works_where_the_settings_are_refused(home):
    (home.path / "hookd.toml").write_text("[nonsense]\n")
    done = home.command("doctor", "--no-tone", "--json")

    assert done.returncode == 1
    assert {one["check"] for one in findings(done) if one["state"] == "broken"} == {"daemon", "settings"}


def test_a_bundle_that_cannot_be_written_is_told_in_one_line(home):
    done = home.command("doctor", "--bundle", f"{home.path}/none/at/all.tar.gz", "--no-tone")

    assert done.returncode == 73
    assert done.stderr.decode().count("\n") == 1
    assert "cannot be written" in done.stderr.decode()


def test_what_is_to_be_typed_can_be_typed_whatever_the_places_are_called(home):
    state = home.path / "it's my home"
    home.environ["HOOKD_HOME"] = str(state)
    state.mkdir(mode=0o750)
    os.mkfifo(state / "pipe", 0o600)
    (state / "pipe").chmod(0o622)

    todos = [one["todo"] for one in findings(home.command("doctor", "--no-tone", "--json")) if "chmod" in one["todo"]]
    for todo in todos:
        subprocess.run(todo.removeprefix("close it: "), shell=True, check=True)

    assert len(todos) == 2
    assert ((state / "pipe").stat().st_mode & 0o777, state.stat().st_mode & 0o777) == (0o600, 0o700)
