"""The chain of engines: who renders, who takes over, and what is told of it."""

import asyncio

import pytest
from stage import Clock, TalkingEngine, chain_with, tone

from hookd.engines import EngineFailed, Provisions
from hookd.engines.chain import AUTO, RETRY_SECONDS, NotAhead
from hookd.engines.null import NullEngine
from hookd.engines.registry import UnknownEngine, engines_for
from hookd.utterance import Sound, Voice, VoiceWish


@pytest.fixture
def silent(tmp_path):
    return NullEngine(Provisions(tmp_path))


def render(chain, *texts, wish=VoiceWish(), **options):  # noqa: B008 - it is frozen
    async def scene():
        return [await chain.render(text, wish, "tester", **options) for text in texts]

    return asyncio.run(scene())


def test_null_is_silent(tmp_path, facts):
    chain = chain_with(tmp_path, engines_for("null", Provisions(tmp_path)), facts)
    (found,) = render(chain, "hello")

    assert (found.engine, found.sound.seconds, facts) == ("null", 0.0, [])


def test_auto_tries_the_human_voice_first_and_silence_last():
    assert (AUTO[0], AUTO[-1]) == ("piper", "null")


def test_the_engines_of_the_settings_are_built_with_silence_behind_them(tmp_path):
    assert [engine.name for engine in engines_for("espeak", Provisions(tmp_path))] == ["espeak", "null"]
    assert [engine.name for engine in engines_for("auto", Provisions(tmp_path))] == list(AUTO)


def test_an_unknown_engine_is_refused_with_the_known_ones_named(tmp_path):
    with pytest.raises(UnknownEngine, match=r'engine "pyttsx4" is unknown; known are auto, espeak, .*pyttsx3'):
        engines_for("pyttsx4", Provisions(tmp_path))


def test_an_engine_that_cannot_run_here_is_passed_over_with_its_reason(tmp_path, facts, silent):
    missing = TalkingEngine("piper", missing="piper is not installed")
    chain = chain_with(tmp_path, [missing, silent], facts)
    reasons, turn = dict(chain.reasons), chain.current
    render(chain, "one", "two")

    assert (turn, chain.current) == ("null", "null")  # not the one that cannot, before anything is said
    assert reasons == chain.reasons == {"piper": "piper is not installed"}
    assert missing.texts == []
    assert facts == [("engine_changed", {"engine": "null", "reason": "piper is not installed"})]


def test_a_text_that_fails_is_not_swallowed_by_the_silent_engine(tmp_path, facts, silent):
    chain = chain_with(tmp_path, [TalkingEngine("piper", fails=1), silent], facts)

    with pytest.raises(EngineFailed, match="piper is hoarse"):
        render(chain, "one")
    assert render(chain, "two")[0].engine == "piper"
    assert facts == []


def test_a_text_that_fails_is_said_by_the_next_engine(tmp_path, facts, silent):
    chain = chain_with(tmp_path, [TalkingEngine("piper", fails=1), TalkingEngine("flite"), silent], facts)

    assert [one.engine for one in render(chain, "one", "two")] == ["flite", "piper"]


def test_after_three_failures_in_a_row_the_next_engine_takes_over_and_this_is_told_once(tmp_path, facts, silent):
    chain = chain_with(tmp_path, [TalkingEngine("piper", fails=3), silent], facts)
    for text in ("one", "two"):
        with pytest.raises(EngineFailed):
            render(chain, text)

    assert [one.engine for one in render(chain, "three", "four", "five")] == ["null"] * 3
    assert chain.current == "null"
    assert chain.reasons == {"piper": "piper is hoarse"}
    assert facts == [("engine_changed", {"engine": "null", "reason": "piper is hoarse"})]


def test_failures_that_are_not_in_a_row_change_nothing(tmp_path, facts, silent):
    engine = TalkingEngine("piper")
    chain = chain_with(tmp_path, [engine, silent], facts)
    for _ in range(4):
        engine.fails = 2
        for text in ("one", "two"):
            with pytest.raises(EngineFailed):
                render(chain, text)
        assert render(chain, "three")[0].engine == "piper"

    assert facts == []


def test_the_preferred_engine_is_tried_again_after_a_minute(tmp_path, facts, silent):
    clock, preferred = Clock(), TalkingEngine("piper", fails=4)
    chain = chain_with(tmp_path, [preferred, TalkingEngine("flite"), silent], facts, clock=clock)
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
    asyncio.run(chain_with(tmp_path, engines, facts).close())

    assert [engine.texts for engine in engines] == [[("closed", None)]] * 2


def test_a_clause_that_was_said_before_is_not_rendered_again(tmp_path, facts):
    engine = TalkingEngine("piper")
    chain = chain_with(tmp_path, [engine, TalkingEngine("flite")], facts, cached=1_000_000)
    one, again, other = render(chain, "Tester:", "Tester:", "done")

    assert one == again
    assert one.sound == other.sound == tone(0.1)
    assert [text for text, _ in engine.texts] == ["Tester:", "done"]


def test_each_engine_is_asked_in_its_own_voice(tmp_path, facts):
    """A voice that one engine has is no reason for another one to fail."""
    engines = [TalkingEngine("piper", fails=1), TalkingEngine("flite"), TalkingEngine("last")]
    render(chain_with(tmp_path, engines, facts), "one", wish=VoiceWish("Samantha", 200, 60))

    assert engines[0].texts == engines[1].texts == [("one", Voice("en-us+f2", 200, 60))]


def test_an_engine_that_speaks_itself_is_not_asked_while_something_is_heard(tmp_path, facts):
    engine = TalkingEngine("spd", speaks=True)
    chain = chain_with(tmp_path, [engine, TalkingEngine("last")], facts)

    with pytest.raises(NotAhead):
        render(chain, "one", ahead=True)
    assert render(chain, "one")[0].sound == Sound(b"", 22050)


class Halves(TalkingEngine):
    """Gives a text in two pieces."""

    def __init__(self, *pieces):
        super().__init__("halves")
        self.pieces = pieces

    async def render(self, text, voice):  # noqa: ARG002 - an engine's signature
        for piece in self.pieces:
            yield piece


def test_pieces_are_put_together(tmp_path, facts):
    chain = chain_with(tmp_path, [Halves(Sound(b"ab", 8000), Sound(b"cd", 8000)), TalkingEngine("last")], facts)

    assert render(chain, "one")[0].sound == Sound(b"abcd", 8000)


def test_pieces_that_do_not_fit_together_are_a_failure(tmp_path, facts):
    chain = chain_with(tmp_path, [Halves(Sound(b"ab", 8000), Sound(b"cd", 16000)), TalkingEngine("last")], facts)

    with pytest.raises(EngineFailed, match="different sample rates"):
        render(chain, "one")


def test_what_can_be_had_is_listed_and_an_engine_that_fails_is_left_out(tmp_path, facts):
    engines = [TalkingEngine("piper", missing="not installed"), Broken("broken"), TalkingEngine("flite")]
    chain = chain_with(tmp_path, engines, facts)
    found = asyncio.run(chain.voices())

    assert {name: [voice.name for voice in voices] for name, voices in found.items()} == {
        "flite": ["en-us+f2", "en-us+klatt4", "de"],
    }
    assert chain.reasons == {"piper": "not installed", "broken": "no voice"}


class Broken(TalkingEngine):
    async def voices(self):
        raise EngineFailed("no voice")


def test_loading_beforehand_loads_and_fails_silently(tmp_path, facts):
    engine = TalkingEngine("piper", fails=1)
    chain = chain_with(tmp_path, [engine, TalkingEngine("last")], facts)
    asyncio.run(chain.preload())

    assert len(engine.texts) == 1
    assert facts == []
