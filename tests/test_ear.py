"""The whole of hookd, by ear: what an agent tells is heard at the loudspeaker, and nothing else is."""

import json
import subprocess
import time

import pytest

from ear import GRAMMAR, SoundServer
from house import VOICE_HOOK, Home

pytestmark = pytest.mark.ear


@pytest.fixture
def server(tmp_path):
    with SoundServer(tmp_path) as one:
        yield one


@pytest.fixture
def aloud(tmp_path, server):
    """A daemon that speaks, with the agent card in its place."""
    home = Home(tmp_path / "home", HOOKD_SPEECH__ENGINE="auto", **server.environ)
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


@pytest.mark.parametrize(
    ("kind", "message", "heard"),
    [
        ("activated", "Starting backend task", "back end engineer starting back end task"),
        ("completed", "Task finished successfully", "back end engineer task finished successfully"),
    ],
)
def test_the_cards_own_calls_are_heard(server, aloud, kind, message, heard):
    pcm = heard_of(server, lambda: call_card(aloud, kind, message))

    assert GRAMMAR.recognise(pcm) == heard
    assert aloud.facts("utterance_spoken")[0]["engine"] == "pyttsx3"


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
