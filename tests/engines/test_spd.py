"""The spd engine with a real Speech Dispatcher: heard on the private sound server, beside others who speak."""

import asyncio
import os
import shutil
import signal
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from conformance import CHECKS, CLEAREST, STARTING, UNDERSTOOD, Bench, until
from dispatcher import SYSTEM_SETTINGS, SpeechDispatcher

from ear import SoundServer, needs
from hookd.engines import EngineFailed, Provisions
from hookd.engines.spd import SpdEngine
from hookd.engines.spd_child import OWN, PITCHES, rate_of
from hookd.engines.ssip import BEGUN, CANCELLED, ENDED, Conversation, Refused, address_in, stuffed
from hookd.utterance import Voice
from processes import is_running

pytestmark = pytest.mark.ear


@pytest.fixture
def own_dispatcher(tmp_path, monkeypatch):
    """One for this test alone, which may end it."""
    with SpeechDispatcher(tmp_path) as running:
        monkeypatch.setenv("SPEECHD_ADDRESS", running.environ["SPEECHD_ADDRESS"])
        yield running


@pytest.fixture
def shared_dispatcher(dispatcher, monkeypatch):
    monkeypatch.setenv("SPEECHD_ADDRESS", dispatcher.environ["SPEECHD_ADDRESS"])
    return dispatcher


@pytest.fixture
def bench(tmp_path):
    """Made by the test, after its environment stands."""

    def put(sound=None):
        return Bench(SpdEngine(Provisions(tmp_path / "spd")), tmp_path / "spd", sound)

    return put


@contextmanager
def client(dispatcher, priority="message"):
    """Another one who has something to say."""
    other = Conversation(dispatcher.environ["SPEECHD_ADDRESS"])
    try:
        other.ask("SET self CLIENT_NAME root:screen-reader:main")
        other.ask(f"SET self PRIORITY {priority}")
        other.ask("SET self NOTIFICATION ALL on")
        yield other
    finally:
        other.close()


def what_happened(conversation, number):
    return [one.what for one in conversation.happened(0.0) if one.message == number]


# What it says


def test_a_sentence_is_heard_in_the_voice_that_was_asked_for(shared_dispatcher, bench):
    async def scene(bench):
        for text, words in UNDERSTOOD.items():
            assert await bench.understood(text) == words

    bench(shared_dispatcher.sound).run(scene)


def test_of_thirteen_thousand_voices_the_plain_ones_are_listed_and_the_user_s_own_is_the_agents_voice(
    shared_dispatcher, bench
):
    voices = []

    async def scene(bench):
        voices.extend(await bench.engine.voices())

    bench(shared_dispatcher.sound).run(scene)

    assert 100 < len(voices) < 200
    assert (voices[0].name, voices[0].pitches) == (OWN, PITCHES)
    assert [voice for voice in voices[1:] if voice.pitches or "+" in voice.name] == []
    assert CLEAREST["spd"].partition("+")[0] in [voice.name for voice in voices]


def test_speech_dispatcher_knows_who_speaks(own_dispatcher, bench):
    own_dispatcher.kill()
    own_dispatcher.start("LogLevel 5")
    bench(own_dispatcher.sound).run(CHECKS["its child sees no secret"])

    assert ":hookd:speech" in (own_dispatcher.directory / "speech-dispatcher.log").read_text(errors="replace")


def test_the_user_s_own_rate_is_where_ours_begins(own_dispatcher, bench):
    seconds = []

    async def scene(bench):
        seconds.extend([(await bench.said(STARTING, Voice(rate=rate))).seconds for rate in (175, 300)])

    bench(own_dispatcher.sound).run(scene)
    own_dispatcher.kill()
    own_dispatcher.start("DefaultRate 40")
    bench(own_dispatcher.sound).run(scene)
    plain, fast, own, own_and_fast = seconds

    assert own < plain * 0.8
    assert own_and_fast < min(fast, own) * 0.9


# Beside others


@pytest.mark.parametrize("priority", ["important", "message"])
def test_a_screen_reader_is_not_talked_over(shared_dispatcher, bench, priority):
    seen = []

    async def scene(bench):
        with client(shared_dispatcher, priority) as other:
            number = other.speak("The release was cancelled because of the weather")
            await until(lambda: BEGUN in what_happened(other, number))
            task = asyncio.create_task(bench.render("Done"))
            await until(lambda: ENDED in what_happened(other, number))
            seen.append(task.done())
            await task

    bench(shared_dispatcher.sound).run(scene)

    assert seen == [False]


def test_who_is_silenced_by_the_user_has_spoken(shared_dispatcher, bench):
    async def scene(bench):
        with shared_dispatcher.sound.recording() as heard, client(shared_dispatcher) as other:
            task = asyncio.create_task(bench.render("One two three. " * 50))
            await until(heard.hears)
            other.ask("CANCEL all")
            await task

    bench(shared_dispatcher.sound).run(scene)


def test_what_was_given_up_would_go_on_without_the_word_for_it(own_dispatcher, bench):
    deaf = bench(own_dispatcher.sound)
    deaf.engine.child._forgets = False

    with pytest.raises(TimeoutError):
        deaf.run(CHECKS["nothing is heard of what was given up"])


# When it dies, hangs, or was never there


def test_after_a_restart_of_speech_dispatcher_it_speaks_on(own_dispatcher, bench):
    async def scene(bench):
        await bench.render("Done")
        child = bench.engine.child.pid
        own_dispatcher.kill()
        own_dispatcher.start()
        await bench.render("Done")

        assert bench.engine.child.pid == child

    bench(own_dispatcher.sound).run(scene)


def test_a_speech_dispatcher_that_dies_in_the_midst_is_a_reason(own_dispatcher, bench):
    async def scene(bench):
        with own_dispatcher.sound.recording() as heard:
            task = asyncio.create_task(bench.render("One two three. " * 50))
            await until(heard.hears)
            own_dispatcher.kill()
            with pytest.raises(EngineFailed, match=r"hung up|reset by peer"):
                await task

    bench(own_dispatcher.sound).run(scene)


def test_a_speech_dispatcher_that_hangs_is_a_reason(own_dispatcher, bench):
    async def scene(bench):
        await bench.render("Done")
        own_dispatcher.process.send_signal(signal.SIGSTOP)
        with pytest.raises(EngineFailed, match="Speech Dispatcher does not answer"):
            await bench.render("Done")

    bench(own_dispatcher.sound).run(scene)


def test_where_none_runs_it_is_started(tmp_path, monkeypatch, bench):
    needs("speech-dispatcher")
    # Not below the test's directory: the path of the socket that it makes may have 107 bytes.
    short = Path(tempfile.mkdtemp(prefix="hookd-"))
    runtime = short / "sound"
    with SoundServer(short) as server:
        for name, value in server.environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.delenv("SPEECHD_ADDRESS", raising=False)
        try:
            # It is heard, and whoever is heard has to run.
            bench(server).run(CHECKS["a text becomes sound of a plausible length"])
        finally:
            pid = int((runtime / "speech-dispatcher" / "pid" / "speech-dispatcher.pid").read_text())
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            asyncio.run(until(lambda: not is_running(pid)))
    shutil.rmtree(short)


def test_where_the_user_s_settings_forbid_the_start_it_says_that_nobody_answers(tmp_path, monkeypatch, bench):
    needs("speech-dispatcher")
    settings = tmp_path / ".config" / "speech-dispatcher"
    settings.mkdir(parents=True)
    text = (SYSTEM_SETTINGS / "speechd.conf").read_text()
    (settings / "speechd.conf").write_text(f"{text}\nDisableAutoSpawn\n")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SPEECHD_ADDRESS", raising=False)

    with pytest.raises(EngineFailed, match=r"does not answer at .*/speechd\.sock"):
        bench().run(CHECKS["its voices have names of their own"])


def test_without_speech_dispatcher_it_says_what_to_install(tmp_path, monkeypatch, bench):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("SPEECHD_ADDRESS", f"unix_socket:{tmp_path}/none")

    assert bench().engine.probe() == (
        "Speech Dispatcher is not installed; apt install speech-dispatcher speech-dispatcher-espeak-ng"
    )


def test_a_refusal_has_speech_dispatcher_s_own_words(shared_dispatcher):
    with client(shared_dispatcher) as other:
        with pytest.raises(Refused, match=r'refused "SET self PITCH 150": 411 ERR PITCH TOO HIGH'):
            other.ask("SET self PITCH 150")
        number = other.speak("Done")

        asyncio.run(until(lambda: {ENDED, CANCELLED} & {*what_happened(other, number)}))


# Its words


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("unix_socket:/run/s", "unix_socket:/run/s"),
        ("unix_socket", "unix_socket:/run/user/7/speech-dispatcher/speechd.sock"),
        ("", "unix_socket:/run/user/7/speech-dispatcher/speechd.sock"),
        ("inet_socket:far:7000", "inet_socket:far:7000"),
        ("inet_socket", "inet_socket:127.0.0.1:6560"),
        ("inet_socket:far", "inet_socket:far:6560"),
    ],
)
def test_it_is_found_where_its_other_clients_find_it(told, address):
    assert address_in({"SPEECHD_ADDRESS": told, "XDG_RUNTIME_DIR": "/run/user/7"}) == address


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("one\n.\n..two", "one\r\n..\r\n...two\r\n."),
        (".", "..\r\n."),
        ("a.b", "a.b\r\n."),
        ("one\r\n.\r\nQUIT", "one\r\n..\r\nQUIT\r\n."),
    ],
)
def test_a_text_cannot_end_itself(text, sent):
    assert stuffed(text) == sent


def test_a_rate_is_a_distance_from_the_user_s_own():
    assert [rate_of(words) for words in (80, 128, 175, 300, 500)] == [-100, -49, 0, 38, 100]
