"""The narrator: clause by clause, the next one rendered while one is heard, and silent at once."""

import asyncio
from datetime import timedelta

import pytest
from stage import NOON, NarratorStage, TalkingEngine, tone, until

from hookd.audio import OutputFailed
from hookd.clauses import LONG_PAUSE_MS, SHORT_PAUSE_MS
from hookd.engines import EngineFailed


@pytest.fixture
def stage(tmp_path, facts):
    return NarratorStage(tmp_path, facts)


def test_every_clause_is_heard_once_in_order_with_its_pause(stage):
    said = asyncio.run(stage.say())

    assert stage.rendered == ["Tester:", "all is well.", "The end"]
    assert [round(sound.seconds * 1000) for sound in stage.output.sounds] == [
        100 + SHORT_PAUSE_MS, 100 + LONG_PAUSE_MS, 100,
    ]  # fmt: skip
    assert (said.engine, said.voice.name, said.audio_ms, said.played.output) == ("talking", "en-us+f2", 300, "patient")


def test_the_second_clause_is_rendered_while_the_first_is_heard_but_not_the_third(stage):
    async def scene():
        stage.output.gate.clear()
        saying = asyncio.create_task(stage.say())
        await until(lambda: stage.output.sounds and len(stage.rendered) > 1)
        await asyncio.sleep(0)
        during = list(stage.rendered), len(stage.output.sounds)
        stage.output.gate.set()
        await saying
        return during

    assert asyncio.run(scene()) == (["Tester:", "all is well."], 1)


def test_it_began_when_the_first_clause_was_there(stage):
    async def scene():
        stage.engine.gate.clear()
        saying = asyncio.create_task(stage.say())
        await until(lambda: stage.rendered)
        stage.now = NOON + timedelta(seconds=2)
        stage.engine.gate.set()
        return await saying

    assert asyncio.run(scene()).started_at == NOON + timedelta(seconds=2)


class Slow(TalkingEngine):
    """Renders the name at once, and the rest never."""

    async def render(self, text, voice):
        self.texts.append((text, voice))
        if text != "Tester:":
            await asyncio.Event().wait()
        yield tone(0.1)


def test_an_interruption_between_two_clauses_is_silence_too(tmp_path, facts):
    stage = NarratorStage(tmp_path, facts, Slow("slow"))

    async def scene():
        saying = asyncio.create_task(stage.say())
        await until(lambda: len(stage.rendered) == 2)
        saying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await saying

    asyncio.run(scene())

    assert stage.output.hushed == 1
    assert len(stage.output.sounds) == 1


def test_an_engine_that_fails_in_the_midst_ends_the_utterance_and_the_sound(tmp_path, facts):
    stage = NarratorStage(tmp_path, facts)

    async def scene():
        stage.output.gate.clear()
        saying = asyncio.create_task(stage.say())
        await until(lambda: stage.output.sounds)
        stage.engine.fails = 9
        stage.output.gate.set()
        with pytest.raises(EngineFailed):
            await saying

    asyncio.run(scene())

    assert stage.output.hushed >= 1


def test_an_output_that_fails_ends_it_and_leaves_no_render_behind(stage):
    stage.output.trouble = "unplugged"

    with pytest.raises(OutputFailed, match="unplugged"):
        asyncio.run(stage.say())


def test_what_has_no_words_is_nothing(stage):
    said = asyncio.run(stage.say("..."))

    assert (said.audio_ms, stage.rendered, stage.output.sounds) == (0, [], [])


def test_an_engine_that_speaks_itself_waits_for_each_clause_before(tmp_path, facts):
    stage = NarratorStage(tmp_path, facts, TalkingEngine("talking", speaks=True))
    said = asyncio.run(stage.say())

    assert stage.rendered == ["Tester:", "all is well.", "The end"]
    assert (stage.output.sounds, said.engine) == ([], "talking")
