"""The flite engine: its arguments, its voices, and what becomes of a program that fails or hangs."""

import asyncio
import os
import stat
from pathlib import Path

import pytest
from conformance import until

from ear import needs
from hookd.engines import EngineFailed, Provisions
from hookd.engines.flite import FliteEngine
from hookd.engines.flite_child import words_for
from hookd.utterance import Voice
from processes import children_below

TEXT, SOUND = Path("/r/a.txt"), Path("/r/b.wav")


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a program of the test's own in flite's place; `{}` in it is the directory of the test."""

    def put(script):
        path = tmp_path / "bin" / "flite"
        path.parent.mkdir(exist_ok=True)
        path.write_text("#!/bin/sh\n[ $1 = -lv ] && echo 'Voices available: slt' && exit\n" + script.format(tmp_path))
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{path.parent}:{os.environ['PATH']}")
        return FliteEngine(Provisions(tmp_path / "render"))

    return put


def in_scene(engine, scene):
    async def whole():
        try:
            async with asyncio.timeout(30):
                return await scene()
        finally:
            await engine.close()

    return asyncio.run(whole())


async def render(engine, text, voice=None):
    return [piece async for piece in engine.render(text, voice or Voice())]


def test_the_text_is_no_argument():
    assert words_for("slt", Voice(), TEXT, SOUND) == ("flite", "-voice", "slt", "-f", "/r/a.txt", "-o", "/r/b.wav")


def test_rate_and_pitch_are_features_of_the_voice():
    assert words_for("slt", Voice(rate=350, pitch=75), TEXT, SOUND)[3:7] == (
        "-set", "duration_stretch=0.500", "-set", "f0_shift=1.414"
    )  # fmt: skip
    assert words_for("kal16", Voice(rate=350), TEXT, SOUND)[3:5] == ("-set", "duration_stretch=0.550")


def test_the_voices_of_flite_are_described_and_the_clock_is_nobody_s_voice(tmp_path):
    needs("flite")
    engine = FliteEngine(Provisions(tmp_path))
    voices = {voice.name: voice for voice in in_scene(engine, engine.voices)}

    assert list(voices) == ["slt", "awb", "rms", "kal16", "kal", "awb_time"]
    assert voices["awb_time"].pitches == ()
    assert (voices["awb"].language, voices["slt"].description) == ("en-gb", "a woman")


def test_without_the_program_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert FliteEngine(Provisions(tmp_path)).probe() == "flite is not installed; apt install flite"


def test_a_text_that_looks_like_an_option_is_only_said(program, tmp_path):
    engine = program('cat "$4" > {0}/said; exit 1')

    with pytest.raises(EngineFailed):
        in_scene(engine, lambda: render(engine, "-o /tmp/owned"))
    assert (tmp_path / "said").read_text() == "-o /tmp/owned"


def test_the_text_lies_in_a_private_place_only_while_it_is_rendered(program, tmp_path):
    engine = program("ls -l {0}/render > {0}/listing; ls -ld {0}/render >> {0}/listing; exit 1")
    with pytest.raises(EngineFailed):
        in_scene(engine, lambda: render(engine, "secret"))

    lines = (tmp_path / "listing").read_text().splitlines()[1:]
    assert [line[:10] for line in lines] == ["-rw-------", "-rw-------", "drwx------"]
    assert list((tmp_path / "render").iterdir()) == []


def test_a_program_that_fails_is_a_reason_with_its_own_words(program):
    engine = program("echo first >&2; echo the disk is full >&2; exit 3")

    with pytest.raises(EngineFailed, match=r"flite ended with exit status 3; it said: the disk is full"):
        in_scene(engine, lambda: render(engine, "hello"))


def test_a_program_that_writes_no_sound_is_a_reason(program):
    engine = program("echo hello > $6")

    with pytest.raises(EngineFailed, match="it wrote no sound"):
        in_scene(engine, lambda: render(engine, "hello"))


def test_a_program_that_hangs_ends_when_the_text_is_given_up_and_the_child_lives(program, tmp_path):
    engine = program("echo $$ > {0}/pid; exec cat {0}/fifo")
    os.mkfifo(tmp_path / "fifo")

    async def scene():
        task = asyncio.create_task(render(engine, "hello"))
        await until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip())
        child, hanging = engine.child.pid, int((tmp_path / "pid").read_text())
        task.cancel()
        await asyncio.wait((task,))
        await until(lambda: hanging not in children_below(child))
        await engine.voices()
        return child, engine.child.pid

    before, after = in_scene(engine, scene)

    assert before == after


def test_a_program_that_hangs_past_the_limit_dies_with_its_child(program, tmp_path, monkeypatch):
    engine = program("echo $$ >> {0}/pids; exec cat {0}/fifo")
    os.mkfifo(tmp_path / "fifo")
    monkeypatch.setattr(engine, "limit_seconds", lambda _text: 1.0)

    async def scene():
        with pytest.raises(EngineFailed, match="did not answer within 1 s"):
            await render(engine, "hello")
        return children_below(os.getpid())

    left = in_scene(engine, scene)
    pids = set(map(int, (tmp_path / "pids").read_text().split()))

    assert pids
    assert not pids & set(left)


def test_what_a_killed_child_left_is_removed_by_the_next_start(tmp_path):
    old, fresh, other = (tmp_path / name for name in ("old.txt", "fresh.wav", "other"))
    for path in (old, fresh, other):
        path.touch()
    os.utime(old, (0, 0))
    os.utime(other, (0, 0))
    FliteEngine(Provisions(tmp_path))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["fresh.wav", "other"]


def test_the_directory_is_private(tmp_path):
    needs("flite")
    engine = FliteEngine(Provisions(tmp_path / "deep" / "render"))
    in_scene(engine, lambda: render(engine, "hello"))

    assert stat.S_IMODE((tmp_path / "deep" / "render").stat().st_mode) == 0o700
