"""What happens to a machine in the course of a day: files taken away, reloads and ends at the wrong moment."""

import asyncio
import os
import shutil
import signal
import subprocess

import pytest

from ear import SoundServer
from hookd import scheduler, service_manager
from hookd.logs import RotatedFile
from house import HOOKD, Home, until
from test_daemon import write_settings


@pytest.fixture
def quick(home):
    """A daemon that looks at everything once a second."""
    home.environ["HOOKD_DAEMON__RESCAN"] = "1s"
    return home.start()


def test_a_hook_program_whose_name_is_no_text_does_not_stop_the_journal(home):
    programs = home.path / "hooks.d"
    programs.mkdir(mode=0o700)
    name = os.fsencode(programs) + b"/n\xe9.sh"
    with open(name, "wb") as file:
        file.write(b"#!/bin/sh\n")
    os.chmod(name, 0o775)
    home.start()
    home.command("emit", "a", "completed", check=True)
    home.wait_for("delivery_failed", sink="exec")
    home.command("emit", "b", "completed", check=True)
    home.wait_for("event_accepted", 2)
    home.stop()

    endings = [one for past in home.history() for one in past["deliveries"] if one["sink"] == "exec"]
    assert [one["state"] for one in endings] == ["failed", "failed"]
    assert "n\\xe9.sh" in endings[0]["reason"] or "n\\udce9.sh" in endings[0]["reason"]


def test_the_hook_directory_may_be_taken_away(quick):
    shutil.rmtree(quick.path / "hooks")
    quick.command("emit", "a", "notice", "first", check=True)
    quick.wait_for("event_accepted")
    shutil.rmtree(quick.path / "hooks" / "new")
    quick.command("emit", "a", "notice", "second", check=True)
    quick.wait_for("event_accepted", 2)

    assert [past["message"] for past in quick.history()] == ["first", "second"]


def test_the_log_may_be_taken_away(quick):
    (quick.path / "log" / "hookd.jsonl").unlink()
    until((quick.path / "log" / "hookd.jsonl").exists)
    quick.command("emit", "a", "notice", check=True)

    assert quick.wait_for("event_accepted")


def test_a_log_that_was_taken_away_costs_no_descriptor(tmp_path):
    log = RotatedFile(str(tmp_path / "log"), 100, 3)
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(50):
        log.write("x" * 90 + "\n")
        (tmp_path / "log").unlink(missing_ok=True)
    after = len(os.listdir("/proc/self/fd"))
    log.close()

    assert after == before


def test_the_control_socket_may_be_taken_away(running):
    (running.path / "control.sock").unlink()

    assert running.stop() == 0


def test_the_level_of_the_log_is_read_again(running):
    write_settings(running, '[log]\nlevel = "error"\n')
    until(lambda: running.command("status").returncode == 0 and not accepted_one_more(running))


def accepted_one_more(home):
    before = len(home.history())
    lines = len(home.facts("event_accepted"))
    home.command("emit", "a", "notice", check=True)
    until(lambda: len(home.history()) > before)
    return len(home.facts("event_accepted")) > lines


def test_a_journal_that_cannot_be_opened_is_told_in_a_line(home):
    (home.path / "journal.db").mkdir()
    done = home.command("run")

    assert done.returncode == 1
    assert b"the journal cannot be opened" in done.stderr
    assert b"Traceback" not in done.stderr


def test_the_service_manager_is_no_reason_to_fail(monkeypatch):
    def no_descriptor(*_):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("socket.socket", no_descriptor)

    assert service_manager.notify({"NOTIFY_SOCKET": "/run/somewhere"}, "READY=1") is False


def test_steady_work_goes_on_when_the_clock_is_set_back():
    """It is planned on the monotonic clock; the wall clock is not asked at all."""
    turns = []

    async def work():
        turns.append(1)
        if len(turns) == 3:
            raise asyncio.CancelledError

    async def run():
        await scheduler.every(lambda: 0.01, work)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(run())
    assert len(turns) == 3


@pytest.fixture
def aloud(tmp_path):
    with SoundServer(tmp_path) as server:
        home = Home(tmp_path / "home", HOOKD_SPEECH__ENGINE="auto", **server.environ)
        home.path.mkdir(mode=0o700)
        home.server = server
        yield home.start()
        home.kill()


def say(home, text):
    """`hookd say`, under way."""
    saying = subprocess.Popen([HOOKD, "say", text], env=home.environ, stderr=subprocess.PIPE)
    until(lambda: streams(home) == 1, what="the voice")
    return saying


def streams(home):
    """How many streams play on the sound server."""
    found = subprocess.run(
        ["pactl", "list", "short", "sink-inputs"], env={**os.environ, **home.server.environ}, capture_output=True,
        check=True,
    )  # fmt: skip
    return len(found.stdout.splitlines())


LONG = "This is a sentence of some length, so that something else can happen while it is being said."


@pytest.mark.ear
def test_a_reload_while_it_speaks_never_makes_two_voices(aloud):
    saying = say(aloud, LONG)
    aloud.process.send_signal(signal.SIGHUP)
    aloud.command("emit", "reviewer", "completed", "The review is done", check=True)
    most = 0
    while len(aloud.facts("utterance_spoken")) < 2:
        most = max(most, streams(aloud))
    saying.communicate()

    assert (most, saying.returncode) == (1, 0)
    assert aloud.facts("settings_reloaded")


@pytest.mark.ear
def test_the_end_waits_for_what_the_user_has_said(aloud):
    saying = say(aloud, "Short and good.")
    code = aloud.stop()
    _, errors = saying.communicate()

    assert (code, saying.returncode, errors) == (0, 0, b"")
    assert len(aloud.facts("utterance_spoken")) == 1


@pytest.mark.ear
def test_the_end_waits_for_an_agents_sentence_even_during_a_reload(aloud):
    aloud.command("emit", "reviewer", "completed", "The review is done", check=True)
    until(lambda: streams(aloud) == 1, what="the voice")
    aloud.process.send_signal(signal.SIGHUP)
    assert aloud.stop() == 0

    assert len(aloud.facts("utterance_spoken")) == 1


@pytest.mark.ear
def test_a_second_signal_ends_at_once(aloud):
    saying = say(aloud, " ".join([LONG] * 5))
    aloud.process.send_signal(signal.SIGTERM)
    aloud.process.send_signal(signal.SIGTERM)
    aloud.process.wait(timeout=30)
    _, errors = saying.communicate()

    assert saying.returncode == 1
    assert b"hookd stops" in errors or b"hung up" in errors
    assert aloud.facts("utterance_spoken") == []
