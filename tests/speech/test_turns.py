"""Turns: how the speech sink says what attention wants, gives way, takes it up again and repeats it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from stage import NOON, PatientOutput, TalkingEngine, chain_with, delivery_of, event_of, persona_of, tone, until

from hookd.audio.speaker import Speaker
from hookd.composer import Composer
from hookd.delivery import State
from hookd.earcons.earcons import build as build_earcons
from hookd.event import Priority
from hookd.settings import Settings
from hookd.sinks.speech import SKIPPED, SpeechSink
from hookd.turn import End, Ended, Form, Turn

FIRST, REST = "Backend engineer:", "all is well. The end"


class Stage:
    """A sink with an engine that talks in tones and an output that waits to be told."""

    def __init__(self, directory, facts, *, earcons=None, **engine):
        self.facts = facts
        self.now = NOON
        self.engine = TalkingEngine("talking", **engine)
        self.output = PatientOutput()
        chain = chain_with(directory, [self.engine, TalkingEngine("last resort")], facts)
        speaker = Speaker([self.output], facts)
        self.sink = SpeechSink(Composer(persona_of), chain, speaker, lambda: self.now, facts, earcons=earcons)

    @property
    def spoken(self):
        return [(fact["event_ids"], fact["text"], fact.get("cut")) for fact in self.facts.named("utterance_spoken")]

    @property
    def rendered(self):
        return [text for text, _ in self.engine.texts]

    async def while_heard(self, work, *deeds):
        """Does the deeds while the first sound of this work is heard, and lets the output play on."""
        count = len(self.output.sounds)
        self.output.gate.clear()
        working = asyncio.create_task(work)
        await until(lambda: len(self.output.sounds) > count)
        for deed in deeds:
            deed()
        self.output.gate.set()
        return await working

    def cut(self, turn):
        return self.while_heard(self.sink.perform(turn), self.sink.give_way)


@pytest.fixture
def stage(tmp_path, facts):
    return Stage(tmp_path, facts)


def alone(message="all is well. The end", *, earcon="none", **fields):
    delivery = delivery_of(event_of(message=message, **fields), earcon=earcon)
    return Turn(Form.ALONE, (delivery.event,), delivery.priority, (delivery,), delivery.expires_at)


def run(scene):
    return asyncio.run(scene)


def outcome(ended):
    return ended.end, ended.reason, ended.detail.get("text"), ended.rest


def test_a_turn_is_said(stage):
    stage.now = NOON + timedelta(milliseconds=120)
    ended = run(stage.sink.perform(alone()))

    assert outcome(ended) == (End.SAID, "", f"{FIRST} {REST}", "")
    assert (ended.started_at, ended.ended_at) == (stage.now, stage.now)
    assert (ended.detail["waited_ms"], ended.detail["audio_ms"]) == (120, 300)
    assert stage.spoken == [(["e1"], f"{FIRST} {REST}", None)]


def test_all_events_of_a_turn_are_told(stage):
    turn = alone()
    events = (*turn.events, event_of(id="e2"))
    run(stage.sink.perform(replace(turn, form=Form.TOGETHER, events=events)))

    async def skipped():
        await stage.while_heard(stage.sink.perform(replace(turn, events=events)), stage.sink.skip)

    stage.sink._composer.of = telling(events, stage.sink._composer.of)
    run(stage.sink.perform(replace(turn, events=events)))
    run(skipped())

    assert stage.facts.named("utterance_spoken")[-1]["event_ids"] == ["e1", "e2"]
    assert stage.facts.named("utterance_dropped") == [{"event_ids": ["e1", "e2"], "reason": SKIPPED}]


def telling(events, compose):
    """What the composer does with a turn of several events."""
    return lambda turn, now: replace(compose(turn, now), events=events)


def test_a_turn_that_gave_way_tells_what_was_heard_and_what_is_left(stage):
    ended = run(stage.cut(alone()))

    assert outcome(ended) == (End.CUT, "", FIRST, REST)
    assert ended.detail["audio_ms"] == 100
    assert stage.spoken == [(["e1"], FIRST, True)]


def test_a_turn_that_is_taken_up_again_says_exactly_the_rest(stage):
    async def scene():
        first = await stage.cut(alone())
        return await stage.sink.perform(replace(alone(), rest=first.rest))

    assert outcome(run(scene())) == (End.SAID, "", REST, "")
    assert stage.spoken == [(["e1"], FIRST, True), (["e1"], REST, None)]
    assert len(stage.output.sounds) == 3


def test_a_turn_that_gave_way_before_its_first_sound_leaves_no_line(stage):
    async def scene():
        stage.engine.gate.clear()
        performing = asyncio.create_task(stage.sink.perform(alone()))
        await until(lambda: stage.rendered)
        stage.sink.give_way()
        return await performing

    ended = run(scene())

    assert outcome(ended) == (End.CUT, "", "", f"{FIRST} {REST}")
    assert ended.detail["audio_ms"] == 0
    assert list(stage.facts) == []


def test_a_turn_that_waits_behind_the_user_s_own_words_gives_way_too(stage):
    async def scene():
        stage.output.gate.clear()
        saying = asyncio.create_task(stage.sink.say("hello"))
        await until(lambda: stage.output.sounds)
        performing = asyncio.create_task(stage.sink.perform(alone()))
        await asyncio.sleep(0)
        stage.sink.give_way()
        stage.output.gate.set()
        return await saying, await performing

    said, ended = run(scene())

    assert said["text"] == "hello"
    assert outcome(ended) == (End.CUT, "", "", f"{FIRST} {REST}")
    assert stage.spoken == [([], "hello", None)]


def test_a_wish_from_before_a_turn_began_does_not_count_for_it(stage):
    stage.sink.give_way(0)
    run(stage.cut(alone()))

    assert outcome(run(stage.sink.perform(alone())))[0] == End.SAID


def test_at_the_limit_a_turn_is_silent(stage):
    async def scene():
        stage.output.gate.clear()
        performing = asyncio.create_task(stage.sink.perform(alone()))
        await until(lambda: stage.output.sounds)
        stage.sink.give_way(0.05)
        return await performing

    ended = run(scene())

    assert outcome(ended) == (End.CUT, "", "", f"{FIRST} {REST}")
    assert (ended.detail["audio_ms"], stage.output.stopped) == (40, 1)
    assert stage.spoken == [(["e1"], "", True)]


def test_a_turn_that_the_user_skips_is_skipped_also_while_it_gives_way(stage, facts):
    ended = run(stage.while_heard(stage.sink.perform(alone()), stage.sink.give_way, stage.sink.skip))

    assert ended == Ended(End.SKIPPED, NOON, NOON, SKIPPED)
    assert facts == [("utterance_dropped", {"event_ids": ["e1"], "reason": SKIPPED})]


def test_a_turn_whose_engine_or_output_fails_has_failed(tmp_path, facts):
    hoarse, unplugged = Stage(tmp_path / "a", facts, fails=1), Stage(tmp_path / "b", facts)
    unplugged.output.trouble = "unplugged"
    text = {"text": f"{FIRST} {REST}"}

    assert run(hoarse.sink.perform(alone())) == Ended(End.FAILED, NOON, NOON, "talking is hoarse", text)
    assert run(unplugged.sink.perform(alone())) == Ended(End.FAILED, NOON, NOON, "patient: unplugged", text)


def test_a_turn_that_nobody_could_hear_says_so(tmp_path, facts):
    ended = run(Stage(tmp_path, facts, speaks=True).sink.perform(alone()))

    assert outcome(ended)[:2] == (End.SAID, 'silent: the engine is "talking"')


def with_earcons(tmp_path, facts):
    return Stage(tmp_path, facts, earcons=build_earcons(Settings(), facts))


def test_the_cue_is_heard_once_and_never_before_the_rest(tmp_path, facts):
    stage = with_earcons(tmp_path, facts)
    turn = alone(earcon="before")

    async def scene():
        first = await stage.cut(turn)
        return first, await stage.sink.perform(replace(turn, rest=first.rest))

    first, second = run(scene())

    assert outcome(first) == (End.CUT, "", "", f"{FIRST} {REST}")
    assert outcome(second) == (End.SAID, "", f"{FIRST} {REST}", "")
    assert stage.spoken == [(["e1"], "", True), (["e1"], f"{FIRST} {REST}", None)]
    assert len(stage.output.sounds) == 1 + 3


def test_a_cue_without_words_that_nobody_heard_is_cut_and_can_be_said_anew(tmp_path, facts):
    stage = with_earcons(tmp_path, facts)
    stage.output.is_unheard = True
    ended = run(stage.cut(alone(earcon="instead")))

    assert outcome(ended) == (End.CUT, "", "", "")
    assert stage.spoken == []


# Deliveries and own words go on by themselves


def test_a_delivery_that_was_cut_goes_on_when_the_urgent_one_was_said(stage):
    async def scene():
        urgent = []

        def interrupt():
            stage.sink.give_way()
            urgent.append(asyncio.ensure_future(stage.sink.perform(alone("help", id="urgent", agent="tester"))))

        delivering = stage.sink.deliver(list(alone().deliveries))
        (settled,) = await stage.while_heard(delivering, interrupt)
        await urgent[0]
        return settled

    assert run(scene()).state is State.DONE
    assert stage.spoken == [
        (["e1"], FIRST, True),
        (["urgent"], "Tester: help", None),
        (["e1"], REST, None),
    ]


def test_the_user_s_own_words_go_on_when_the_urgent_one_was_said(stage):
    async def scene():
        urgent = []

        def interrupt():
            stage.sink.give_way()
            urgent.append(asyncio.ensure_future(stage.sink.perform(alone("help", id="urgent", agent="tester"))))

        said = await stage.while_heard(stage.sink.say("One thing. Another thing"), interrupt)
        await urgent[0]
        return said

    said = run(scene())

    assert (said["text"], said["audio_ms"]) == ("One thing. Another thing", 200)
    assert [text for _, text, _ in stage.spoken] == ["One thing.", "Tester: help", "Another thing"]


# Repeat


async def say_all(stage):
    await stage.sink.perform(alone("one", id="a", agent="tester"))
    await stage.sink.say("two", agent="reviewer")
    await stage.sink.perform(alone("three", id="c", agent="docs"))


def test_the_last_ones_are_said_again_the_oldest_first_in_their_voices(stage):
    async def scene():
        await say_all(stage)
        return await stage.sink.repeat(2)

    answer = run(scene())

    assert answer == {"repeated": ["two", "Docs: three"]}
    assert [(fact["agent"], fact["text"]) for fact in stage.facts.named("utterance_spoken")[3:]] == [
        ("reviewer", "two"),
        ("docs", "Docs: three"),
    ]


def test_what_is_repeated_stands_for_no_event_and_is_not_remembered_twice(stage):
    async def scene():
        await say_all(stage)
        return [await stage.sink.repeat(count) for count in (1, 1, 99)]

    answers = run(scene())

    assert [answer["repeated"] for answer in answers] == [
        ["Docs: three"], ["Docs: three"], ["Tester: one", "two", "Docs: three"],
    ]  # fmt: skip
    assert [events for events, _, _ in stage.spoken] == [["a"], [], ["c"], *[[]] * 5]


def test_what_was_cut_and_taken_up_again_is_repeated_as_a_whole(stage):
    async def scene():
        first = await stage.cut(alone())
        second = await stage.cut(replace(alone(), rest=first.rest))
        await stage.sink.perform(alone("one", id="a", agent="tester"))
        between = await stage.sink.repeat(99)
        await stage.sink.perform(replace(alone(), rest=second.rest))
        return between, await stage.sink.repeat(1)

    assert run(scene()) == ({"repeated": ["Tester: one"]}, {"repeated": [f"{FIRST} {REST}"]})


def test_only_the_last_twenty_are_remembered(stage):
    async def scene():
        for number in range(25):
            await stage.sink.say(f"number {number}")
        return await stage.sink.repeat(99)

    assert run(scene()) == {"repeated": [f"number {number}" for number in range(5, 25)]}


def test_a_cue_without_words_is_not_repeated(tmp_path, facts):
    stage = with_earcons(tmp_path, facts)

    async def scene():
        await stage.sink.perform(alone(earcon="instead"))
        return await stage.sink.repeat(1)

    assert list(run(scene())) == ["error"]


def test_what_was_not_said_cannot_be_repeated(stage):
    async def scene():
        await stage.while_heard(stage.sink.perform(alone()), stage.sink.skip)
        return await stage.sink.repeat(1)

    assert run(scene()) == {"error": "nothing was said since hookd was started."}


def test_a_repetition_can_be_skipped_and_may_fail(stage):
    async def scene():
        await say_all(stage)
        skipped = await stage.while_heard(stage.sink.repeat(3), stage.sink.skip)
        stage.output.trouble = "unplugged"
        return skipped, await stage.sink.repeat(1)

    assert run(scene()) == (
        {"repeated": [], "skipped": True},
        {"error": "it could not be said again: patient: unplugged"},
    )


def test_what_is_repeated_is_shown_as_what_is_being_said(stage):
    async def scene():
        await say_all(stage)
        seen = []
        await stage.while_heard(stage.sink.repeat(1), lambda: seen.append(stage.sink.status()["saying"]))
        return seen, stage.sink.status()["saying"]

    assert run(scene()) == (["Docs: three"], None)


def test_a_message_has_its_route_s_priority_and_its_rest_too(stage):
    async def scene():
        seen = []
        turn = replace(alone(), rest=REST)
        await stage.while_heard(stage.sink.perform(turn), lambda: seen.append(stage.sink.saying))
        return seen[0]

    utterance = run(scene())

    assert (utterance.text, utterance.priority, utterance.voice) == (REST, Priority.MESSAGE, persona_of("x").voice)
    assert stage.output.sounds[0] != tone(0.1)  # with the pause behind its first clause
