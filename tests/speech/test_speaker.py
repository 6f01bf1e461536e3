"""The speaker and its outputs, heard through a sound server without a sound card."""

import asyncio
import os
import stat
import sys
import threading
import time
import wave
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from stage import NOON, Clock, PatientOutput, play, tone, until, utter, whole

from ear import GRAMMAR, SINK, needs, trimmed
from hookd.audio import OutputFailed, OutputStalled
from hookd.audio.command_output import PLAYERS, CommandOutput
from hookd.audio.miniaudio_output import MiniaudioOutput
from hookd.audio.outputs import outputs_for
from hookd.audio.speaker import BEST_RETRY_SECONDS, RETRY_SECONDS, Played, Speaker
from hookd.audio.wav_output import WavOutput
from hookd.utterance import Sound, Voice
from processes import children_below

PACAT = {"pacat": PLAYERS["pacat"]}

each_output = pytest.mark.parametrize(
    "make", [MiniaudioOutput, partial(CommandOutput, PACAT)], ids=["miniaudio", "pacat"]
)


def now():
    return NOON


def peak(pcm):
    return max(abs(int.from_bytes(pcm[at : at + 2], "little", signed=True)) for at in range(0, len(pcm), 2))


# Heard


@pytest.mark.ear
@each_output
def test_a_sound_is_heard_from_its_first_sample_to_its_last(server, make):
    needs("pacat")
    with server.recording() as heard:
        play(make(), tone(1.0))

    assert heard.loud_seconds == whole(1.0)


@pytest.mark.ear
@pytest.mark.parametrize("rate", [8000, 16000, 22050, 48000])
def test_a_sound_of_any_rate_keeps_its_length_and_its_pitch(server, rate):
    with server.recording() as heard:
        play(MiniaudioOutput(), tone(0.5, rate=rate, hertz=500))

    pcm = trimmed(heard.pcm)
    signs = [pcm[at + 1] < 128 for at in range(0, len(pcm), 2)]
    rises = sum(1 for one, other in pairwise(signs) if other and not one)

    assert heard.loud_seconds == whole(0.5)
    assert rises == pytest.approx(250, abs=10)


@pytest.mark.ear
def test_what_the_engine_renders_is_understood_at_the_loudspeaker(server, engine):
    async def scene():
        for text in ("Backend engineer: Starting backend task", "Backend engineer: Task finished successfully"):
            (sound,) = [piece async for piece in engine.render(text, Voice())]
            with server.recording() as heard:
                await utter(MiniaudioOutput(), sound)
            understood.append(GRAMMAR.recognise(heard.pcm))
        await engine.close()

    understood = []
    asyncio.run(scene())

    assert understood == ["back end engineer starting back end task", "back end engineer task finished successfully"]


@pytest.mark.ear
def test_silence_and_other_words_are_not_understood_at_the_loudspeaker(server, engine):
    async def scene():
        (sound,) = [piece async for piece in engine.render("The quick brown fox jumps over the lazy dog", Voice())]
        await engine.close()
        with server.recording() as other:
            await utter(MiniaudioOutput(), sound)
        with server.recording() as nothing:
            await utter(MiniaudioOutput(), Sound(bytes(44100), 22050))
        return other, nothing

    other, nothing = asyncio.run(scene())

    assert other.hears()
    assert not nothing.hears()
    assert GRAMMAR.recognise(other.pcm) is GRAMMAR.recognise(nothing.pcm) is None


@pytest.mark.ear
@each_output
def test_cancelling_is_silence_and_the_next_sound_is_heard_whole(server, make):
    needs("pacat")

    async def scene():
        output = make()
        with server.recording() as heard:
            playing = asyncio.create_task(utter(output, tone(30.0)))
            await until(heard.hears)
            playing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await playing
            await until(lambda: heard.quiet_seconds > 0.3)
        with server.recording() as after:
            await utter(output, tone(0.5))
        await output.close()
        return heard.loud_seconds, after.loud_seconds, await asyncio.to_thread(children_below, os.getpid())

    before, after, left = asyncio.run(scene())

    assert before < 29
    assert after == whole(0.5)
    assert server.process.pid in left
    assert len(left) == 1


@pytest.mark.ear
def test_two_sounds_never_overlap(server, facts):
    speaker = Speaker([MiniaudioOutput()], facts)

    async def scene():
        with server.recording() as heard:
            await asyncio.gather(*(utter(speaker, tone(0.4)) for _ in range(3)))
        return heard.loud_seconds

    assert asyncio.run(scene()) > 1.1


@pytest.mark.ear
def test_two_speakers_would_be_heard_to_overlap(server, facts):
    async def scene():
        with server.recording() as heard:
            await asyncio.gather(*(utter(Speaker([MiniaudioOutput()], facts), tone(0.4)) for _ in range(3)))
        return heard.loud_seconds

    assert asyncio.run(scene()) < 0.8


@pytest.mark.ear
def test_the_volume_is_applied(server, facts):
    def loudness(volume):
        with server.recording() as heard:
            play(Speaker([MiniaudioOutput()], facts, volume), tone(0.3, peak=20000))
        return peak(heard.pcm)

    assert loudness(1.0) == pytest.approx(20000, rel=0.05)
    assert loudness(0.25) == pytest.approx(5000, rel=0.05)
    assert loudness(0.0) == 0


@pytest.mark.ear
def test_a_device_is_chosen_by_a_part_of_its_name(server):
    with server.recording() as heard:
        play(MiniaudioOutput("null out"), tone(0.3))

    assert heard.loud_seconds == whole(0.3)


@pytest.mark.ear
def test_a_device_that_is_missing_is_named_with_those_that_there_are(server):
    with pytest.raises(OutputFailed, match='no device is named "Kitchen"; there are Null Output'):
        play(MiniaudioOutput("Kitchen"), tone(0.3))


# Not heard


@pytest.mark.ear
def test_a_server_that_dies_in_mid_sentence_fails_the_output(server):
    async def scene():
        with server.recording() as heard:
            playing = asyncio.create_task(utter(MiniaudioOutput(), tone(30.0)))
            await until(heard.hears)
            server.kill()
            with pytest.raises(OutputFailed, match="takes no sound"):
                await playing

    asyncio.run(scene())


@pytest.mark.ear
@each_output
def test_a_server_that_hangs_fails_the_output(server, make, monkeypatch):
    needs("pacat")
    monkeypatch.setattr("hookd.audio.command_output.START_SECONDS", 1.0)

    with server.halted(), pytest.raises(OutputFailed, match=r"takes no sound|did not end within 1 s"):
        play(make(), tone(0.2))


@pytest.mark.ear
def test_a_server_that_hangs_holds_one_thread_however_often_it_is_tried(server):
    output, others = MiniaudioOutput(), sound_threads()
    with server.halted():
        with pytest.raises(OutputFailed, match="takes no sound"):
            play(output, tone(0.2))
        started_at = time.monotonic()
        for _ in range(5):
            with pytest.raises(OutputFailed, match="still holds an earlier sound"):
                play(output, tone(0.2))
        waited_seconds = time.monotonic() - started_at
        threads = sound_threads(others)

    assert len(threads) == 1
    assert waited_seconds < 0.4
    threads[0].join(10)
    with server.recording() as heard:
        play(output, tone(0.3))
    assert heard.loud_seconds == whole(0.3)


@pytest.mark.ear
def test_sounds_that_are_cancelled_while_the_server_hangs_hold_one_thread(server):
    async def scene():
        output = MiniaudioOutput()
        for _ in range(3):
            with pytest.raises((TimeoutError, OutputFailed)):
                async with asyncio.timeout(0.1):
                    await utter(output, tone(0.2))
        return len(sound_threads(others))

    others = sound_threads()
    with server.halted():
        assert asyncio.run(scene()) == 1


def sound_threads(but=()):
    return [thread for thread in threading.enumerate() if thread.name == "hookd-sound" and thread not in but]


@pytest.mark.ear
def test_a_sentence_whose_server_died_is_kept_as_a_file(server, tmp_path, facts):
    speaker = Speaker(outputs_for("", tmp_path / "spoken", now), facts)
    sound = tone(30.0)

    async def scene():
        with server.recording() as heard:
            playing = asyncio.create_task(utter(speaker, sound))
            await until(heard.hears)
            server.kill()
            return await playing

    played = asyncio.run(scene())

    assert played.output == "wav"
    assert frames_of(played.file) == sound.pcm
    assert len(facts.named("sound_device_missing")) == 1


@pytest.mark.ear
def test_a_server_that_comes_back_is_found_and_both_are_told_once(server, tmp_path, facts):
    clock = Clock()
    speaker = Speaker([MiniaudioOutput(), WavOutput(tmp_path / "spoken", now)], facts, clock=clock)

    def play_all(count):
        return [play(speaker, tone(0.1)).output for _ in range(count)]

    before = play_all(2)
    server.kill()
    without = play_all(2)
    server.start()
    resting = play_all(1)
    clock.seconds = BEST_RETRY_SECONDS
    after = play_all(2)

    assert before == after == ["miniaudio"] * 2
    assert without + resting == ["wav"] * 3
    assert [name for name, _ in facts] == ["sound_device_missing", "sound_device_found"]
    assert facts.named("sound_device_found") == [{"output": "miniaudio"}]
    assert speaker.sentence() == "through miniaudio"


def test_without_any_sound_the_files_are_kept_and_it_is_told_once(no_server, tmp_path, facts):
    speaker = Speaker(outputs_for("", tmp_path / "spoken", now), facts)
    played = [play(speaker, tone(0.1)) for _ in range(3)]

    assert [one.output for one in played] == ["wav"] * 3
    assert [frames_of(one.file) for one in played] == [tone(0.1).pcm] * 3
    assert [name for name, _ in facts] == ["sound_device_missing"]
    told = facts.named("sound_device_missing")[0]
    assert told["files"] == str(tmp_path / "spoken")
    assert "PULSEAUDIO" in told["reason"]
    assert "none of pw-cat, pacat, aplay, afplay is installed" in told["reason"]
    assert speaker.sentence().startswith("no sound device, so what is said is kept as WAV files (miniaudio: ")


def test_of_the_files_only_the_newest_fifty_are_kept_and_nobody_else_may_read_them(tmp_path):
    moments = (NOON + timedelta(seconds=count) for count in range(1000))
    output = WavOutput(tmp_path / "spoken", lambda: next(moments))
    files = [Path(play(output, tone(0.01))) for _ in range(60)]

    assert sorted((tmp_path / "spoken").iterdir()) == files[10:]
    assert files[0].name == "20261123T120000.000000Z-1.wav"
    assert {stat.S_IMODE(path.stat().st_mode) for path in files[10:]} == {0o600}
    assert stat.S_IMODE(files[0].parent.stat().st_mode) == 0o700


def test_of_the_files_none_that_was_just_written_goes_when_the_clock_was_set_back(tmp_path):
    moments = (NOON - timedelta(seconds=count) for count in range(1000))
    output = WavOutput(tmp_path, lambda: next(moments), kept=3)
    before = [Path(play(output, tone(0.01))) for _ in range(3)]
    ahead = time.time() + 86400
    for count, path in enumerate(before):
        os.utime(path, (ahead + count, ahead + count))

    after = [Path(play(output, tone(0.01)))]

    assert set(tmp_path.iterdir()) == {*before[1:], *after}
    after += [Path(play(output, tone(0.01)))]
    assert set(tmp_path.iterdir()) == {*before[2:], *after}


def test_of_the_files_the_newest_is_kept_even_where_one_is_all(tmp_path):
    output = WavOutput(tmp_path, now, kept=1)
    files = [Path(play(output, tone(0.01))) for _ in range(12)]

    assert list(tmp_path.iterdir()) == files[-1:]


def test_a_disk_that_refuses_the_file_fails_the_sound_with_all_reasons(no_server, tmp_path, facts):
    (tmp_path / "file").touch()
    speaker = Speaker(outputs_for("", tmp_path / "file" / "spoken", now), facts)

    with pytest.raises(OutputFailed, match=r"miniaudio: .*; command: .*; wav: .*file/spoken: Not a directory"):
        play(speaker, tone(0.1))


def frames_of(path):
    with wave.open(path) as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, 22050)
        return wav.readframes(wav.getnframes())


# Players


def test_a_player_s_last_word_is_the_reason(no_server, tmp_path, monkeypatch):
    needs_system_path(monkeypatch)
    needs("pacat")

    with pytest.raises(OutputFailed, match=r"pacat: .*Connection refused"):
        play(CommandOutput(PACAT), tone(0.1))


def test_a_player_that_fails_leaves_it_to_the_next_one(tmp_path, monkeypatch):
    needs_system_path(monkeypatch)
    players = {"false": (), "no-such-player": (), "cp": (f"--target-directory={tmp_path}",)}
    play(CommandOutput(players), tone(0.1))
    (copied,) = tmp_path.glob("*.wav")

    assert frames_of(str(copied)) == tone(0.1).pcm


def test_a_player_that_hangs_is_killed_with_its_children(monkeypatch):
    needs_system_path(monkeypatch)
    monkeypatch.setattr("hookd.audio.command_output.START_SECONDS", 0.2)
    with pytest.raises(OutputFailed, match="sh did not end within 0 s"):
        play(CommandOutput({"sh": ("-c", "sleep 1000 & wait")}), tone(0.1))

    assert children_below(os.getpid()) == []


@pytest.mark.parametrize(
    ("player", "words"),
    [("pw-cat", ["--target=Kitchen {}"]), ("pacat", ["--device=Kitchen {}"]), ("aplay", ["-D", "Kitchen {}"])],
)
def test_a_player_is_told_the_device_before_the_file(tmp_path, monkeypatch, player, words):
    program(tmp_path, monkeypatch, player)
    speaker_outputs = outputs_for("Kitchen {}", tmp_path / "spoken", now)
    play(speaker_outputs[1], tone(0.1))
    given = (tmp_path / "words").read_text().splitlines()

    assert given[:-1] == [*PLAYERS[player], *words]
    assert given[-1].endswith(".wav")


def test_a_player_is_told_no_device_where_none_is_set(tmp_path, monkeypatch):
    program(tmp_path, monkeypatch, "pacat")
    play(CommandOutput(), tone(0.1))

    assert (tmp_path / "words").read_text().splitlines()[:-1] == [*PLAYERS["pacat"]]


def test_a_player_that_knows_no_devices_says_so_and_does_not_play(tmp_path, monkeypatch):
    program(tmp_path, monkeypatch, "afplay")

    with pytest.raises(OutputFailed, match=r'afplay: cannot play to a chosen device; .* device is "Kitchen"'):
        play(CommandOutput(device="Kitchen"), tone(0.1))
    assert not (tmp_path / "words").exists()


@pytest.mark.ear
def test_pacat_plays_to_the_chosen_device_and_names_a_missing_one(server):
    needs("pacat")
    with server.recording() as heard:
        play(CommandOutput(PACAT, SINK), tone(0.3))

    assert heard.loud_seconds == whole(0.3)
    with pytest.raises(OutputFailed, match=r"pacat: .*No such entity"):
        play(CommandOutput(PACAT, "Kitchen"), tone(0.3))


def program(directory, monkeypatch, name):
    """The only program of this machine, which writes down its words."""
    path = directory / name
    path.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" > '{directory}/words'\n")
    path.chmod(0o700)
    monkeypatch.setenv("PATH", str(directory))


def needs_system_path(monkeypatch):
    monkeypatch.setenv("PATH", os.defpath)


# The speaker's rules


def test_a_sound_of_no_length_needs_no_output(facts):
    output = PatientOutput()

    assert play(Speaker([output], facts), Sound(b"", 22050)) == Played("")
    assert output.sounds == []


@pytest.mark.parametrize(("broken", "rests"), [(0, BEST_RETRY_SECONDS), (1, RETRY_SECONDS)])
def test_an_output_that_failed_rests_the_best_one_only_shortly(facts, broken, rests):
    clock, outputs = Clock(), [PatientOutput("best"), PatientOutput("second"), PatientOutput("last")]
    speaker = Speaker(outputs, facts, clock=clock)
    for output in outputs[: broken + 1]:
        output.trouble = "unplugged"

    def played():
        return play(speaker, tone(0.01)).output

    names = [played()]
    outputs[broken].trouble = ""
    clock.seconds = rests - 0.1
    names.append(played())
    sentence = speaker.sentence()
    clock.seconds = rests
    names.append(played())

    assert names == [outputs[broken + 1].name] * 2 + [outputs[broken].name]
    assert "best: unplugged" in sentence


def test_another_output_that_takes_over_is_told_once_each_way(facts):
    clock, best, other = Clock(), PatientOutput("best"), PatientOutput("other")
    speaker = Speaker([best, other], facts, clock=clock)
    best.trouble = "unplugged"
    names = [play(speaker, tone(0.01)).output for _ in range(3)]
    best.trouble = ""
    clock.seconds = BEST_RETRY_SECONDS
    names += [play(speaker, tone(0.01)).output for _ in range(3)]

    assert names == ["other"] * 3 + ["best"] * 3
    assert facts == [
        ("sound_output_changed", {"output": "other", "reason": "best: unplugged"}),
        ("sound_output_changed", {"output": "best", "reason": "best works again"}),
    ]


class StallingOutput(PatientOutput):
    """Its server dies so many times, in the midst of a sound or while it is drained."""

    def __init__(self, name, *, in_play=0, in_drain=0):
        super().__init__(name)
        self.in_play, self.in_drain = in_play, in_drain

    async def play(self, sound):
        await super().play(sound)
        if self.in_play:
            self.in_play -= 1
            raise OutputStalled("no heartbeat")

    async def drain(self):
        if self.in_drain:
            self.in_drain -= 1
            raise OutputStalled("no heartbeat")
        return ""


CLAUSES = [tone(0.01), tone(0.02), tone(0.03)]


@pytest.mark.parametrize(("where", "again"), [("in_play", CLAUSES[0]), ("in_drain", CLAUSES[2])])
def test_a_sound_that_stalled_is_played_again_by_the_same_output(facts, where, again):
    best, other = StallingOutput("best", **{where: 1}), PatientOutput("other")
    played = play(Speaker([best, other], facts), *CLAUSES)
    expected = [*CLAUSES]
    expected.insert(expected.index(again), again)

    assert played == Played("best")
    assert best.sounds == expected
    assert [name for name, _ in facts] == ["sound_output_stalled", "sound_output_reopened"]
    assert facts.named("sound_output_stalled") == [{"output": "best", "reason": "no heartbeat"}]


@pytest.mark.parametrize(("where", "by_other"), [("in_play", CLAUSES), ("in_drain", CLAUSES[2:])])
def test_a_sound_that_stalled_twice_is_played_from_its_beginning_by_the_next_output(facts, where, by_other):
    best, other, last = StallingOutput("best", **{where: 2}), PatientOutput("other"), PatientOutput("last")
    played = play(Speaker([best, other, last], facts, clock=Clock()), *CLAUSES)

    assert played == Played("other")
    assert other.sounds == by_other
    assert facts[-1] == ("sound_output_changed", {"output": "other", "reason": "best: no heartbeat"})


def test_a_speaker_whose_outputs_stall_for_ever_gives_up(facts):
    speaker = Speaker([StallingOutput("best", in_drain=100), StallingOutput("last", in_drain=100)], facts)

    with pytest.raises(OutputFailed, match="best: no heartbeat; last: no heartbeat"):
        play(speaker, tone(0.01))


def test_a_file_holds_all_clauses_of_an_utterance_and_none_of_an_interrupted_one(tmp_path, facts):
    speaker = Speaker([WavOutput(tmp_path, now)], facts)

    async def scene():
        await speaker.play(CLAUSES[0])
        speaker.hush()
        nothing = await speaker.drain()
        return nothing, await utter(speaker, *CLAUSES)

    nothing, played = asyncio.run(scene())

    assert nothing == Played("")
    assert frames_of(played.file) == b"".join(sound.pcm for sound in CLAUSES)
    assert list(tmp_path.iterdir()) == [Path(played.file)]


def test_a_volume_that_is_set_counts_for_every_output(facts):
    outputs = [PatientOutput("best"), PatientOutput("other")]
    speaker = Speaker(outputs, facts, 0.5)
    before = [output.volume for output in outputs]
    speaker.volume = 0.25

    assert before == [0.5, 0.5]
    assert [speaker.volume, *(output.volume for output in outputs)] == [0.25] * 3


def test_the_status_tells_the_output_the_device_and_the_trouble(no_server, tmp_path, facts):
    speaker = Speaker(outputs_for("Kitchen", tmp_path / "spoken", now), facts)
    before = speaker.status()
    play(speaker, tone(0.01))
    after = speaker.status()

    assert before == {"output": "", "trouble": "", "device": "Kitchen", "open": False}
    assert (after["output"], after["open"]) == ("wav", False)
    assert after["trouble"].startswith("miniaudio: PULSEAUDIO")


def test_a_cancelled_sound_lets_the_next_one_play(facts):
    output = PatientOutput()
    speaker = Speaker([output], facts)

    async def scene():
        output.gate.clear()
        playing = asyncio.create_task(utter(speaker, tone(0.01)))
        await until(lambda: output.sounds)
        playing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await playing
        output.gate.set()
        return await utter(speaker, tone(0.02))

    assert asyncio.run(scene()) == Played("patient")
    assert output.stopped == 1
    assert [sound.seconds for sound in output.sounds] == pytest.approx([0.01, 0.02], abs=0.001)


def test_miniaudio_is_loaded_when_it_is_first_needed():
    import subprocess

    program = "import sys, hookd.sinks.speech; print('miniaudio' in sys.modules, 'pyttsx3' in sys.modules)"
    seen = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert seen.split() == ["False", "False"]
