"""The doctor on the daemon: whether it runs, answers, and is of this version; what its lock and its pipe tell."""

import fcntl
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from looking import ALIVE, looked, patient_in, states, told

from hookd.doctor import daemon, pipe, spool
from hookd.doctor.answer import Answer, answer_of
from hookd.paths import Paths
from house import until


def test_a_daemon_that_runs_is_told_with_its_version_and_how_soon_it_answered(running):
    found = looked(daemon, running)

    assert states(found) == ["ok"]
    assert f"runs as process {running.process.pid}" in found[0].found
    assert "it answered in" in found[0].found


def test_a_daemon_that_never_ran_is_broken_and_the_command_that_starts_it_is_named(home):
    found = looked(daemon, home)

    assert states(found) == ["broken"]
    assert "not running" in found[0].found
    assert "hookd run" in found[0].todo


@pytest.mark.parametrize(
    ("platform", "there", "start", "again"),
    [
        ("linux", [], "hookd run", "hookd run"),
        ("darwin", [], "hookd run", "hookd run"),
        ("linux", [".config/systemd/user/hookd.service"],
         "systemctl --user start hookd", "systemctl --user restart hookd"),
        ("linux", ["root/etc/systemd/user/hookd.service"],
         "systemctl --user start hookd", "systemctl --user restart hookd"),
        ("darwin", ["Library/LaunchAgents/dev.hookd.plist"],
         "launchctl kickstart gui/$UID/dev.hookd", "launchctl kickstart -k gui/$UID/dev.hookd"),
    ],
)  # fmt: skip
def test_what_is_typed_to_start_it_is_what_works_here(home, platform, there, start, again):
    for name in there:
        (home.path / name).parent.mkdir(parents=True)
        (home.path / name).touch()
    patient = patient_in(home, platform=platform, root=str(home.path / "root"))

    assert (daemon.start(patient), daemon.again(patient)) == (start, again)


def test_the_service_is_proposed_where_there_can_be_one(home):
    (home.path / "run/systemd/system").mkdir(parents=True)
    service = "start it: hookd run   (or for good: hookd install --service)"

    assert looked(daemon, home, root=str(home.path))[0].todo == service
    assert looked(daemon, home, root="/nowhere", platform="darwin")[0].todo == service
    assert looked(daemon, home, root="/nowhere", platform="linux")[0].todo == "start it: hookd run"


def test_what_was_started_by_hand_is_ended_by_hand_before_it_is_started_anew(running):
    pid = running.process.pid

    assert daemon.again(patient_in(running)) == f"kill {pid}, and when it is gone: hookd run"


def test_a_daemon_that_was_killed_is_told_from_one_that_ended_in_order(home):
    home.start()
    home.stop()
    ended = looked(daemon, home)
    home.start()
    home.kill()
    killed = looked(daemon, home)

    assert "died without a farewell" in killed[0].found
    assert "died" not in ended[0].found
    assert states(ended) == states(killed) == ["broken"]


def test_a_lock_that_a_dead_daemon_left_is_not_taken_for_a_held_one(home):
    lock = home.path / "lock"
    lock.write_text("1\n")

    assert "not running" in looked(daemon, home)[0].found

    with lock.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        held = looked(daemon, home)

    assert states(held) == ["broken"]
    assert f"process {os.getpid()} holds hookd's lock" in held[0].found
    assert f"kill {os.getpid()}" in held[0].todo


def test_a_daemon_that_hangs_is_given_up(running, monkeypatch):
    monkeypatch.setattr("hookd.doctor.answer.PATIENCE_SECONDS", 0.2)
    running.process.send_signal(signal.SIGSTOP)
    try:
        found = looked(daemon, running)
    finally:
        running.process.send_signal(signal.SIGCONT)

    assert states(found) == ["broken"]
    assert "did not answer within 0.2 s" in found[0].found


def test_a_daemon_of_another_version_is_a_hint(home):
    other = replace(ALIVE, state={**ALIVE.state, "version": "0.0.9"})

    assert states(looked(daemon, home, answer=ALIVE)) == ["ok"]
    found = looked(daemon, home, answer=other)
    assert states(found) == ["ok", "hint"]
    assert "of version 0.0.9" in found[1].found
    assert f"kill {os.getpid()}" in found[1].todo


def test_a_daemon_that_answers_late_or_complains_is_told(home):
    fact = {"timestamp": "2026-11-23T09:30:00Z", "level": "error", "event": "journal_damaged", "set_aside": "x"}
    busy = replace(ALIVE, seconds=2.5, state={**ALIVE.state, "trouble": ["the journal is full"], "last_error": fact})

    found = looked(daemon, home, answer=busy)

    assert states(found) == ["ok", "hint", "broken", "hint"]
    assert "2.5 s" in found[1].found
    assert found[2].quoted == "the journal is full"
    assert "journal damaged" in found[3].quoted


def test_who_wished_for_silence_is_reminded_of_it(running):
    assert states(looked(daemon, running)) == ["ok"]

    running.command("pause", check=True)
    running.command("mute", "tester", check=True)
    some = looked(daemon, running)
    running.command("mute", check=True)
    everything = looked(daemon, running)

    assert [one.todo for one in some[1:]] == [
        "let it go on: hookd resume", "which: hookd status; all of it: hookd unmute",
    ]  # fmt: skip
    assert "everything is muted" in told(everything)


def test_quiet_hours_are_told_where_nothing_is_heard(home):
    home.environ["HOOKD_QUIET__WINDOWS"] = '["00:00-24:00"]'
    home.start()

    assert "these are quiet hours" in told(looked(daemon, home))


@pytest.mark.parametrize("said", [b"", b"no json\n", b'{"error": "not you."}\n', b"[1]\n", b"7\n", b'{"pid": 1}\n'])
def test_whoever_else_answers_on_the_socket_is_told_and_does_no_harm(said, listening):
    listening.says(said)

    answer = answer_of(listening.path)

    assert not answer.runs
    assert answer.silence not in ("", "gone", "dead")


# The pipe


def test_the_pipe_of_a_daemon_that_runs_is_fine_and_who_holds_it_is_named(running):
    found = looked(pipe, running)

    assert states(found) == ["ok"]
    assert f"({running.process.pid})" in found[0].quoted


def test_a_pipe_that_is_not_there_is_broken_only_while_the_daemon_runs(home):
    broken = looked(pipe, home, answer=ALIVE)

    assert states(broken) == ["broken"]
    assert "is gone while hookd runs" in broken[0].found
    assert states(looked(pipe, home)) == ["ok"]


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda path: path.write_text("a completed x\n"), "a regular file"),
        (Path.mkdir, "a directory"),
        (lambda path: path.symlink_to("/dev/null"), "a symbolic link"),
    ],
    ids=["file", "directory", "link"],
)
def test_what_stands_in_the_place_of_the_pipe_is_named_and_left_as_it_is(home, make, kind):
    make(home.path / "pipe")
    before = os.lstat(home.path / "pipe")

    found = looked(pipe, home)

    assert states(found) == ["broken"]
    assert f"is {kind}, a named pipe is wanted" in found[0].found
    assert os.lstat(home.path / "pipe") == before


def test_a_pipe_that_nobody_reads_makes_whoever_writes_wait(home):
    os.mkfifo(home.path / "pipe", 0o600)

    (home.path / "proc").mkdir()
    found = looked(pipe, home, root=str(home.path))
    (home.path / "run/systemd/system").mkdir(parents=True)
    under_systemd = looked(pipe, home, root=str(home.path))

    assert states(found) == states(under_systemd) == ["hint"]
    assert "waits until hookd runs" in found[0].found
    assert found[0].todo == "start hookd: hookd run   (hookd emit never waits)"
    assert "hookd install --service" in under_systemd[0].todo


def test_a_pipe_that_others_may_write_to_is_a_hint(running):
    (running.path / "pipe").chmod(0o666)

    found = looked(pipe, running)

    assert states(found) == ["hint", "ok"]
    assert "mode 0666" in found[0].found
    assert f"chmod 600 {running.path}/pipe" in found[0].todo


def test_a_daemon_that_reads_another_pipe_than_the_one_of_that_name_is_found_out(home):
    """The daemon sees it itself, at its next look around."""
    os.mkfifo(home.path / "pipe", 0o600)
    here = os.open(home.path / "pipe", os.O_RDWR)
    try:
        fine = looked(pipe, home, answer=ALIVE)
        (home.path / "pipe").rename(home.path / "old")
        os.mkfifo(home.path / "pipe", 0o600)
        found = looked(pipe, home, answer=ALIVE)
    finally:
        os.close(here)

    assert states(fine) == ["ok"]
    assert states(found) == ["broken"]
    assert "reads another pipe" in found[0].found


def test_the_doctor_leaves_a_writer_who_waits_at_the_pipe_alone(home):
    """To open the pipe even for a moment would let the writer in, and then break it."""
    os.mkfifo(home.path / "pipe", 0o600)
    writer = os.fork()
    if not writer:
        os.close(os.open(home.path / "pipe", os.O_WRONLY))
        os._exit(0)
    try:
        until(lambda: Path(f"/proc/{writer}/wchan").exists())
        looked(pipe, home)

        assert os.waitpid(writer, os.WNOHANG) == (0, 0)
    finally:
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)


# The spool


def test_events_that_wait_for_a_daemon_are_counted(home):
    assert states(looked(spool, home)) == ["ok"]

    for number in range(3):
        home.command("emit", "a", "completed", f"{number}", check=True)
    found = looked(spool, home)

    assert states(found) == ["hint"]
    assert "3 events wait" in found[0].found


def test_a_spool_that_is_full_while_nobody_runs_is_broken(home, monkeypatch):
    monkeypatch.setattr(spool, "MANY", 2)
    for number in range(2):
        home.drop(f"{number}.json", {"agent": "a", "kind": "completed"})

    assert states(looked(spool, home)) == ["broken"]


def test_events_that_wait_for_long_beside_a_daemon_are_broken(home):
    home.drop("1.json", {"agent": "a", "kind": "completed"})
    fresh = looked(spool, home, answer=ALIVE)
    os.utime(home.path / "hooks" / "new" / "1.json", (0, 1_000_000_000))
    old = looked(spool, home, answer=ALIVE)

    assert states(fresh) == ["ok"]
    assert states(old) == ["broken"]
    assert "though hookd runs" in old[0].found


def test_what_was_refused_is_counted_and_the_newest_reason_shown(running):
    running.drop("x.json", {"agent": "a", "kind": "complete"})
    running.wait_for("event_rejected")

    found = looked(spool, running)

    assert states(found) == ["ok", "hint"]
    assert "1 event was refused" in found[1].found
    assert 'did you mean "completed"' in found[1].quoted
    assert "cat" in found[1].todo


def test_an_answer_is_none_where_a_file_stands_above_the_socket(home, tmp_path):
    (tmp_path / "file").write_text("")

    assert answer_of(f"{tmp_path}/file/control.sock") == Answer(silence="gone")
    places = Paths(str(tmp_path / "file"), str(tmp_path / "file"))
    assert "not running" in told(looked(daemon, home, paths=places, answer=Answer(silence="gone")))
