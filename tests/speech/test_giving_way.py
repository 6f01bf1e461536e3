"""Giving way: what is said ends with the clause that is heard, and what is left of it is known."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stage import NarratorStage, TalkingEngine, tone, until

from hookd.audio import OutputFailed
from hookd.clauses import clauses_of
from hookd.narrator import Narrator

SOON = 0.05


@pytest.fixture
def stage(tmp_path, facts):
    return NarratorStage(tmp_path, facts)


def heard_and_rest(said):
    return said.heard, said.rest


def run(scene):
    return asyncio.run(scene)


async def while_heard(stage, number, deed, **words):
    """Says it; does the deed while so many sounds were handed over, and then lets the output play on."""
    before = len(stage.output.sounds)
    stage.output.gate.clear()
    saying = asyncio.create_task(stage.say(**words))
    for count in range(1, number + 1):
        await until(lambda count=count: len(stage.output.sounds) == before + count)
        if count < number:
            await next_sound(stage)
    deed(saying)
    stage.output.gate.set()
    return await saying


async def next_sound(stage):
    """Lets the sound end that is played, and no other one."""
    gate, stage.output.gate = stage.output.gate, asyncio.Event()
    gate.set()
    await asyncio.sleep(0)


def give_way(stage, *limits):
    return lambda _: [stage.narrator.give_way(limit) for limit in limits or (None,)]


@pytest.mark.parametrize(
    ("number", "heard", "rest", "audio_ms"),
    [
        (1, "Tester:", "all is well. The end", 100),
        (2, "Tester: all is well.", "The end", 200),
        (3, "Tester: all is well. The end", "", 300),
    ],
)
def test_the_clause_that_is_heard_is_heard_to_its_end_and_no_other(stage, number, heard, rest, audio_ms):
    said = run(while_heard(stage, number, give_way(stage)))

    assert heard_and_rest(said) == (heard, rest)
    assert (said.audio_ms, said.cut, len(stage.output.sounds)) == (audio_ms, bool(rest), number)
    assert stage.output.hushed == 0


def test_a_narrator_that_ignores_it_is_seen(stage, monkeypatch):
    monkeypatch.setattr(Narrator, "give_way", lambda *_: None)
    said = run(while_heard(stage, 1, give_way(stage)))

    assert (said.rest, len(stage.output.sounds)) == ("", 3)


def test_before_the_first_clause_nothing_is_said_at_all(stage):
    async def scene():
        await stage.say("Earlier")
        stage.engine.gate.clear()
        saying = asyncio.create_task(stage.say())
        await until(lambda: len(stage.rendered) == 2)
        stage.output.is_unheard = True  # that is another one's sound
        stage.narrator.give_way()
        return await saying

    said = run(scene())

    assert heard_and_rest(said) == ("", "Tester: all is well. The end")
    assert (said.cut, said.audio_ms, said.played.output, len(stage.output.sounds)) == (True, 0, "", 1)


class Slow(TalkingEngine):
    """Renders the name at once, and the rest never."""

    def __init__(self):
        super().__init__("slow")
        self.given_up = 0

    async def render(self, text, voice):
        self.texts.append((text, voice))
        try:
            while text != "Tester:":
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        yield tone(0.1)


def test_while_the_next_clause_is_rendered_nobody_waits_for_it(tmp_path, facts):
    stage = NarratorStage(tmp_path, facts, Slow())

    async def scene():
        saying = asyncio.create_task(stage.say())
        await until(lambda: len(stage.rendered) == 2 and stage.output.sounds)
        stage.narrator.give_way()
        async with asyncio.timeout(10):
            return await saying

    assert heard_and_rest(run(scene())) == ("Tester:", "all is well. The end")
    assert stage.engine.given_up == 1


def test_what_is_taken_up_again_is_said_to_its_end_and_nothing_twice(stage):
    async def scene():
        first = await while_heard(stage, 1, give_way(stage))
        second = await while_heard(stage, 2, give_way(stage), text=first.rest)
        return first, second

    first, second = run(scene())

    assert [heard_and_rest(said) for said in (first, second)] == [
        ("Tester:", "all is well. The end"),
        ("all is well. The end", ""),
    ]
    assert len(stage.output.sounds) == 3


def test_a_clause_that_was_handed_over_and_is_not_heard_yet_is_taken_back(stage):
    def deed(_saying):
        stage.output.is_unheard = True
        stage.narrator.give_way()
        stage.narrator.give_way()

    said = run(while_heard(stage, 2, deed))

    assert heard_and_rest(said) == ("Tester:", "all is well. The end")
    assert (said.audio_ms, len(stage.output.sounds)) == (100, 1)


# With a limit


def test_at_the_limit_it_is_silent_and_the_clause_is_said_again_later(stage):
    async def scene():
        stage.output.gate.clear()
        saying = asyncio.create_task(stage.say())
        await until(lambda: stage.output.sounds)
        await next_sound(stage)
        await until(lambda: len(stage.output.sounds) == 2)
        stage.narrator.give_way(SOON)
        return await saying

    said = run(scene())

    assert heard_and_rest(said) == ("Tester:", "all is well. The end")
    assert (said.cut, stage.output.stopped) == (True, 1)
    assert said.played.output == "patient"


@pytest.mark.parametrize(
    ("heard_seconds", "audio_ms", "heard", "rest"),
    [
        (0.04, 40, "", "Tester: all is well. The end"),
        (0.12, 100, "Tester:", "all is well. The end"),  # in the silence behind the clause
        (0.0, 0, "", "Tester: all is well. The end"),
    ],
)
def test_of_a_clause_that_was_cut_only_what_was_heard_counts(stage, heard_seconds, audio_ms, heard, rest):
    async def scene():
        stage.output.gate.clear()
        stage.output.heard_seconds = heard_seconds
        saying = asyncio.create_task(stage.say())
        await until(lambda: stage.output.sounds)
        stage.narrator.give_way(SOON)
        return await saying

    said = run(scene())

    assert heard_and_rest(said) == (heard, rest)
    assert said.audio_ms == audio_ms


def test_a_limit_that_nobody_needs_cuts_nothing(stage):
    said = run(while_heard(stage, 1, give_way(stage, 60)))

    assert heard_and_rest(said) == ("Tester:", "all is well. The end")
    assert (stage.output.stopped, stage.output.hushed) == (0, 0)


@pytest.mark.parametrize("limits", [(None, SOON), (3600, SOON), (SOON, 3600), (SOON, None), (SOON, SOON)])
def test_of_several_limits_the_nearest_one_counts(stage, limits):
    async def scene():
        stage.output.gate.clear()
        saying = asyncio.create_task(stage.say())
        await until(lambda: stage.output.sounds)
        give_way(stage, *limits)(saying)
        return await saying

    assert heard_and_rest(run(scene())) == ("", "Tester: all is well. The end")
    assert stage.output.stopped == 1


def test_it_cannot_give_way_any_more_when_its_time_is_over(stage):
    async def scene():
        stage.output.gate.clear()
        saying = asyncio.create_task(stage.say())
        await until(lambda: stage.output.sounds)
        stage.narrator.give_way(0)
        await asyncio.create_task(again())
        return await saying

    async def again():
        stage.narrator.give_way(0)

    assert run(scene()).rest == "Tester: all is well. The end"


def test_when_nothing_is_said_nothing_gives_way(stage):
    stage.narrator.give_way()
    stage.narrator.give_way(1.0)

    assert run(stage.say()).rest == ""


# With a cue


@pytest.mark.parametrize("is_unheard", [False, True])
def test_while_the_cue_is_heard_no_word_is_begun_and_all_are_left(stage, is_unheard):
    def deed(_saying):
        stage.output.is_unheard = is_unheard
        stage.narrator.give_way()

    said = run(while_heard(stage, 1 + is_unheard, deed, cue=tone(0.2)))

    assert heard_and_rest(said) == ("", "Tester: all is well. The end")
    assert (said.engine, said.audio_ms, len(stage.output.sounds)) == ("earcon", 200, 1)


def test_a_cue_without_words_that_was_heard_is_all_there_was(stage):
    said = run(while_heard(stage, 1, give_way(stage), text="", cue=tone(0.2)))

    assert (said.cut, said.rest, said.audio_ms) == (False, "", 200)


def test_a_cue_without_words_that_nobody_heard_is_cut_and_not_said(stage):
    def deed(_saying):
        stage.output.is_unheard = True
        stage.narrator.give_way()

    said = run(while_heard(stage, 1, deed, text="", cue=tone(0.2)))

    assert (said.cut, said.rest, said.audio_ms) == (True, "", 0)
    assert stage.output.hushed == 1  # nobody waits for a device that has nothing to play


# And other troubles


def test_it_is_cancelled_while_it_gives_way(stage):
    async def scene():
        def deed(saying):
            stage.narrator.give_way(3600)
            saying.cancel()

        with pytest.raises(asyncio.CancelledError):
            await while_heard(stage, 1, deed)
        return await stage.say()

    assert run(scene()).rest == ""
    assert stage.output.stopped == 1


def test_an_output_that_fails_while_it_gives_way_fails_it(stage):
    async def scene():
        def deed(_saying):
            stage.narrator.give_way()
            stage.output.drain = unplugged

        async def unplugged():
            stage.output.trouble = "unplugged"
            raise OutputFailed("unplugged")

        with pytest.raises(OutputFailed, match="patient: unplugged"):
            await while_heard(stage, 1, deed)

    run(scene())


def test_an_engine_that_fails_behind_the_clause_that_is_heard_is_no_fault_then(stage):
    def deed(_saying):
        stage.narrator.give_way()
        stage.engine.fails = 9

    said = run(while_heard(stage, 1, deed))

    assert heard_and_rest(said) == ("Tester:", "all is well. The end")


class Announcer(TalkingEngine):
    """Speaks itself, each clause for as long as a test wants."""

    def __init__(self):
        super().__init__("announcer", speaks=True)
        self.silenced = 0

    async def render(self, text, voice):
        try:
            async for sound in super().render(text, voice):
                yield sound
        except (asyncio.CancelledError, GeneratorExit):
            self.silenced += 1
            raise


@pytest.mark.parametrize(("limit", "heard", "rest"), [(None, "Tester:", "all is well. The end"),
                                                      (SOON, "", "Tester: all is well. The end")])  # fmt: skip
def test_an_engine_that_speaks_itself_finishes_its_clause_too(tmp_path, facts, limit, heard, rest):
    async def scene():
        stage.engine.gate.clear()
        saying = asyncio.create_task(stage.say())
        await until(lambda: stage.rendered)
        stage.narrator.give_way(limit)
        if limit is None:
            stage.engine.gate.set()
        return await saying

    stage = NarratorStage(tmp_path, facts, Announcer())
    said = run(scene())

    assert heard_and_rest(said) == (heard, rest)
    assert (stage.rendered, stage.engine.silenced) == (["Tester:"], int(limit is not None))


def test_an_engine_that_speaks_itself_does_not_begin_when_it_gave_way_in_the_cue(tmp_path, facts):
    stage = NarratorStage(tmp_path, facts, Announcer())

    async def drain():
        stage.narrator.give_way()
        return ""

    stage.output.drain = drain
    said = run(stage.say(cue=tone(0.2)))

    assert heard_and_rest(said) == ("", "Tester: all is well. The end")
    assert stage.rendered == []


def test_the_sound_of_an_engine_that_stands_in_is_not_heard_after_it_gave_way(tmp_path, facts):
    stage = NarratorStage(tmp_path, facts, Announcer(), TalkingEngine("stand-in"))

    async def scene():
        stage.engine.gate.clear()
        stage.engine.fails = 1
        saying = asyncio.create_task(stage.say())
        await until(lambda: stage.rendered)
        stage.narrator.give_way()
        stage.engine.gate.set()
        return await saying

    assert heard_and_rest(run(scene())) == ("", "Tester: all is well. The end")
    assert stage.output.sounds == []


@given(st.text(alphabet="aB1 .,:;!?…\"'\n" + "word", max_size=300), st.integers(0, 9))
def test_the_rest_has_the_clauses_that_were_left(text, count):
    left = clauses_of(text)[count:]
    rest = " ".join(clause.text for clause in left)

    assert clauses_of(rest) == left
