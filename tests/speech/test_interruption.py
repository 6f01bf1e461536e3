"""Interruption, by ear: a long message is cut by an urgent one at a clause, and taken up again."""

import asyncio
from dataclasses import replace
from itertools import permutations

import pytest
from stage import NOON, PatientOutput, delivery_of, event_of, persona_of, tone, until, whole

from ear import GRAMMAR, Grammar, needs
from hookd.audio import OutputFailed, OutputStalled
from hookd.audio.command_output import CommandOutput
from hookd.audio.miniaudio_output import MiniaudioOutput
from hookd.audio.speaker import Speaker
from hookd.engines.casting import Casting
from hookd.narrator import Narrator
from hookd.paths import Paths
from hookd.settings import Settings
from hookd.sinks import Surroundings
from hookd.sinks.speech import SpeechSink, build
from hookd.turn import End, Form, Turn

pytestmark = pytest.mark.ear

FIRST = "back end engineer starting back end task"
REST = "front end engineer task finished successfully"
URGENT = "code reviewer review finished"
IN_ORDER = Grammar(" ".join(parts) for count in (1, 2, 3) for parts in permutations((FIRST, URGENT, REST), count))


def turn_of(say, **fields):
    delivery = delivery_of(event_of(**fields), say=say)
    return Turn(Form.ALONE, (delivery.event,), delivery.priority, (delivery,))


LONG = turn_of("Backend engineer starting backend task. Frontend engineer task finished successfully")
SHORT = turn_of("Code reviewer review finished", id="urgent", agent="code-reviewer")


def said_by(tmp_path, facts, scene):
    """What the scene tells, with a sink as the daemon builds it."""
    settings = Settings(speech={"engine": "espeak"})
    paths = Paths.of({"HOOKD_HOME": str(tmp_path / "home")})
    sink = build(Surroundings(settings, paths, lambda: NOON, facts, persona_of, Casting("", lambda _: None)))

    async def all_of_it():
        try:
            return await scene(sink)
        finally:
            await sink.close()

    return asyncio.run(all_of_it())


async def interrupted(server, sink, within_seconds=None):
    """The long one, the urgent one as soon as the first sound is heard, and the rest; and what was heard."""
    with server.recording() as heard:
        performing = asyncio.create_task(sink.perform(LONG))
        await until(heard.hears)
        sink.give_way(within_seconds)
        urgent = asyncio.create_task(sink.perform(SHORT))
        first = await performing
        await urgent
        last = await sink.perform(replace(LONG, rest=first.rest)) if first.end is End.CUT else first
    return first, last, heard


def test_a_long_message_is_cut_at_a_clause_by_an_urgent_one_and_taken_up_again(server, tmp_path, facts):
    async def scene(sink):
        with server.counting() as counts:
            return *await interrupted(server, sink), counts

    first, last, heard, counts = said_by(tmp_path, facts, scene)

    assert IN_ORDER.recognise(heard.pcm) == f"{FIRST} {URGENT} {REST}"
    assert (first.end, last.end, first.rest) == (End.CUT, End.SAID, "Frontend engineer task finished successfully")
    assert [(fact["event_ids"], fact.get("cut")) for fact in facts.named("utterance_spoken")] == [
        (["e1"], True), (["urgent"], None), (["e1"], None),
    ]  # fmt: skip
    assert max(counts) == 1
    seconds = sum(fact["audio_ms"] for fact in facts.named("utterance_spoken")) / 1000
    assert heard.loud_seconds == pytest.approx(seconds, abs=1.0)  # with the pauses, and no clause that nobody heard


def test_a_narrator_that_does_not_give_way_is_heard(server, tmp_path, facts, monkeypatch):
    monkeypatch.setattr(Narrator, "give_way", lambda *_: None)
    first, _, heard = said_by(tmp_path, facts, lambda sink: interrupted(server, sink))

    assert IN_ORDER.recognise(heard.pcm) == f"{FIRST} {REST} {URGENT}"
    assert first.end is End.SAID


def test_at_the_limit_it_is_silent_in_mid_clause_and_the_clause_is_said_again(server, tmp_path, facts):
    async def scene(sink: SpeechSink):
        with server.recording() as heard:
            performing = asyncio.create_task(sink.perform(LONG))
            await until(heard.hears)
            sink.give_way(0.3)
            first = await performing
        with server.recording() as after:
            last = await sink.perform(replace(LONG, rest=first.rest))
        return first, last, heard, after

    first, last, heard, after = said_by(tmp_path, facts, scene)

    assert (first.end, last.end) == (End.CUT, End.SAID)
    assert first.rest == "Backend engineer starting backend task. Frontend engineer task finished successfully"
    assert GRAMMAR.recognise(heard.pcm) != FIRST
    assert IN_ORDER.recognise(after.pcm) == f"{FIRST} {REST}"
    assert heard.loud_seconds == pytest.approx(first.detail["audio_ms"] / 1000, abs=0.4)


def test_a_sound_behind_the_one_that_is_heard_is_taken_back(server, monkeypatch):
    monkeypatch.setattr("hookd.audio.device.AHEAD_SECONDS", 3.0)  # so that there is time to take it back

    async def scene():
        output = MiniaudioOutput()
        with server.recording() as heard:
            await output.play(tone(3.5))
            following = asyncio.create_task(output.play(tone(1.0)))
            await asyncio.sleep(0)
            taken = [output.take_back(), output.take_back()]
            await following
            await output.drain()
        await output.close()
        return taken, heard.loud_seconds

    assert asyncio.run(scene()) == ([True, False], whole(3.5))


@pytest.mark.parametrize("make", [MiniaudioOutput, CommandOutput])
def test_an_output_that_is_silenced_tells_how_much_nobody_heard(server, make):
    needs("pacat")

    async def scene():
        output = make()
        with server.recording() as heard:
            playing = asyncio.create_task(output.play(tone(20.0)))
            await until(lambda: heard.loud_seconds > 1)
            playing.cancel()
            await asyncio.wait((playing,))
        await output.close()
        return heard.loud_seconds, 20.0 - output.unheard_seconds

    loud_seconds, heard_seconds = asyncio.run(scene())

    assert heard_seconds == pytest.approx(loud_seconds, abs=0.5)


class Failing(PatientOutput):
    """Nobody takes the rest of a sound when a test says so."""

    fails = False

    def __init__(self, name, error):
        super().__init__(name)
        self.error = error

    async def play(self, sound):
        await super().play(sound)
        self.fail()

    async def drain(self):
        self.fail()
        return ""

    def fail(self):
        if self.fails:
            raise self.error("gone")


@pytest.mark.parametrize("error", [OutputFailed, OutputStalled])
def test_a_sound_that_was_taken_back_is_not_played_by_any_output_and_the_one_before_is(facts, error):
    outputs = [Failing("failing", error), PatientOutput("other"), PatientOutput("last resort")]
    speaker = Speaker(outputs, facts)

    async def scene():
        await speaker.play(tone(0.1))
        outputs[0].gate.clear()
        playing = asyncio.create_task(speaker.play(tone(0.2)))
        await until(lambda: len(outputs[0].sounds) == 2)
        outputs[0].fails = outputs[0].is_unheard = True
        taken = speaker.take_back()
        await playing
        before = list(outputs[0].sounds)
        await speaker.drain()
        return taken, before

    assert asyncio.run(scene()) == (True, [tone(0.1)])
    assert (outputs[1].sounds, outputs[2].sounds) == ([tone(0.1)], [])


def test_a_sound_that_no_output_took_was_not_heard(facts):
    outputs = [Failing("failing", OutputStalled), PatientOutput("last resort")]
    speaker = Speaker(outputs, facts)
    outputs[0].fails = True

    async def scene():
        playing = asyncio.create_task(speaker.play(tone(0.2)))
        await until(lambda: len(outputs[0].sounds) == 2)
        playing.cancel()
        await asyncio.wait((playing,))
        return speaker.take_back(), speaker.unheard_seconds, outputs[1].sounds

    assert asyncio.run(scene()) == (False, 0.2, [])


def test_a_sound_that_waits_for_a_device_of_its_rate_was_not_heard(server):
    async def scene():
        output = MiniaudioOutput()
        await output.play(tone(0.5))
        waiting = asyncio.create_task(output.play(tone(2.0, rate=16000)))
        await asyncio.sleep(0)
        taken = output.take_back()
        waiting.cancel()
        await asyncio.wait((waiting,))
        await output.close()
        return taken, output.unheard_seconds

    assert asyncio.run(scene()) == (False, pytest.approx(2.05, abs=0.05))


def test_a_sound_that_is_heard_is_not_taken_back(server, facts):
    async def scene():
        speaker = Speaker([MiniaudioOutput()], facts)
        with server.recording() as heard:
            playing = asyncio.create_task(speaker.play(tone(1.0)))
            await until(heard.hears)
            taken = speaker.take_back()
            await playing
            await speaker.drain()
        unheard = speaker.unheard_seconds
        await speaker.close()
        return taken, unheard, heard.loud_seconds

    assert asyncio.run(scene()) == (False, 0.0, whole(1.0))
