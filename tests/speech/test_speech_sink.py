"""The speech sink: what becomes of each delivery, from its event to what is heard."""

import asyncio
import os
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from stage import (
    NOON,
    PatientOutput,
    TalkingEngine,
    chain_with,
    delivery_of,
    event_of,
    persona_of,
    tone,
    until,
)

from ear import GRAMMAR
from hookd.audio.speaker import Speaker
from hookd.composer import Composer
from hookd.delivery import State
from hookd.earcons.earcons import build as build_earcons
from hookd.engines import child_engine
from hookd.engines.casting import Casting
from hookd.event import Priority
from hookd.night import Manner
from hookd.paths import Paths
from hookd.phrase import ear_with
from hookd.settings import Settings
from hookd.sinks import Surroundings
from hookd.sinks.speech import SKIPPED, SpeechSink, build
from hookd.utterance import Voice, VoiceWish
from processes import children_below, running


class Stage:
    """A sink with an engine that talks in tones and an output that waits to be told."""

    def __init__(self, directory, facts, *, heard=None, voice="en-us+f2", sink=None, **engine):
        self.facts = facts
        self.now = NOON
        self.engine = TalkingEngine("talking", **engine)
        self.output = PatientOutput()
        sink = sink or {}
        self.sink = SpeechSink(
            Composer(lambda agent: persona_of(agent, voice), **(heard or {})),
            chain_with(directory, [self.engine, TalkingEngine("last resort")], facts),
            Speaker([self.output], facts),
            lambda: self.now,
            facts,
            **sink,
        )

    async def deliver(self, event, **options):
        (settled,) = await self.sink.deliver([delivery_of(event, **options)])
        return settled


@pytest.fixture
def stage(tmp_path, facts):
    return Stage(tmp_path, facts)


def run(scene):
    return asyncio.run(scene)


def test_a_delivery_is_said_in_its_agent_s_voice_and_settled_with_all_that_is_known(stage):
    stage.now = NOON + timedelta(milliseconds=120)
    settled = run(stage.deliver(event_of("activated", "Starting backend task")))

    assert (settled.state, settled.reason, settled.at) == (State.DONE, "", stage.now)
    assert stage.engine.texts == [
        ("Backend engineer:", Voice("en-us+f2")), ("Starting backend task", Voice("en-us+f2")),
    ]  # fmt: skip
    assert settled.detail == {
        "text": "Backend engineer: Starting backend task",
        "engine": "talking",
        "voice": "en-us+f2",
        "pitch": 50,
        "output": "patient",
        "waited_ms": 120,
        "audio_ms": 200,
        "spoken_at": "2026-11-23T12:00:00.120000+00:00",
    }


def test_words_are_pronounced_as_the_user_wants_and_engines_without_ipa_get_the_word(tmp_path, facts):
    stage = Stage(tmp_path, facts, heard={"ear": ear_with(12, {"nginx": "engine x", "gif": "/dʒɪf/"})})
    settled = run(stage.deliver(event_of("completed", "nginx serves the gif")))

    assert stage.engine.texts[1][0] == "engine x serves the gif"
    assert settled.detail["text"] == "Backend engineer: engine x serves the gif"


def test_a_message_in_another_language_has_a_voice_of_that_language_where_wanted(tmp_path, facts):
    event = event_of("completed", "Ich habe den Fehler behoben, alle Tests laufen durch.")
    as_ever = Stage(tmp_path, facts, voice="")
    wanted = Stage(tmp_path, facts, voice="", heard={"detect_language": True})
    run(as_ever.deliver(event))
    run(wanted.deliver(event))
    run(wanted.deliver(event, voice="en-us+klatt4"))

    assert {voice.name for _, voice in as_ever.engine.texts} == {"en-us+f2"}
    assert [voice.name for text, voice in wanted.engine.texts if text.startswith("Ich")] == ["de+f2", "en-us+klatt4"]


def test_what_was_said_is_told_once_it_was_heard(stage, facts):
    async def scene():
        stage.output.gate.clear()
        delivering = asyncio.create_task(stage.deliver(event_of()))
        await until(lambda: stage.output.sounds)
        before = list(facts)
        stage.output.gate.set()
        await delivering
        return before

    assert run(scene()) == []
    assert facts == [
        (
            "utterance_spoken",
            {
                "event_ids": ["e1"],
                "agent": "backend-engineer",
                "text": "Backend engineer finished.",
                "engine": "talking",
                "voice": "en-us+f2",
                "pitch": 50,
                "waited_ms": 0,
                "audio_ms": 100,
            },
        )
    ]


def test_the_route_s_words_and_voice_win(stage):
    settled = run(stage.deliver(event_of(tool="Bash"), say="{name} used {tool}", voice="en-us+klatt4"))

    assert settled.detail["text"] == "Backend engineer used Bash"
    assert stage.engine.texts == [("Backend engineer used Bash", Voice("en-us+klatt4"))]


def test_what_waited_too_long_is_not_said(stage, facts):
    stage.now = NOON + timedelta(seconds=95)
    settled = run(stage.deliver(event_of(), limit=90))

    assert (settled.state, settled.reason) == (State.DROPPED, "expired: waited 95 s, its limit was 90 s")
    assert facts == [("utterance_dropped", {"event_ids": ["e1"], "reason": settled.reason})]
    assert stage.engine.texts == []


def test_what_waited_just_long_enough_is_said(stage):
    stage.now = NOON + timedelta(seconds=90)

    assert run(stage.deliver(event_of(), limit=90)).state is State.DONE


def test_an_engine_that_fails_fails_the_delivery_with_its_reason(tmp_path, facts):
    stage = Stage(tmp_path, facts, fails=1)
    first, second = (run(stage.deliver(event_of())) for _ in range(2))

    assert (first.state, first.reason) == (State.FAILED, "talking is hoarse")
    assert second.state is State.DONE


def test_an_output_that_fails_fails_the_delivery_with_its_reason(stage):
    stage.output.trouble = "unplugged"
    settled = run(stage.deliver(event_of()))

    assert (settled.state, settled.reason) == (State.FAILED, "patient: unplugged")


def test_skipping_ends_what_is_said_and_the_next_one_is_said(stage, facts):
    async def scene():
        stage.output.gate.clear()
        delivering = asyncio.create_task(stage.deliver(event_of(id="long")))
        await until(lambda: stage.output.sounds)
        saying = stage.sink.saying
        skipped = stage.sink.skip()
        settled = await delivering
        stage.output.gate.set()
        return saying, skipped, settled, await stage.deliver(event_of(id="next"))

    saying, skipped, settled, after = run(scene())

    assert saying.text == "Backend engineer finished."
    assert [event.id for event in saying.events] == ["long"]
    assert skipped
    assert (settled.state, settled.reason) == (State.DROPPED, SKIPPED)
    assert stage.output.stopped == 1
    assert after.state is State.DONE
    assert facts[0] == ("utterance_dropped", {"event_ids": ["long"], "reason": SKIPPED})
    assert stage.sink.saying is None


def test_skipping_when_nothing_is_said_skips_nothing(stage):
    assert stage.sink.skip() is False
    assert run(stage.deliver(event_of())).state is State.DONE


def test_the_end_of_the_daemon_is_no_skip(stage, facts):
    async def scene():
        stage.output.gate.clear()
        delivering = asyncio.create_task(stage.deliver(event_of()))
        await until(lambda: stage.output.sounds)
        delivering.cancel()
        stage.sink.skip()
        with pytest.raises(asyncio.CancelledError):
            await delivering

    run(scene())

    assert facts == []
    assert stage.output.stopped == 1


def test_the_user_s_own_words_are_said_behind_what_is_being_said(stage):
    async def scene():
        stage.output.gate.clear()
        delivering = asyncio.create_task(stage.deliver(event_of()))
        await until(lambda: stage.output.sounds)
        saying = asyncio.create_task(stage.sink.say("**The build** is green\x1b[0m"))
        await asyncio.sleep(0)
        waiting = len(stage.output.sounds)
        stage.output.gate.set()
        await delivering
        return waiting, await saying

    waiting, said = run(scene())

    assert waiting == 1
    assert said["text"] == "The build is green"
    assert (said["output"], said["audio_ms"]) == ("patient", 100)


def test_the_user_chooses_whose_voice_says_it(stage, facts):
    async def scene():
        await stage.sink.say("one", agent="reviewer")
        await stage.sink.say("two", agent="reviewer", voice="en-us+klatt2")
        await stage.sink.say("three")

    run(scene())

    assert [voice.name for _, voice in stage.engine.texts] == ["en-us+f2", "en-us+klatt2", "en-us+f2"]
    assert [(fact["agent"], fact["event_ids"]) for fact in facts.named("utterance_spoken")] == [
        ("reviewer", []),
        ("reviewer", []),
        ("hookd", []),
    ]


def test_what_cannot_be_said_for_the_user_is_answered_with_the_reason(tmp_path, facts):
    stage = Stage(tmp_path, facts, fails=1)

    assert run(stage.sink.say("hello")) == {"error": "it could not be said: talking is hoarse"}
    assert run(stage.sink.say("***"))["error"].startswith("nothing of this text can be said")


def test_the_user_s_own_words_can_be_skipped(stage):
    async def scene():
        stage.output.gate.clear()
        saying = asyncio.create_task(stage.sink.say("a long story"))
        await until(lambda: stage.output.sounds)
        stage.sink.skip()
        return await saying

    assert run(scene()) == {"text": "a long story", "skipped": True}


def test_the_status_tells_engine_output_and_what_is_being_said(stage):
    async def scene():
        before = stage.sink.status()
        stage.output.gate.clear()
        delivering = asyncio.create_task(stage.deliver(event_of()))
        await until(lambda: stage.output.sounds)
        during = stage.sink.status()["saying"]
        stage.output.gate.set()
        await delivering
        return before, during, stage.sink.status()

    before, during, after = run(scene())

    device = {"output": "patient", "trouble": "", "device": "", "open": False}
    assert {name: before[name] for name in ("saying", "engine", "reasons")} == {
        "saying": None, "engine": "talking", "reasons": {},
    }  # fmt: skip
    assert before["output"] == "nothing was played yet"
    assert during == "Backend engineer finished."
    assert after == {**before, "output": "through patient", "device": device}


def test_at_night_it_is_said_as_the_night_wants_and_by_day_as_the_day(tmp_path, facts):
    def manner_at(now):
        return Manner(0.25, 120) if now.hour == 23 else Manner(0.8, 200)

    stage = Stage(tmp_path, facts, voice="", sink={"manner_at": manner_at})

    async def scene():
        for hour in (12, 23):
            stage.now = NOON.replace(hour=hour)
            await stage.deliver(event_of(received_at=stage.now))
            volumes.append(stage.output.volume)

    volumes = []
    run(scene())

    assert volumes == [0.8, 0.25]
    assert [voice.rate for _, voice in stage.engine.texts] == [200, 120]


def test_an_agent_s_own_rate_wins_over_the_night(tmp_path, facts):
    stage = Stage(tmp_path, facts, sink={"manner_at": lambda _: Manner(1.0, 120)})
    stage.sink._composer._persona_of = lambda agent: replace(persona_of(agent), voice=VoiceWish(rate=300))
    run(stage.deliver(event_of()))

    assert stage.engine.texts[0][1].rate == 300


def with_earcons(tmp_path, facts):
    return Stage(tmp_path, facts, sink={"earcons": build_earcons(Settings(), facts)})


def test_an_earcon_is_heard_before_the_words(tmp_path, facts):
    stage = with_earcons(tmp_path, facts)
    settled = run(stage.deliver(event_of(), earcon="before"))
    cue, words = stage.output.sounds

    assert (settled.state, settled.detail["engine"]) == (State.DONE, "talking")
    assert 0.1 < cue.seconds < 1
    assert words == tone(0.1)


def test_an_earcon_is_heard_instead_of_the_words(tmp_path, facts):
    stage = with_earcons(tmp_path, facts)
    settled = run(stage.deliver(event_of(), earcon="instead"))

    assert (settled.state, settled.detail["engine"], settled.detail["text"]) == (State.DONE, "earcon", "")
    assert len(stage.output.sounds) == 1
    assert stage.engine.texts == []


def test_without_a_wish_there_is_no_earcon(tmp_path, facts):
    stage = with_earcons(tmp_path, facts)
    run(stage.deliver(event_of()))

    assert stage.output.sounds == [tone(0.1)]


# The whole way, with the real parts


class House:
    """A sink as the daemon builds it."""

    def __init__(self, path, facts, **speech):
        self.clock = lambda: NOON
        settings = Settings(speech={"engine": "auto", "repeat_name": "0s", **speech})
        self.paths = Paths.of({"HOOKD_HOME": str(path / "home")})
        casting = Casting("", lambda _: None)
        self.sink = build(Surroundings(settings, self.paths, self.clock, facts, persona_of, casting))

    def scene(self, steps):
        async def whole():
            try:
                return await steps(self.sink)
            finally:
                await self.sink.close()

        return asyncio.run(whole())


@pytest.mark.ear
def test_an_event_is_understood_at_the_loudspeaker(server, tmp_path, facts):
    async def steps(sink):
        for message in ("Starting backend task", "Task finished successfully", ""):
            with server.recording() as heard:
                (settled,) = await sink.deliver([delivery_of(event_of("permission-needed", message))])
            outcomes.append((settled.state, GRAMMAR.recognise(heard.pcm)))

    outcomes = []
    House(tmp_path, facts).scene(steps)

    assert outcomes == [
        (State.DONE, "back end engineer starting back end task"),
        (State.DONE, "back end engineer task finished successfully"),
        (State.DONE, "back end engineer needs your permission"),
    ]
    assert [name for name, _ in facts] == ["utterance_spoken"] * 3


@pytest.mark.ear
def test_a_skip_is_silence_and_the_next_sentence_is_understood(server, tmp_path, facts):
    async def steps(sink):
        with server.recording() as heard:
            delivering = asyncio.create_task(sink.deliver([delivery_of(event_of(message="one more word " * 14))]))
            await until(heard.hears)
            sink.skip()
            (skipped,) = await delivering
            await until(lambda: heard.quiet_seconds > 0.5)
        with server.recording() as after:
            await sink.deliver([delivery_of(event_of("activated", "Starting backend task"))])
        return skipped, heard.loud_seconds, GRAMMAR.recognise(after.pcm)

    skipped, loud_seconds, understood = House(tmp_path, facts).scene(steps)

    assert (skipped.state, skipped.reason) == (State.DROPPED, SKIPPED)
    assert loud_seconds < 5
    assert understood == "back end engineer starting back end task"


@pytest.mark.ear
@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
def test_speech_survives_an_engine_that_hangs_or_dies(server, tmp_path, facts, number, monkeypatch):
    monkeypatch.setattr(child_engine, "LIMIT_SECONDS", 1.0)

    async def steps(sink):
        await sink.say("one")
        (child,) = running(children_below(os.getpid()), "espeak")
        os.kill(child, number)
        with server.recording() as heard:
            (settled,) = await sink.deliver([delivery_of(event_of("activated", "Starting backend task"))])
        return settled.state, GRAMMAR.recognise(heard.pcm)

    house = House(tmp_path, facts, engine="espeak")

    assert house.scene(steps) == (State.DONE, "back end engineer starting back end task")


def test_without_a_sound_server_the_file_is_told_and_holds_the_sentence(no_server, tmp_path, facts):
    async def steps(sink):
        (settled,) = await sink.deliver([delivery_of(event_of("activated", "Starting backend task"))])
        return settled, await sink.say("Task finished successfully")

    house = House(tmp_path, facts)
    settled, said = house.scene(steps)

    assert settled.state is State.DONE
    assert settled.detail["output"] == "wav"
    assert sorted(str(path) for path in Path(house.paths.spoken).iterdir()) == [settled.detail["file"], said["file"]]
    assert len(facts.named("sound_device_missing")) == 1


def test_the_silent_engine_settles_without_any_sound(no_server, tmp_path, facts):
    async def steps(sink):
        return (await sink.deliver([delivery_of(event_of())]))[0]

    house = House(tmp_path, facts, engine="null")
    settled = house.scene(steps)

    assert (settled.state, settled.reason) == (State.DONE, 'silent: the engine is "null"')
    assert (settled.detail["output"], settled.detail["audio_ms"]) == ("", 0)
    assert not Path(house.paths.spoken).exists()
    assert children_below(os.getpid()) == []


def test_a_closed_house_leaves_no_process_and_no_half_written_sound(no_server, tmp_path, facts):
    async def steps(sink):
        await sink.deliver([delivery_of(event_of())])

    house = House(tmp_path, facts)
    house.scene(steps)

    assert children_below(os.getpid()) == []
    assert {path.suffix for path in (tmp_path / "home" / "render").rglob("*.*")} == {".wav"}


def test_the_queue_of_the_sink_is_told_how_it_works(stage):
    sink = stage.sink

    assert (sink.name, sink.workers, sink.batch, sink.patient) == ("speech", 1, 1, False)
    assert sink.wants(event_of())


def test_the_user_s_words_have_the_priority_of_a_message(stage):
    async def scene():
        stage.output.gate.clear()
        saying = asyncio.create_task(stage.sink.say("hello"))
        await until(lambda: stage.output.sounds)
        utterance = stage.sink.saying
        stage.output.gate.set()
        await saying
        return utterance

    utterance = run(scene())

    assert (utterance.priority, utterance.events, utterance.expires_at) == (Priority.MESSAGE, (), None)


def test_an_agent_that_goes_on_speaking_does_not_repeat_its_name(stage):
    async def scene():
        said_at = ((0, "tester"), (5, "tester"), (29, "tester"), (31, "tester"), (32, "reviewer"), (33, "tester"))
        for seconds, agent in said_at:
            stage.now = NOON + timedelta(seconds=seconds)
            await stage.deliver(event_of(agent=agent, message="all done"))

    run(scene())

    assert [fact["text"] for fact in stage.facts.named("utterance_spoken")] == [
        "Tester: all done", "all done", "all done", "Tester: all done", "Reviewer: all done", "Tester: all done",
    ]  # fmt: skip


def test_the_name_is_said_where_there_is_nothing_else_to_say(stage):
    async def scene():
        return [(await stage.deliver(event_of())).detail["text"] for _ in range(2)]

    assert run(scene()) == ["Backend engineer finished."] * 2
