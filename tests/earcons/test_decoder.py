"""The decoder: what a strange file may do to its child, and that the daemon gets no more than ten seconds of it."""

import asyncio
import io
import os
import shutil
import signal
import subprocess
import sys
import wave
from array import array
from pathlib import Path

import pytest
from hearing import heard_notes, heard_pitch, loudness_db, samples_of

from hookd.earcons import decoder
from hookd.earcons.decoder import DecodeFailed, Decoder
from hookd.earcons.packs import LONGEST_SECONDS
from hookd.earcons.synth import LOUDNESS_DB, SAMPLE_RATE
from hookd.supervisor import SupervisedChild

SOUNDS = Path(__file__).parent / "pack" / "sounds"


def in_decoder(work):
    """Runs `work(decoder)` on a loop, and closes the decoder in the same."""

    async def run():
        one = Decoder()
        try:
            return await work(one)
        finally:
            await one.close()

    return asyncio.run(run())


def decoded(path):
    return in_decoder(lambda one: one.decode(str(path)))


def failure(path):
    async def fail(one):
        with pytest.raises(DecodeFailed) as failed:
            await one.decode(str(path))
        return str(failed.value)

    return in_decoder(fail)


def wav(samples, rate=SAMPLE_RATE, channels=1):
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(array("h", samples).tobytes())
    return file.getvalue()


@pytest.mark.parametrize("ending", ["mp3", "ogg", "flac"])
def test_each_format_is_decoded_to_the_sound_that_was_encoded(ending):
    sound = decoded(SOUNDS / f"chord.{ending}")

    assert sound.sample_rate == SAMPLE_RATE
    assert abs(sound.seconds - 0.49) < 0.06
    # Encoding smears the gaps between the notes, so it is their middles that are listened to.
    middles = [samples_of(sound)[int(at * SAMPLE_RATE) :][:2000] for at in (0.04, 0.21, 0.38)]
    assert [heard_pitch(middle) for middle in middles] == [0, 4, 7]


def test_a_stereo_file_of_another_rate_becomes_mono_at_our_rate(tmp_path):
    path = tmp_path / "stereo.wav"
    path.write_bytes(wav([1000, 3000] * 48000, 48000, channels=2))

    sound = decoded(path)

    assert abs(sound.seconds - 1) < 0.01
    assert set(samples_of(sound)[1000:20000]) <= {1998, 1999, 2000, 2001}


def test_a_loud_sound_is_brought_down_to_speech_and_a_soft_one_is_left_as_it_is(tmp_path):
    loud, soft = tmp_path / "loud.wav", tmp_path / "soft.wav"
    loud.write_bytes(wav([32767, -32768] * 5000))
    soft.write_bytes(wav([100, -100] * 5000))

    assert abs(loudness_db(samples_of(decoded(loud))) - LOUDNESS_DB) < 0.1
    assert set(samples_of(decoded(soft))) == {100, -100}


def test_a_sound_longer_than_an_answer_comes_whole_and_in_order(tmp_path):
    path = tmp_path / "long.wav"
    samples = [at % 199 for at in range(LONGEST_SECONDS * SAMPLE_RATE)]
    path.write_bytes(wav(samples))

    assert samples_of(decoded(path)).tolist() == samples


def test_a_sound_of_more_than_ten_seconds_is_not_decoded(tmp_path):
    path = tmp_path / "long.wav"
    path.write_bytes(wav([1000] * (LONGEST_SECONDS * SAMPLE_RATE + 1)))

    assert failure(path) == "it is longer than 10 s"


def test_hours_in_a_small_file_cost_neither_time_nor_memory(tmp_path):
    path = tmp_path / "hours.wav"
    # At one sample a second a megabyte holds six days.
    path.write_bytes(wav([1000] * 500_000, rate=1))

    async def fail(one):
        with pytest.raises(DecodeFailed, match="it is longer than 10 s"):
            await one.decode(str(path))
        return Path(f"/proc/{one.child.pid}/status").read_text()

    peak_kib = int(in_decoder(fail).partition("VmHWM:")[2].split()[0])
    assert peak_kib < 50_000


@pytest.mark.parametrize("raw", [b"", b"RIFF", b"RIFF\xff\xff\xff\xffWAVEfmt ", b"OggS" * 1000, b"\xff\xfb" * 1000])
def test_bytes_that_are_no_sound_are_told(tmp_path, raw):
    path = tmp_path / "x.wav"
    path.write_bytes(raw)

    assert failure(path)


def test_what_a_pack_was_checked_for_is_checked_again_when_it_is_played(tmp_path):
    link, pipe, big = (tmp_path / name for name in ("link.wav", "pipe.wav", "big.wav"))
    link.symlink_to(SOUNDS / "done.wav")
    os.mkfifo(pipe)
    big.write_bytes(wav([1]))
    os.truncate(big, 1024 * 1024 + 1)

    assert "Too many levels of symbolic links" in failure(link)
    assert failure(pipe) == "it is no regular file"
    assert failure(big) == "it has 1048577 bytes; at most 1048576 are taken"
    assert "No such file" in failure(tmp_path / "gone.wav")


def test_a_bad_file_disturbs_no_other(tmp_path):
    async def bad_between_good(one):
        before = await one.decode(str(SOUNDS / "done.wav"))
        pid = one.child.pid
        with pytest.raises(DecodeFailed):
            await one.decode(str(tmp_path / "gone.wav"))
        return before == await one.decode(str(SOUNDS / "done.wav")), pid == one.child.pid

    assert in_decoder(bad_between_good) == (True, True)


def test_a_file_whose_name_is_no_utf8_is_decoded(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff.wav"
    shutil.copy(os.fsencode(SOUNDS / "done.wav"), path)

    assert len(heard_notes(decoded(os.fsdecode(path)))) == 1


def test_the_death_of_the_child_fails_one_sound_and_the_next_is_decoded():
    async def kill_and_go_on(one):
        await one.decode(str(SOUNDS / "done.wav"))
        os.kill(one.child.pid, 9)
        for _ in range(2):  # It may die before the question or in its midst.
            try:
                return await one.decode(str(SOUNDS / "done.wav"))
            except DecodeFailed:
                continue

    assert in_decoder(kill_and_go_on).seconds > 0.1


def child_that_says(answer):
    """A child in the decoder's place, which gives the same answer for ever."""
    program = (
        "import sys, json\n"
        "for line in sys.stdin:\n"
        f" print(json.dumps({{'id': json.loads(line)['id'], **{answer!r}}}), flush=True)"
    )
    return SupervisedChild((sys.executable, "-c", program), {})


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"ok": True, "pcm": "AAAA" * 15000}, "its sound does not end after 10 s"),
        ({"ok": True, "pcm": "é"}, "no answer that can be read"),
        ({"ok": True, "pcm": 7}, "no answer that can be read"),
        ({"ok": True}, "no answer that can be read"),
        ({"ok": False}, "None"),
    ],
)
def test_a_child_that_a_file_took_over_cannot_fill_the_daemon(answer, reason):
    async def ask(one):
        one.child = child_that_says(answer)
        with pytest.raises(DecodeFailed, match=reason):
            await one.decode("x")

    in_decoder(ask)


def test_a_child_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(decoder, "LIMIT_SECONDS", 0.3)

    async def ask(one):
        one.child = SupervisedChild((sys.executable, "-c", "import time; time.sleep(60)"), {})
        with pytest.raises(DecodeFailed, match=r"did not answer within 0\.3 s"):
            await one.decode("x")

    in_decoder(ask)


def test_a_child_that_nobody_asks_ends_by_itself():
    program = "from hookd.earcons import decoder_child as child; child.IDLE_SECONDS = 1; child.main()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) as child:
        assert child.wait() == -signal.SIGALRM


def test_the_child_has_little_memory_and_writes_no_file():
    async def look(one):
        await one.decode(str(SOUNDS / "done.wav"))
        limits = Path(f"/proc/{one.child.pid}/limits").read_text()
        return {line[:26].strip(): line[26:47].strip() for line in limits.splitlines()}

    limits = in_decoder(look)
    assert limits["Max address space"] == str(256 * 1024 * 1024)
    assert limits["Max file size"] == limits["Max core file size"] == "0"
