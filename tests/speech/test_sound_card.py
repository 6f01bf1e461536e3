"""The sound card has one owner: when it is open, what follows what, and what happens when its server goes."""

import asyncio
import os
import sys
from array import array
from datetime import timedelta

import pytest
from stage import NOON, Clock, play, tone, until, utter, whole

from ear import QUIET, RATE, SINK, needs, trimmed
from hookd.audio import OutputStalled
from hookd.audio.command_output import PLAYERS, CommandOutput
from hookd.audio.device import Device
from hookd.audio.miniaudio_output import MiniaudioOutput
from hookd.audio.outputs import outputs_for
from hookd.audio.speaker import BEST_RETRY_SECONDS, Played, Speaker
from hookd.audio.wav_output import WavOutput

pytestmark = pytest.mark.ear

PACAT = {"pacat": PLAYERS["pacat"]}
KITCHEN = ("module-null-sink", "sink_name=kitchen", "rate=48000", "channels=1", "norewinds=1",
           "sink_properties=device.description=Kitchen")  # fmt: skip
AT_ONCE, SOON = timedelta(0), timedelta(seconds=0.3)


def now():
    return NOON


def run(scene):
    return asyncio.run(scene)


def longest_gap_ms(pcm):
    """The longest silence between the first sound and the last."""
    longest = gap = 0
    for sample in array("h", trimmed(pcm)):
        gap = gap + 1 if abs(sample) <= QUIET else 0
        longest = max(longest, gap)
    return longest / RATE * 1000


def seconds_before_the_first_sound(heard):
    return heard.seconds - heard.loud_seconds - heard.quiet_seconds


def peak_of(pcm):
    return max(map(abs, array("h", pcm)), default=0)


# One device, and when it is open


def test_the_device_stays_open_between_utterances(server):
    async def scene():
        output = MiniaudioOutput()
        with server.counting() as counts:
            for _ in range(3):
                await utter(output, tone(0.05))
            status = output.status()
            await output.close()
            await until(lambda: counts[-1] == 0)
        return counts, status, output.status()

    counts, status, after = run(scene())

    assert counts == [0, 1, 0]
    assert status == {"device": "", "open": True}
    assert after == {"device": "", "open": False}


@pytest.mark.parametrize("idle", [AT_ONCE, SOON], ids=["at once", "soon"])
def test_a_device_that_was_idle_for_long_enough_is_given_back_and_opened_again(server, idle):
    async def scene():
        output = MiniaudioOutput(idle=idle)
        with server.counting() as counts:
            await utter(output, tone(0.05), tone(0.05))
            await until(lambda: not output.status()["open"] and counts[-1] == 0, within=5)
            with server.recording() as heard:
                await utter(output, tone(0.3))
            await until(lambda: not output.status()["open"] and counts[-1] == 0, within=5)
        return counts, heard.loud_seconds

    counts, loud_seconds = run(scene())

    assert counts == [0, 1, 0, 1, 0]
    assert loud_seconds == whole(0.3)


def test_a_device_waits_for_the_next_clause_also_where_it_is_closed_after_each_utterance(server):
    async def scene():
        output = MiniaudioOutput(idle=AT_ONCE)
        with server.counting() as counts, server.recording() as heard:
            await output.play(tone(0.3))
            await until(lambda: heard.hears() and heard.quiet_seconds > 0.4)
            await utter(output, tone(0.3))
            await until(lambda: counts[-1] == 0)
        return counts

    assert run(scene()) == [0, 1, 0]


def test_a_device_that_is_opened_often_leaves_no_connection_and_no_descriptor(server):
    """PulseAudio takes 64 connections; each opening once left one behind."""

    async def scene():
        output = MiniaudioOutput(idle=AT_ONCE)
        await utter(output, tone(0.01))
        await output.close()
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(70):
            await utter(output, tone(0.01))
        await output.close()
        return before, len(os.listdir("/proc/self/fd")), server.pactl("list", "clients", "short")

    before, after, clients = run(scene())

    assert after <= before
    assert "hookd" not in clients


def test_a_burst_of_fifty_utterances_is_one_stream(server, facts):
    speaker = Speaker([MiniaudioOutput()], facts)

    async def one():
        await speaker.play(tone(0.02))
        await speaker.play(tone(0.02))
        await speaker.drain()

    async def scene():
        with server.counting() as counts:
            await asyncio.gather(*(one() for _ in range(50)))
            await speaker.close()
            await until(lambda: counts[-1] == 0)
        return counts

    assert run(scene()) == [0, 1, 0]


def test_clauses_of_two_rates_are_heard_one_after_the_other_and_never_from_two_streams(server):
    async def scene():
        output = MiniaudioOutput()
        with server.counting() as counts, server.recording() as heard:
            await utter(output, tone(0.4), tone(0.4, rate=16000), tone(0.4))
            await output.close()
            await until(lambda: counts[-1] == 0)
        return counts, heard

    counts, heard = run(scene())

    assert counts == [0, 1, 0, 1, 0, 1, 0]
    assert heard.loud_seconds > 1.2


def test_two_speakers_would_be_seen_as_two_streams(server, facts):
    async def scene():
        speakers = [Speaker([MiniaudioOutput()], facts) for _ in range(2)]
        with server.counting() as counts:
            await asyncio.gather(*(utter(speaker, tone(0.3)) for speaker in speakers))
            for speaker in speakers:
                await speaker.close()
            await until(lambda: counts[-1] == 0)
        return max(counts)

    assert run(scene()) == 2


# Clauses


def test_clauses_follow_each_other_without_a_gap(server):
    def gap_ms():
        with server.recording() as heard:
            play(MiniaudioOutput(), *(tone(0.5) for _ in range(4)))
        return longest_gap_ms(heard.pcm)

    # The best of three: a busy machine lets the device starve now and then.
    assert min(gap_ms() for _ in range(3)) < 5


def test_clauses_that_wait_until_the_one_before_was_heard_would_leave_a_gap(server):
    async def scene():
        output = MiniaudioOutput()
        with server.recording() as heard:
            for _ in range(2):
                await utter(output, tone(0.5))
        await output.close()
        return longest_gap_ms(heard.pcm)

    assert run(scene()) > 50


def test_a_clause_is_handed_over_before_it_was_heard_and_drained_when_it_was(server):
    async def scene():
        output = MiniaudioOutput()
        with server.recording() as heard:
            await output.play(tone(2.0))
            handed_over = heard.loud_seconds
            await output.drain()
            heard.settle(0.05)
            drained = heard.loud_seconds
        await output.close()
        return handed_over, drained

    handed_over, drained = run(scene())

    assert 1.5 < handed_over < 2.0
    assert drained == whole(2.0)


def test_silence_leads_in_the_first_sound_after_the_device_was_opened_and_no_other(server):
    async def scene():
        output = MiniaudioOutput(lead_in=timedelta(seconds=1))
        with server.recording() as heard:
            await utter(output, tone(0.2))
            await utter(output, tone(0.2))
        await output.close()
        return heard

    heard = run(scene())

    assert seconds_before_the_first_sound(heard) >= 1.0
    assert heard.loud_seconds < 1.0


def test_without_a_lead_in_the_first_sound_is_heard_at_once(server):
    with server.recording() as heard:
        play(MiniaudioOutput(), tone(0.2))

    assert seconds_before_the_first_sound(heard) < 1.0


def test_a_volume_that_is_set_in_mid_sound_counts_at_once(server, facts):
    speaker = Speaker([MiniaudioOutput()], facts)

    async def scene():
        with server.recording() as heard:
            playing = asyncio.create_task(speaker.play(tone(30.0, peak=20000)))
            await until(heard.hears)
            before = peak_of(heard.pcm)
            speaker.volume = 0.25
            await until(lambda: peak_of(heard.pcm[-RATE // 5 :]) < 5500)
            after = peak_of(heard.pcm[-RATE // 5 :])
            playing.cancel()
            await asyncio.wait((playing,))
        await speaker.close()
        return before, after

    before, after = run(scene())

    assert before > 15000
    assert after == pytest.approx(5000, rel=0.05)


@pytest.mark.parametrize("silence", ["cancel", "hush"])
def test_a_skip_is_silence_and_what_was_queued_is_never_heard(server, facts, silence):
    speaker = Speaker([MiniaudioOutput()], facts)

    async def scene():
        with server.recording() as heard:
            playing = asyncio.create_task(utter(speaker, tone(5.0), tone(5.0)))
            await until(heard.hears)
            before = heard.seconds
            if silence == "hush":
                speaker.hush()
            playing.cancel()
            await asyncio.wait((playing,))
            await until(lambda: heard.quiet_seconds > 0.5)
            rest = heard.seconds - heard.quiet_seconds - before
            still_open = speaker.status()["open"]
            await utter(speaker, tone(0.3))
        with server.recording() as after:
            await utter(speaker, tone(0.3))
        await speaker.close()
        return rest, still_open, after.loud_seconds

    rest, still_open, after = run(scene())

    assert rest < 0.2
    assert still_open
    assert after == whole(0.3)


# Servers and devices that go and come


@pytest.mark.parametrize("missed", [False, True], ids=["at once", "after it was missed"])
def test_a_sound_whose_server_is_killed_and_started_again_is_heard_whole(server, tmp_path, facts, missed):
    speaker = Speaker(outputs_for("", tmp_path / "spoken", now), facts)

    async def scene():
        with server.recording() as heard:
            uttering = asyncio.create_task(utter(speaker, tone(3.0), tone(0.5)))
            await until(heard.hears)
            server.kill()
        if missed:
            # By the player too: it would take over, were it tried the moment the server is back.
            await until(lambda: "command: " in speaker.status()["trouble"])
        server.start()
        with server.recording() as again:
            played = await uttering
        await speaker.close()
        return played, again

    played, again = run(scene())

    assert played == Played("miniaudio")
    assert again.loud_seconds == whole(3.5)
    assert seconds_before_the_first_sound(again) < 2.0
    assert [name for name, _ in facts] == ["sound_output_stalled", "sound_output_reopened"]
    assert not (tmp_path / "spoken").exists()


def test_a_server_that_was_restarted_while_the_device_was_idle_is_found_at_once(server, facts):
    speaker = Speaker([MiniaudioOutput(idle=timedelta(hours=1))], facts)

    async def scene():
        await utter(speaker, tone(0.1))
        server.kill()
        server.start()
        await until(lambda: not speaker._ways[0].output._device.put(b""))
        with server.recording() as heard:
            await utter(speaker, tone(0.3))
        await speaker.close()
        return heard.loud_seconds

    assert run(scene()) == whole(0.3)
    assert facts == []


def test_a_server_that_is_halted_in_mid_sound_costs_no_word_and_is_found_again(server, tmp_path, facts, monkeypatch):
    needs("pacat")
    monkeypatch.setattr("hookd.audio.command_output.START_SECONDS", 0.5)
    clock, sound = Clock(), tone(1.0)
    outputs = [MiniaudioOutput(), CommandOutput(PACAT), WavOutput(tmp_path / "spoken", now)]
    speaker = Speaker(outputs, facts, clock=clock)

    async def scene():
        with server.recording() as heard:
            uttering = asyncio.create_task(utter(speaker, sound))
            await until(heard.hears)
            with server.halted():
                kept = await uttering
        await until(lambda: outputs[0]._device._thread.is_alive() is False)
        clock.seconds = BEST_RETRY_SECONDS
        with server.recording() as heard:
            found = await utter(speaker, sound)
        await speaker.close()
        return kept, found, heard.loud_seconds

    kept, found, loud_seconds = run(scene())

    assert (kept.output, found.output) == ("wav", "miniaudio")
    assert os.path.getsize(kept.file) == len(sound.pcm) + 44
    assert loud_seconds == whole(1.0)
    assert [name for name, _ in facts] == ["sound_output_stalled", "sound_device_missing", "sound_device_found"]


class PatientCard:
    """Asks for samples when a test says so."""

    def __init__(self, _name, _rate, samples):
        PatientCard.ask = samples.send

    def close(self):
        del PatientCard.ask


@pytest.mark.parametrize("answers", [True, False], ids=["alive", "dead"])
def test_a_question_that_is_late_because_this_process_was_halted_has_a_moment_to_come(monkeypatch, answers):
    monkeypatch.setattr("hookd.audio.card.open_card", PatientCard)

    async def scene():
        device = Device("", 1000, idle_seconds=10, lead_in=b"", volume=lambda: 1.0)
        await until(lambda: hasattr(PatientCard, "ask"))
        PatientCard.ask(10)
        device.put(bytes(20))
        device._due = 0.0  # as it seems after a halt
        hearing = asyncio.create_task(device.until_heard())
        for _ in range(10):
            await asyncio.sleep(0)
        if answers:
            PatientCard.ask(1000)
        await asyncio.wait((hearing,))
        device.end()
        await device.is_gone()
        return hearing.exception()

    assert isinstance(run(scene()), OutputStalled) is not answers


def test_a_chosen_device_that_is_unplugged_in_mid_sound_is_used_again_when_it_is_back(server, tmp_path, facts):
    clock = Clock()
    speaker = Speaker([MiniaudioOutput("Kitchen"), WavOutput(tmp_path, now)], facts, clock=clock)

    async def scene():
        module = server.pactl("load-module", *KITCHEN).strip()
        with server.recording("kitchen") as heard:
            uttering = asyncio.create_task(utter(speaker, tone(3.0)))
            await until(heard.hears)
            server.pactl("unload-module", module)
            without = await uttering
        server.pactl("load-module", *KITCHEN)
        clock.seconds = BEST_RETRY_SECONDS
        with server.recording("kitchen") as heard, server.recording(SINK) as elsewhere:
            found = await utter(speaker, tone(0.3))
        await speaker.close()
        return without, found, heard.loud_seconds, elsewhere.hears()

    without, found, loud_seconds, elsewhere = run(scene())

    assert (without.output, found.output) == ("wav", "miniaudio")
    assert loud_seconds == whole(0.3)
    assert not elsewhere
    assert [name for name, _ in facts] == ["sound_output_stalled", "sound_device_missing", "sound_device_found"]
    assert 'no device is named "Kitchen"' in facts.named("sound_device_missing")[0]["reason"]


def test_another_default_device_is_followed_while_the_device_is_open(server):
    async def scene():
        output = MiniaudioOutput()
        await utter(output, tone(0.1))
        server.pactl("load-module", *KITCHEN)
        server.pactl("set-default-sink", "kitchen")
        with server.recording("kitchen") as heard, server.recording(SINK) as elsewhere:
            await utter(output, tone(0.3))
        await output.close()
        return heard.loud_seconds, elsewhere.hears()

    loud_seconds, elsewhere = run(scene())

    assert loud_seconds == whole(0.3)
    assert not elsewhere


def test_where_miniaudio_cannot_a_player_is_heard_until_it_can(server, tmp_path, facts, monkeypatch):
    needs("pacat")
    clock = Clock()
    outputs = [MiniaudioOutput(), CommandOutput(PACAT), WavOutput(tmp_path / "spoken", now)]
    speaker = Speaker(outputs, facts, clock=clock)

    def heard():
        with server.recording() as recorder:
            played = play(speaker, tone(0.3))
        return played.output, recorder.loud_seconds

    with monkeypatch.context() as missing:
        missing.setitem(sys.modules, "hookd.audio.card", None)
        by_player = heard()
    clock.seconds = BEST_RETRY_SECONDS
    by_miniaudio = heard()

    assert by_player == ("command", whole(0.3))
    assert by_miniaudio == ("miniaudio", whole(0.3))
    assert [(name, values["output"]) for name, values in facts] == [
        ("sound_output_changed", "command"),
        ("sound_output_changed", "miniaudio"),
    ]
    assert "miniaudio is not installed" in facts[0][1]["reason"]
