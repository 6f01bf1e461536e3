"""The engines: pyttsx3 in its child, the silent one, and the chain that they form."""

import asyncio
import os
import shutil
import signal
import stat
import struct
import sys
import time
from array import array
from itertools import pairwise
from pathlib import Path

import pytest
from stage import Clock, TalkingEngine, descendants, is_running, tone, until

from ear import GRAMMAR, resampled
from hookd.audio.pcm import NotSound, read_sound, with_volume
from hookd.engines import EngineFailed, pyttsx3
from hookd.engines.chain import RETRY_SECONDS, EngineChain, UnknownEngine, chain_of
from hookd.engines.null import NullEngine
from hookd.engines.pyttsx3 import PALETTE, Pyttsx3Engine, child_environ, library_directory
from hookd.supervisor import SupervisedChild
from hookd.utterance import Sound, Voice

STARTING = "Backend engineer: Starting backend task"
FINISHED = "Backend engineer: Task finished successfully"
UNKNOWN_TO_THE_GRAMMAR = "The quick brown fox jumps over the lazy dog"


def rendered(engine, *texts, voice=None):
    """The sounds of the texts; the engine is closed then."""

    async def scene():
        try:
            return [await engine.render(text, voice or Voice()) for text in texts]
        finally:
            await engine.close()

    return asyncio.run(scene())


def in_scene(engine, scene):
    async def whole():
        try:
            return await scene()
        finally:
            await engine.close()

    return asyncio.run(whole())


def recognised(sound):
    return GRAMMAR.recognise(resampled(sound.pcm, sound.sample_rate))


# pyttsx3


def test_the_default_voice_is_understood(engine):
    starting, finished = rendered(engine, STARTING, FINISHED)

    assert recognised(starting) == "back end engineer starting back end task"
    assert recognised(finished) == "back end engineer task finished successfully"


def test_the_ear_does_not_hear_what_was_not_said(engine):
    (other,) = rendered(engine, UNKNOWN_TO_THE_GRAMMAR)

    assert recognised(other) is None
    assert recognised(Sound(bytes(100_000), 22050)) is None
    assert recognised(tone(2.0)) is None


@pytest.mark.parametrize("voice", PALETTE)
def test_every_voice_of_the_palette_exists_and_is_understood(engine, voice):
    async def scene():
        request = {"text": "x", "path": str(engine._directory / "x"), "voice": voice, "rate": 175, "pitch": 50}
        sound = await engine.render(STARTING, Voice(voice))
        return sound, (await engine.child.ask(request, 10.0))["voice"]

    sound, taken = in_scene(engine, scene)

    assert taken == f"gmw/{voice}".lower()
    assert recognised(sound) == "back end engineer starting back end task"


def test_the_first_voice_of_the_palette_is_the_default_one(engine):
    async def scene():
        request = {"text": "x", "path": str(engine._directory / "x"), "rate": 175, "pitch": 50}
        await engine.render("x", Voice())
        return [(await engine.child.ask({**request, "voice": name}, 10.0))["voice"] for name in ("", PALETTE[0])]

    first, second = in_scene(engine, scene)

    assert first == second


def test_rate_and_pitch_change_the_sound(engine):
    async def scene():
        voices = (Voice(), Voice(rate=300), Voice(pitch=0), Voice(pitch=99), Voice())
        return [await engine.render(STARTING, voice) for voice in voices]

    plain, fast, low, high, again = in_scene(engine, scene)

    assert fast.seconds < plain.seconds * 0.75
    assert crossings(high) > crossings(low) * 1.1
    assert again.seconds == pytest.approx(plain.seconds, abs=0.01)


def crossings(sound):
    samples = array("h", sound.pcm)
    return sum(1 for one, other in pairwise(samples) if one < 0 <= other) / sound.seconds


def test_an_unknown_voice_costs_no_sentence(engine):
    async def scene():
        return [await engine.render(STARTING, Voice(name)) for name in ("no-such", "en-us+f2", "no-such", "a\0b\n")]

    for sound in in_scene(engine, scene):
        assert recognised(sound) == "back end engineer starting back end task"


def test_a_language_is_a_voice_too(engine):
    async def scene():
        request = {"text": "x", "path": str(engine._directory / "x"), "voice": "en-gb+f3", "rate": 175, "pitch": 50}
        await engine.render("x", Voice())
        return (await engine.child.ask(request, 10.0))["voice"]

    assert in_scene(engine, scene) == "gmw/en+f3"


@pytest.mark.parametrize(
    "text", ["half a pair \ud800 here", "a\0b", "<speak>a</speak>", "[[h@'loU]]", "日本語", "🎉", " ", "x" * 3000]
)
def test_no_text_breaks_the_engine(engine, text):
    odd, after = rendered(engine, text, STARTING)

    assert odd.sample_rate == 22050
    assert recognised(after) == "back end engineer starting back end task"


def test_what_follows_a_null_character_is_said(engine):
    (sound,) = rendered(engine, "Backend engineer\0: Starting backend task")

    assert recognised(sound) == "back end engineer starting back end task"


def test_a_refused_text_names_the_reason_and_the_next_one_is_rendered(engine):
    async def scene():
        with pytest.raises(EngineFailed, match="pyttsx3: AssertionError"):
            await engine.render("", Voice())
        return await engine.render(STARTING, Voice())

    assert in_scene(engine, scene).seconds > 1


def test_a_hanging_child_is_replaced_and_the_sentence_is_rendered(engine, monkeypatch):
    monkeypatch.setattr(pyttsx3, "LIMIT_SECONDS", 1.0)

    async def scene():
        await engine.render("x", Voice())
        os.kill(engine.child.pid, signal.SIGSTOP)
        return [await engine.render(text, Voice()) for text in (STARTING, FINISHED)]

    starting, finished = in_scene(engine, scene)

    assert recognised(starting) == "back end engineer starting back end task"
    assert recognised(finished) == "back end engineer task finished successfully"


def test_a_child_that_hangs_again_is_given_up(engine, monkeypatch):
    monkeypatch.setattr(pyttsx3, "LIMIT_SECONDS", 0.001)

    async def scene():
        with pytest.raises(EngineFailed, match=r"did not answer within 0\.001 s"):
            await engine.render(STARTING, Voice())
        assert descendants(os.getpid()) == []
        assert list(engine._directory.iterdir()) == []

    in_scene(engine, scene)


def test_a_dying_child_is_replaced_and_the_sentence_is_rendered(engine):
    async def scene():
        await engine.render("x", Voice())
        pid = engine.child.pid
        long = asyncio.create_task(engine.render("word " * 200, Voice()))
        await until(lambda: Path(f"/proc/{pid}/status").exists() and not long.done())
        os.kill(pid, signal.SIGKILL)
        return await long, await engine.render(STARTING, Voice())

    long, after = in_scene(engine, scene)

    assert long.seconds > 30
    assert recognised(after) == "back end engineer starting back end task"


def test_a_cancelled_render_leaves_neither_process_nor_file(engine):
    async def scene():
        await engine.render("x", Voice())
        long = asyncio.create_task(engine.render("word " * 200, Voice()))
        await asyncio.sleep(0)
        long.cancel()
        with pytest.raises(asyncio.CancelledError):
            await long
        assert descendants(os.getpid()) == []
        assert list(engine._directory.iterdir()) == []
        return await engine.render(STARTING, Voice())

    assert in_scene(engine, scene).seconds > 1


def test_no_sound_file_is_left_and_the_directory_is_private(engine):
    rendered(engine, STARTING)

    assert list(engine._directory.iterdir()) == []
    assert stat.S_IMODE(engine._directory.stat().st_mode) == 0o700


def test_what_a_killed_daemon_left_is_removed(tmp_path):
    old, fresh = tmp_path / "old.wav", tmp_path / "fresh.wav"
    old.touch()
    fresh.touch()
    os.utime(old, (time.time() - 3600, time.time() - 3600))
    Pyttsx3Engine(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["fresh.wav"]


def test_a_directory_that_cannot_be_written_fails_the_text(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(EngineFailed, match=r"pyttsx3 wrote no sound: .*Not a directory"):
        rendered(Pyttsx3Engine(tmp_path / "file" / "render"), STARTING)


def test_the_child_sees_no_secret(engine, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    engine = Pyttsx3Engine(engine._directory)

    async def scene():
        await engine.render("x", Voice())
        return Path(f"/proc/{engine.child.pid}/environ").read_text()

    seen = in_scene(engine, scene)

    assert "PATH=" in seen
    assert "secret" not in seen


def test_the_child_is_deaf_to_an_interrupt_and_stands_in_a_session_of_its_own(engine):
    async def scene():
        await engine.render("x", Voice())
        pid = engine.child.pid
        os.kill(pid, signal.SIGINT)
        await engine.render("y", Voice())
        return pid, engine.child.pid, os.getsid(engine.child.pid)

    before, after, session = in_scene(engine, scene)

    assert before == after == session


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_library_is_loaded_by_the_child_only(engine):
    async def scene():
        await engine.render("x", Voice())
        return Path(f"/proc/{engine.child.pid}/maps").read_text()

    childs = in_scene(engine, scene)

    assert library_directory() in childs
    assert "espeak" not in Path("/proc/self/maps").read_text()


def test_without_the_wheel_the_child_looks_for_the_system_s_library():
    environ = {"PATH": "/bin", "HOME": "/home/me", "LD_LIBRARY_PATH": "/opt", "TOKEN": "t"}

    assert child_environ(environ, "") == {"PATH": "/bin", "HOME": "/home/me", "LD_LIBRARY_PATH": "/opt"}
    assert child_environ(environ, "/wheel")["LD_LIBRARY_PATH"] == "/wheel:/opt"


def engine_at(directory, tmp_path, **environ):
    """An engine whose library lies elsewhere."""
    engine = Pyttsx3Engine(tmp_path / "render")
    seen = {**child_environ(os.environ, str(directory)), **environ}
    engine.child = SupervisedChild(engine.child._argv, seen, directory=str(directory))
    return engine


@pytest.fixture
def deep_library(tmp_path):
    """The library in a directory whose path is longer than the 160 characters that it can keep."""
    deep = tmp_path / ("x" * 100) / ("y" * 100) / "lib"
    deep.parent.mkdir(parents=True)
    shutil.copytree(library_directory(), deep)
    return deep


def test_the_library_may_lie_deep(deep_library, tmp_path):
    (sound,) = rendered(engine_at(deep_library, tmp_path), STARTING)

    assert recognised(sound) == "back end engineer starting back end task"


def test_the_library_would_not_find_its_voices_by_a_deep_path(deep_library, tmp_path):
    with pytest.raises(EngineFailed):
        rendered(engine_at(deep_library, tmp_path, ESPEAK_DATA_PATH=f"{deep_library}/espeak-ng-data"), STARTING)


# Sounds in files


def test_what_macos_writes_is_read(tmp_path):
    sound = tone(0.05)
    swapped = array("h", sound.pcm)
    swapped.byteswap()

    for form, encoding, samples in (
        (b"AIFF", b"", swapped.tobytes()),
        (b"AIFC", b"twos\0\0", swapped.tobytes()),
        (b"AIFC", b"NONE\0\0", swapped.tobytes()),
        (b"AIFC", b"sowt\0\0", sound.pcm),
    ):
        path = tmp_path / "said.wav"
        path.write_bytes(aiff(form, encoding, samples))

        assert read_sound(path) == sound


def aiff(form, encoding, samples, channels=1, bits=16):
    rate = struct.pack(">HQ", 16383 + 14, 22050 << (63 - 14))
    frames = len(samples) // (2 * channels)
    chunks = (
        (b"FVER", b"\xa2\x80\x51\x40"),
        (b"COMM", struct.pack(">hIh", channels, frames, bits) + rate + encoding),
        (b"ANNO", b"odd"),
        (b"SSND", struct.pack(">II", 0, 0) + samples),
    )
    body = b"".join(name + struct.pack(">I", len(raw)) + raw + b"\0" * (len(raw) % 2) for name, raw in chunks)
    return b"FORM" + struct.pack(">I", 4 + len(body)) + form + body


def test_of_two_channels_the_first_is_taken(tmp_path):
    path = tmp_path / "two.aiff"
    path.write_bytes(aiff(b"AIFC", b"sowt\0\0", struct.pack("<6h", 1, -1, 2, -2, 3, -3), channels=2))

    assert read_sound(path).pcm == struct.pack("<3h", 1, 2, 3)


@pytest.mark.parametrize(
    "raw",
    [b"", b"ID3 mp3", b"RIFF\0\0\0\0WAVE", b"RIFF\0\0\0\0WAVEfmt \x04\0\0\0abcd", aiff(b"AIFF", b"", b"ab", bits=8),
     aiff(b"AIFC", b"ulaw\0\0", b"ab"), aiff(b"AIFF", b"", b"ab")[:40]],
)  # fmt: skip
def test_what_is_no_sound_is_refused(tmp_path, raw):
    path = tmp_path / "odd"
    path.write_bytes(raw)

    with pytest.raises(NotSound):
        read_sound(path)


def test_a_volume_of_a_half_halves_each_sample():
    assert with_volume(Sound(struct.pack("<4h", 0, 100, -100, 32767), 8000), 0.5).pcm == struct.pack(
        "<4h", 0, 50, -50, 16383
    )


# The chain


def render(chain, *texts):
    async def scene():
        return [await chain.render(text, Voice()) for text in texts]

    return asyncio.run(scene())


def test_auto_speaks_through_pyttsx3(tmp_path, facts):
    chain = chain_of("auto", tmp_path, facts)

    async def scene():
        return await chain.render(STARTING, Voice())

    found = in_scene(chain, scene)

    assert (found.engine, chain.current, chain.reasons, facts) == ("pyttsx3", "pyttsx3", {}, [])
    assert recognised(found.sound) == "back end engineer starting back end task"


def test_null_is_silent(tmp_path, facts):
    (found,) = render(chain_of("null", tmp_path, facts), STARTING)

    assert (found.engine, found.sound.seconds, facts) == ("null", 0.0, [])


def test_an_unknown_engine_is_refused_with_the_known_ones_named(tmp_path, facts):
    with pytest.raises(UnknownEngine, match='engine "pyttsx4" is unknown; known are auto, null, pyttsx3'):
        chain_of("pyttsx4", tmp_path, facts)


def test_an_engine_that_cannot_run_here_is_passed_over_with_its_reason(tmp_path, facts):
    missing = TalkingEngine("piper", missing="piper is not installed")
    chain = EngineChain([missing, NullEngine(tmp_path)], facts)
    reasons = dict(chain.reasons)
    render(chain, "one", "two")

    assert reasons == chain.reasons == {"piper": "piper is not installed"}
    assert missing.texts == []
    assert facts == [("engine_changed", {"engine": "null", "reason": "piper is not installed"})]


def test_a_text_that_fails_is_not_swallowed_by_the_silent_engine(tmp_path, facts):
    chain = EngineChain([TalkingEngine("piper", fails=1), NullEngine(tmp_path)], facts)

    with pytest.raises(EngineFailed, match="piper is hoarse"):
        render(chain, "one")
    assert render(chain, "two")[0].engine == "piper"
    assert facts == []


def test_a_text_that_fails_is_said_by_the_next_engine(tmp_path, facts):
    chain = EngineChain([TalkingEngine("piper", fails=1), TalkingEngine("flite"), NullEngine(tmp_path)], facts)

    assert [one.engine for one in render(chain, "one", "two")] == ["flite", "piper"]


def test_after_three_failures_in_a_row_the_next_engine_takes_over_and_this_is_told_once(tmp_path, facts):
    chain = EngineChain([TalkingEngine("piper", fails=3), NullEngine(tmp_path)], facts, Clock())
    for text in ("one", "two"):
        with pytest.raises(EngineFailed):
            render(chain, text)

    assert [one.engine for one in render(chain, "three", "four", "five")] == ["null"] * 3
    assert chain.current == "null"
    assert chain.reasons == {"piper": "piper is hoarse"}
    assert facts == [("engine_changed", {"engine": "null", "reason": "piper is hoarse"})]


def test_failures_that_are_not_in_a_row_change_nothing(tmp_path, facts):
    engine = TalkingEngine("piper")
    chain = EngineChain([engine, NullEngine(tmp_path)], facts, Clock())
    for _ in range(4):
        engine.fails = 2
        for text in ("one", "two"):
            with pytest.raises(EngineFailed):
                render(chain, text)
        assert render(chain, "three")[0].engine == "piper"

    assert facts == []


def test_the_preferred_engine_is_tried_again_after_a_minute(tmp_path, facts):
    clock, preferred = Clock(), TalkingEngine("piper", fails=4)
    chain = EngineChain([preferred, TalkingEngine("flite"), NullEngine(tmp_path)], facts, clock)
    engines = [one.engine for one in render(chain, "1", "2", "3", "4")]
    clock.seconds = RETRY_SECONDS - 1
    engines += [one.engine for one in render(chain, "5")]
    tried = len(preferred.texts)
    clock.seconds = RETRY_SECONDS
    engines += [one.engine for one in render(chain, "6", "7")]
    clock.seconds = 2 * RETRY_SECONDS
    engines += [one.engine for one in render(chain, "8")]

    assert engines == ["flite"] * 7 + ["piper"]
    assert (tried, len(preferred.texts)) == (3, 5)
    assert facts.named("engine_changed") == [
        {"engine": "flite", "reason": "piper is hoarse"},
        {"engine": "piper", "reason": "it works again"},
    ]


def test_closing_the_chain_closes_every_engine(tmp_path, facts):
    engines = [TalkingEngine("piper"), TalkingEngine("flite")]
    asyncio.run(EngineChain(engines, facts).close())

    assert [engine.texts for engine in engines] == [[("closed", None)]] * 2


def test_a_closed_engine_leaves_no_process(engine):
    async def scene():
        await engine.render("x", Voice())
        pid = engine.child.pid
        await engine.close()
        return is_running(pid)

    assert asyncio.run(scene()) is False
