"""The daemon as a whole: one at a time, started, reloaded, stopped, killed."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hookd.ask import ask
from hookd.journal.store import Journal
from house import HOOKD, Home, until
from processes import watched
from samples import delivery, event

CLOUD_EVENT = (
    b'{"specversion": "1.0", "id": "ce-1", "source": "hookd://reviewer/box", "type": "dev.hookd.agent.completed"}\n'
)


def agents(home):
    return [past["agent"] for past in home.history()]


def test_an_event_goes_through_every_room(running):
    running.command("emit", "reviewer", "completed", "All good", "--project", "/home/dev/shop", check=True)
    running.wait_for("delivery_done", sink="speech")
    until(lambda: running.history()[0]["deliveries"][0]["state"] == "done")

    (accepted,) = running.facts("event_accepted")
    (past,) = running.history()
    assert list(accepted)[:3] == ["timestamp", "level", "event"]
    assert accepted["message"] == past["message"] == "All good"
    assert {one["sink"]: one["state"] for one in past["deliveries"]} == {"log": "done", "speech": "done"}
    assert running.new() == []


@pytest.mark.parametrize(
    ("line", "agent", "kind", "message"),
    [
        (b"reviewer completed The review is done\n", "reviewer", "completed", "The review is done"),
        (b'{"agent": "reviewer", "kind": "failed", "message": "no"}\n', "reviewer", "failed", "no"),
        (CLOUD_EVENT, "reviewer", "completed", None),
    ],
)
def test_a_line_into_the_pipe_is_an_event(running, line, agent, kind, message):
    running.write_pipe(line)
    running.wait_for("event_accepted")

    (past,) = running.history()
    assert (past["agent"], past["kind"], past.get("message"), past["source"]) == (agent, kind, message, "pipe")


def test_a_dropped_file_is_an_event(running):
    running.drop("mine.json", {"agent": "deploy-bot", "kind": "notice", "mood": "fine"})
    running.drop("native.claude-code.json", {"hook_event_name": "Stop", "session_id": "s", "cwd": "/home/dev/app"})
    running.wait_for("event_accepted", 2)

    assert sorted((past["agent"], past["dialect"], past.get("mood")) for past in running.history()) == [
        ("claude-code", "claude-code", None),
        ("deploy-bot", "hookd", "fine"),
    ]


def test_a_senders_own_key_that_hookd_has_too_is_shown_by_history(running):
    """Claude Code's session starts have a `source`, which is not hookd's."""
    running.drop("s.claude-code.json", {"hook_event_name": "SessionStart", "source": "resume", "session_id": "s"})
    running.wait_for("event_accepted")

    (past,) = running.history()
    assert (past["source"], past["sender_source"]) == ("spool", "resume")


def test_what_came_while_it_was_down_is_taken_in_at_its_start(home):
    for number in range(5):
        home.command("emit", f"agent-{number}", "notice", check=True)
    home.start()
    home.wait_for("event_accepted", 5)

    assert agents(home) == [f"agent-{number}" for number in range(5)]


def speech_ends(home, count):
    """State and the first word of the reason of so many deliveries to speech, by agent, once all of them have ended."""
    ends = {
        past["agent"]: (one["state"], one["reason"].partition(":")[0])
        for past in home.history()
        for one in past["deliveries"]
        if one["sink"] == "speech" and one["state"] != "queued"
    }
    return ends if len(ends) == count else None


def test_what_lay_there_too_long_while_it_was_down_is_late_at_once(home):
    """Its time is that of its name, or of its file, or what its sender says."""
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    for agent in ("fresh", "emitted"):
        home.command("emit", agent, "completed", check=True)
    emitted = home.new()[1]
    emitted.rename(emitted.with_name(f"{int(hour_ago.timestamp() * 1e9):016x}{emitted.name[16:]}"))
    home.drop("dropped.json", {"agent": "dropped", "kind": "completed"})
    os.utime(home.path / "hooks" / "new" / "dropped.json", (hour_ago.timestamp(),) * 2)
    home.drop("told.json", {"agent": "told", "kind": "completed", "at": hour_ago.isoformat()})
    home.start()
    ends = until(lambda: speech_ends(home, 4), 15)

    late = "dropped", "expired"
    assert ends == {"fresh": ("done", "silent"), "emitted": late, "dropped": late, "told": late}
    happened = {past["agent"]: datetime.fromisoformat(past["at"]) for past in home.history()}
    assert [abs(happened[agent] - hour_ago) < timedelta(seconds=1) for agent in ("emitted", "dropped", "told")] == [
        True, True, True,
    ]  # fmt: skip


def test_a_line_that_comes_late_to_a_file_in_the_place_of_the_pipe_is_an_event(home):
    """A script that began to write before the first start goes on writing into what it opened."""
    with (home.path / "pipe").open("wb", buffering=0) as late:
        late.write(b"slow notice one\n")
        home.start()
        home.wait_for("event_accepted")
        late.write(b"slow notice two\n")
        home.wait_for("event_accepted", 2)
        home.kill()
        late.write(b"slow notice three\n")
        home.start()
        home.wait_for("event_accepted", 3)

    assert [past["message"] for past in home.history()] == ["one", "two", "three"]


def test_a_second_one_is_told_who_is_there(running):
    second = running.command("run")

    assert second.returncode == 1
    assert f"already running as process {running.process.pid}" in second.stderr.decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order(running, number):
    assert running.stop(number) == 0
    assert len(running.facts("hookd_stopped")) == 1
    assert not (running.path / "control.sock").exists()


def test_the_journal_is_whole_in_its_one_file_after_an_end_in_order(running):
    running.command("emit", "reviewer", "completed", "All is well", check=True)
    running.wait_for("delivery_done")

    running.stop()

    assert [name for name in os.listdir(running.path) if name.startswith("journal.db")] == ["journal.db"]
    with closing(sqlite3.connect(f"{running.path}/journal.db")) as journal:
        assert journal.execute("SELECT count(*) FROM notes WHERE name = 'open'").fetchone() == (0,)


def test_after_kill_9_it_starts_again(running):
    running.command("emit", "a", "notice", check=True)
    running.wait_for("event_accepted")
    running.kill()
    running.command("emit", "b", "notice", check=True)
    running.start()
    running.wait_for("event_accepted", 2)

    assert agents(running) == ["a", "b"]


def prepare_journal(home, *deliveries):
    async def prepare():
        journal = Journal(str(home.path / "journal.db"))
        await journal.accept([(one.event, [one]) for one in deliveries])
        journal.close()

    asyncio.run(prepare())


def test_what_was_accepted_and_not_delivered_is_delivered_after_a_restart(home):
    now = datetime.now(UTC)
    fresh = delivery(event("fresh", received_at=now), expires_at=now + timedelta(minutes=5))
    prepare_journal(home, fresh, delivery(event("logged", received_at=now), "log"))
    home.start()

    assert home.wait_for("utterance_spoken")[0]["event_ids"] == ["event-fresh"]
    assert home.wait_for("event_accepted")[0]["event_id"] == "event-logged"


def test_what_is_too_old_to_be_worth_saying_is_counted_in_a_digest(home):
    now = datetime.now(UTC)
    old = delivery(event("old", received_at=now - timedelta(hours=1)), expires_at=now - timedelta(minutes=58))
    prepare_journal(home, old)
    home.start()
    (said,) = home.wait_for("utterance_spoken")
    home.stop()

    (ending,) = home.history()[0]["deliveries"]
    assert (ending["state"], ending["reason"].startswith("expired")) == ("dropped", True)
    assert said["text"] == "While you were away: reviewer finished one task."


def test_a_delivery_for_a_sink_that_is_gone_is_dropped(home):
    prepare_journal(home, delivery(event(1), "pigeon"))
    home.start()
    home.wait_for("delivery_failed")
    home.stop()

    assert home.history()[0]["deliveries"][0]["reason"] == 'no sink is named "pigeon" any more'


def write_settings(home, text):
    path = home.path / "hookd.toml"
    path.with_suffix(".new").write_text(text)
    path.with_suffix(".new").replace(path)


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
def test_what_leaves_the_hook_directory_does_not_hold_up_the_news_of_what_comes(running):
    """The watcher holds back all news for half a second after a file was moved out, as rejected ones are."""
    moved_from, moved_to = 0x40, 0x80
    masks = watched(running.process.pid)
    new, config = (masks[path.stat().st_ino] for path in (running.path / "hooks" / "new", running.path))

    assert (new & moved_from, new & moved_to) == (0, moved_to)
    assert config & moved_from


def test_settings_in_a_directory_that_was_not_there_are_noticed_at_once(home):
    home.environ |= {"XDG_CONFIG_HOME": f"{home.path}/later", "XDG_STATE_HOME": f"{home.path}", "HOOKD_HOME": ""}
    home.environ["HOOKD_DAEMON__RESCAN"] = "10m"
    (home.path / "hookd").symlink_to(home.path)
    home.start()
    home.command("config", "init", check=True)
    home.wait_for("settings_reloaded")

    assert stat.S_IMODE((home.path / "later" / "hookd").stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
def test_a_settings_directory_that_was_replaced_is_watched_again(home):
    home.environ |= {"XDG_CONFIG_HOME": f"{home.path}/later", "XDG_STATE_HOME": f"{home.path}", "HOOKD_HOME": ""}
    home.environ["HOOKD_DAEMON__RESCAN"] = "1s"
    (home.path / "hookd").symlink_to(home.path)
    home.start()
    place = home.path / "later" / "hookd"
    place.rename(home.path / "away")
    place.mkdir()

    assert until(lambda: place.stat().st_ino in watched(home.process.pid))


def test_it_starts_where_no_settings_directory_can_be_made(home):
    home.environ |= {"XDG_CONFIG_HOME": "/proc/nowhere", "XDG_STATE_HOME": f"{home.path}", "HOOKD_HOME": ""}
    (home.path / "hookd").symlink_to(home.path)
    home.start()

    assert home.stop() == 0


SILENCE = '[[route]]\nagent = "chatty"\nsinks = ["log"]\n'


@pytest.mark.parametrize("how", ["the file changes", "SIGHUP"])
def test_settings_are_read_again(running, how):
    write_settings(running, SILENCE)
    if how == "SIGHUP":
        running.wait_for("settings_reloaded")
        running.process.send_signal(signal.SIGHUP)
    running.wait_for("settings_reloaded", 2 if how == "SIGHUP" else 1)
    running.command("emit", "chatty", "completed", "blah", check=True)
    running.wait_for("event_accepted")

    assert [one["sink"] for one in running.history()[0]["deliveries"]] == ["log"]


def test_bad_settings_are_refused_and_the_old_ones_stay(running):
    write_settings(running, SILENCE)
    running.wait_for("settings_reloaded")
    write_settings(running, "[speech]\nvolum = 1\n")
    (refused,) = running.wait_for("settings_refused")
    running.command("emit", "chatty", "completed", check=True)
    running.wait_for("event_accepted")

    assert "did you mean volume?" in refused["reasons"][0]
    assert [one["sink"] for one in running.history()[0]["deliveries"]] == ["log"]


def test_bad_settings_at_the_start_are_told_with_the_word_and_the_place(home):
    write_settings(home, "[speech]\nvolum = 1\n")
    done = home.command("run")

    assert done.returncode == 78
    assert b"hookd.toml" in done.stderr
    assert b"did you mean volume?" in done.stderr


def test_a_reload_loses_no_event(running):
    for number in range(40):
        running.command("emit", "a", "notice", str(number), check=True)
        if number % 10 == 0:
            running.process.send_signal(signal.SIGHUP)
    running.wait_for("event_accepted", 40)

    assert sorted(int(past["message"]) for past in running.history()) == list(range(40))


def test_a_place_that_others_can_write_to_is_refused(home):
    home.path.chmod(0o777)
    done = home.command("run")

    assert done.returncode == 78
    assert b"chmod go-w" in done.stderr


def test_everything_it_makes_is_for_its_owner_alone(running):
    running.command("emit", "a", "completed", check=True)
    running.write_pipe(b"rubbish\n")
    running.wait_for("event_accepted")
    running.wait_for("event_rejected")

    made = [path for path in running.path.rglob("*") if path.name != "stderr.txt"]
    assert [path for path in made if stat.S_IMODE(path.lstat().st_mode) & 0o077] == []


def test_a_damaged_journal_does_not_keep_it_from_starting(home):
    (home.path / "journal.db").write_bytes(b"this is no database, it only looks like one" * 200)
    home.start()
    home.command("emit", "a", "notice", check=True)
    home.wait_for("event_accepted")

    (damaged,) = home.facts("journal_damaged")
    assert Path(damaged["set_aside"]).read_bytes().startswith(b"this is no database")
    assert agents(home) == ["a"]


def test_the_log_is_rotated_and_tail_follows_it(home):
    home.environ |= {"HOOKD_LOG__MAX_MIB": "1", "HOOKD_LOG__KEEP_FILES": "2"}
    home.start()
    home.write_pipe(b"waker notice ready\n")
    home.wait_for("event_accepted")
    follow = subprocess.Popen(
        [HOOKD, "tail", "-f", "--json", "--kind", "notice"], env=home.environ, stdout=subprocess.PIPE
    )
    first = json.loads(follow.stdout.readline())
    numbers = range(1200)
    for number in numbers:
        home.drop(f"{number:05d}.json", {"agent": "a", "kind": "notice", "message": f"{number} " + "x" * 3000})
    seen = [json.loads(follow.stdout.readline())["message"].split()[0] for _ in numbers]
    follow.terminate()
    follow.stdout.close()
    follow.wait()

    assert first["message"] == "ready"
    assert seen == [str(number) for number in numbers]
    assert sorted(path.name for path in (home.path / "log").iterdir()) == [
        "hookd.jsonl", "hookd.jsonl.1", "hookd.jsonl.2",
    ]  # fmt: skip


class Control:
    """A raw client of the control socket."""

    def __init__(self, home):
        self.path = home.path / "control.sock"

    def say(self, raw):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(20)
            client.connect(str(self.path))
            client.sendall(raw)
            client.shutdown(socket.SHUT_WR)
            return client.makefile("rb").read()


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"rubbish\n", b"[]\n", b"{}\n", b'{"order": []}\n', b'{"order": "die"}\n', b"\xff\n",
            b"[" * 50_000 + b"\n", b"x" * 200_000],
)  # fmt: skip
def test_whatever_is_said_on_the_control_socket_it_lives(tmp_path_factory, raw):
    short = Home(tmp_path_factory.mktemp("c", numbered=True)).start()
    try:
        answer = Control(short).say(raw)
        assert b"an order is wanted" in answer or answer == b""
        assert short.command("status").returncode == 0
    finally:
        short.stop()


def test_a_deep_home_has_a_control_socket_too(tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    home = Home(deep).start()
    try:
        assert home.command("status").returncode == 0
    finally:
        home.stop()


def gone(tmp_path):
    """A shell's words that go into a directory that is then removed."""
    return f'mkdir "{tmp_path}/x" && cd "{tmp_path}/x" && rmdir "{tmp_path}/x" && '


@pytest.mark.parametrize("words", ["status", "say hello", "skip"])
def test_it_is_found_from_a_directory_that_is_gone(running, tmp_path, words):
    done = subprocess.run(
        ["sh", "-c", f'{gone(tmp_path)} exec "{HOOKD}" {words}'], env=running.environ, capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_deep_home_is_found_from_a_directory_that_is_gone(tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    home = Home(deep).start(before=("sh", "-c", f'{gone(tmp_path)} exec "$0" "$@"'))
    try:
        ask = f'{gone(tmp_path)} exec "{HOOKD}" status'
        assert subprocess.run(["sh", "-c", ask], env=home.environ, check=False).returncode == 0
    finally:
        home.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_it_keeps_no_directory_busy(running):
    assert os.readlink(f"/proc/{running.process.pid}/cwd") == "/"


def test_a_command_stays_where_it_was_started(running, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ask(str(running.path / "control.sock"), "status")

    assert Path.cwd() == tmp_path


def test_status_tells_whether_it_runs(home):
    down = home.command("status")
    home.start()
    up = home.command("status", "--json")

    assert (down.returncode, b"start it with: hookd run" in down.stdout) == (3, True)
    assert up.returncode == 0
    assert json.loads(up.stdout)["pid"] == home.process.pid
    assert home.command("status").stdout.decode().splitlines()[0].startswith("hookd    0.1.0 runs as process")


@pytest.mark.parametrize("words", [("say", "hello"), ("skip",)])
def test_a_command_that_needs_the_daemon_says_how_to_start_it(home, words):
    done = home.command(*words)

    assert (done.returncode, b"start it with: hookd run" in done.stderr) == (3, True)


def test_a_stuck_terminal_does_not_stop_it(home):
    """Its standard error is a pipe that nobody reads and that is closed."""
    read, write = os.pipe()
    home.process = subprocess.Popen([HOOKD, "run"], env=home.environ, stdin=subprocess.DEVNULL, stderr=write)
    home.errors = Path(os.devnull).open("rb")  # noqa: SIM115 - closed by stop()
    os.close(read)
    os.close(write)
    home.wait_for("hookd_ready")
    home.write_pipe(b"rubbish\n")
    home.wait_for("event_rejected")
    home.command("emit", "a", "notice", check=True)

    assert home.wait_for("event_accepted")


def test_secrets_of_the_environment_are_nowhere(home):
    home.environ["SOME_API_KEY"] = "a-secret-of-" + "the-shell"
    home.start()
    home.command("emit", "a", "completed", check=True)
    home.write_pipe(b"rubbish\n")
    home.wait_for("event_accepted")
    home.stop()

    kept = b"".join(path.read_bytes() for path in home.path.rglob("*") if path.is_file())
    assert b"a-secret-of-the-shell" not in kept


def test_quiet_hours_that_are_taken_out_of_the_settings_end(home):
    (home.path / "hookd.toml").write_text('[quiet]\nwindows = ["00:00-24:00"]\n')
    home.start()
    home.command("emit", "reviewer", "completed", "All is well", check=True)
    home.wait_for("event_accepted")
    write_settings(home, "")
    (said,) = home.wait_for("utterance_spoken", within=30)

    assert said["text"] == "Reviewer: All is well"
    assert home.facts("utterance_dropped") == []
