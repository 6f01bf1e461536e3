"""The whole of hookd, by ear: what an agent tells is heard at the loudspeaker, and nothing else is."""

import json
import os
import signal
import subprocess
import time

import pytest

from ear import GRAMMAR, SoundServer, until
from house import VOICE_HOOK, Home
from processes import children_below, running, write_ends

pytestmark = pytest.mark.ear


@pytest.fixture
def server(tmp_path):
    with SoundServer(tmp_path) as one:
        yield one


@pytest.fixture
def engine():
    """`auto`: the human voice."""
    return "auto"


@pytest.fixture
def together():
    """Never: each event has an utterance of its own."""
    return 0


@pytest.fixture
def aloud(tmp_path, server, engine, together):
    """A daemon that speaks, with the agent card in its place."""
    wishes = {"HOOKD_SPEECH__ENGINE": engine, "HOOKD_ATTENTION__TOGETHER": str(together)}
    home = Home(tmp_path / "home", **wishes, **server.environ)
    (home.path / "cards").mkdir(parents=True, mode=0o700)
    home.path.chmod(0o700)
    home.start()
    yield home
    home.stop()


def heard_of(server, play):
    with server.recording() as heard:
        play()
    return heard.pcm


def call_card(home, kind, message):
    """What the agent card tells the agent to run."""
    spoken = len(home.facts("utterance_spoken"))
    subprocess.run([VOICE_HOOK, "backend-engineer", kind, message], env=home.environ, check=True)
    home.wait_for("utterance_spoken", spoken + 1, within=30)


@pytest.mark.parametrize(("engine", "speaks"), [("auto", "piper"), ("espeak", "espeak"), ("pyttsx3", "pyttsx3")])
@pytest.mark.parametrize(
    ("call", "heard"),
    [
        (("activated", "Starting backend task"), "back end engineer starting back end task"),
        (("completed", "Task finished successfully"), "back end engineer task finished successfully"),
    ],
)
def test_the_cards_own_calls_are_heard(server, aloud, call, heard, speaks):
    pcm = heard_of(server, lambda: call_card(aloud, *call))

    assert GRAMMAR.recognise(pcm) == heard
    assert aloud.facts("utterance_spoken")[0]["engine"] == speaks


def test_silence_is_not_taken_for_speech(server, aloud):
    pcm = heard_of(server, lambda: aloud.command("emit", "backend-engineer", "notice", "only logged", check=True))

    assert GRAMMAR.recognise(pcm) is None


def test_another_sentence_is_not_taken_for_the_right_one(server, aloud):
    pcm = heard_of(server, lambda: call_card(aloud, "activated", "Deleting seven old invoices from the archive"))

    assert GRAMMAR.recognise(pcm) != "back end engineer starting back end task"


def loud_seconds(pcm):
    """Seconds with sound in them, in steps of 10 ms."""
    steps = [pcm[at : at + 320] for at in range(0, len(pcm), 320)]
    whole = [memoryview(step).cast("h") for step in steps if len(step) == 320]
    return sum(any(abs(value) > 200 for value in step) for step in whole) / 100


def test_many_at_once_are_said_one_after_the_other(server, aloud):
    """The measured fault of others: 20 requests gave 16 voices at the same time."""

    def burst():
        for number in range(6):
            aloud.command("emit", f"agent-{number}", "completed", "Task finished successfully", check=True)
        aloud.wait_for("utterance_spoken", 6, within=60)

    pcm = heard_of(server, burst)
    lasted = sum(fact["audio_ms"] for fact in aloud.facts("utterance_spoken")) / 1000

    assert len(pcm) / 2 / 16000 >= lasted
    assert loud_seconds(pcm) > lasted / 2


def test_a_burst_of_fifty_events_is_never_more_than_one_stream(server, aloud):
    with server.counting() as counts:
        for number in range(50):
            aloud.command("emit", f"agent-{number}", "completed", "Done", check=True)
        aloud.wait_for("utterance_spoken", 5, within=60)
        aloud.command("skip", "--all", check=True)
        aloud.wait_for("event_accepted", 50)
        aloud.stop()
        until(lambda: counts[-1] == 0, 10, "the end of the stream")

    assert counts == [0, 1, 0]


@pytest.mark.parametrize("together", [2])
def test_of_a_burst_of_fifty_the_important_one_is_heard_first_and_the_others_in_one_line(server, aloud):
    aloud.command("pause", check=True)
    for number in range(49):
        aloud.command("emit", f"agent-{number}", "completed", "Done", check=True)
        if number == 24:
            aloud.command("emit", "backend-engineer", "permission-needed", check=True)
    aloud.wait_for("event_accepted", 50, within=60)
    with server.counting() as counts:
        with server.recording() as first:
            aloud.command("resume", check=True)
            aloud.wait_for("utterance_spoken", within=60)
        aloud.wait_for("utterance_spoken", 2, within=60)
        aloud.stop()
        until(lambda: counts[-1] == 0, 10, "the end of the stream")
    important, others = aloud.facts("utterance_spoken")

    assert counts == [0, 1, 0]
    assert GRAMMAR.recognise(first.pcm) == "back end engineer needs your permission"
    assert important["agent"] == "backend-engineer"
    assert others["text"] == "49 agents finished: agent 0, agent 1, agent 2, agent 3 and 45 others."
    assert len(others["event_ids"]) == 49


def test_a_sound_server_that_dies_in_mid_sentence_and_comes_back_costs_no_event(server, aloud):
    with server.recording() as heard:
        for number in range(3):
            aloud.command("emit", "backend-engineer", "completed", f"part {number} of the work is done", check=True)
        until(heard.hears, 20, "the first word")
        server.kill()
    server.start()
    with server.recording() as again:
        aloud.wait_for("utterance_spoken", 3, within=60)
    outcomes = [delivery for event in aloud.history() for delivery in event["deliveries"]]

    assert again.loud_seconds > 3
    assert len(aloud.facts("sound_output_stalled")) == len(aloud.facts("sound_output_reopened")) == 1
    assert [one["state"] for one in outcomes if one["sink"] == "speech"] == ["done"] * 3
    assert not (aloud.path / "spoken").exists()


def kill(pids):
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def stop(pids):
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)


def babble(pids):
    """Writes rubbish to what the children answer on."""
    for path in write_ends(pids, errors=True):
        path.write_bytes(b'{"id": 0}\n\xff\xfe rubbish\n[1, 2]\n')


def engine_children(home):
    """The processes that engines live in."""
    return running(children_below(home.process.pid), "hookd.engines.")


LONG = "Starting the first of five steps. Then comes the second one. The third one is longer than all others. The end"


@pytest.mark.parametrize("deed", [kill, stop, babble])
def test_an_engine_that_is_hurt_in_mid_sentence_costs_no_word(server, aloud, deed):
    aloud.command("say", "Ready", check=True)
    with server.recording() as heard:
        aloud.command("emit", "backend-engineer", "completed", LONG, check=True)
        until(heard.hears, 20, "the first word")
        deed(engine_children(aloud))
        aloud.wait_for("delivery_done", within=60, sink="speech")
    spoken = aloud.facts("utterance_spoken")[-1]

    assert spoken["text"].endswith("The end")
    assert heard.loud_seconds > spoken["audio_ms"] / 1000 * 0.95
    assert {fact["engine"] for fact in aloud.facts("utterance_spoken")} == {"piper"}
    assert len(aloud.facts("engine_restarted")) == (deed is not babble)


def test_skip_is_silence(server, aloud):
    def skip_soon():
        aloud.command("emit", "backend-engineer", "completed", "word " * 60, check=True)
        status = {}
        while not status.get("speech", {}).get("saying"):
            status = json.loads(aloud.command("status", "--json").stdout)
        time.sleep(0.5)
        aloud.command("skip", check=True)
        aloud.wait_for("delivery_failed", sink="speech")

    pcm = heard_of(server, skip_soon)
    assert loud_seconds(pcm) < 4
    assert aloud.facts("utterance_spoken") == []


def test_a_daemon_that_was_killed_says_afterwards_what_it_had_accepted(server, aloud):
    for number in range(3):
        aloud.command("emit", "backend-engineer", "completed", f"part {number} of the work is done", check=True)
    aloud.wait_for("event_accepted", 3)
    aloud.kill()
    said_before = {fact["event_ids"][0] for fact in aloud.facts("utterance_spoken")}
    pcm = heard_of(server, lambda: (aloud.start(), aloud.wait_for("utterance_spoken", 3, within=60)))
    said = {fact["event_ids"][0] for fact in aloud.facts("utterance_spoken")}

    assert len(said) == 3
    assert said_before < said
    assert loud_seconds(pcm) > 1
