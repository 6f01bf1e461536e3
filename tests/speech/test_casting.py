"""Casting: every agent keeps its voice, and those that work together differ."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stage import NOON

from hookd.engines import VoiceInfo
from hookd.engines.casting import ACTIVE, FORGOTTEN, MOST, REFRESH, Casting, Part, Role, choose
from hookd.utterance import Voice, VoiceWish

VOICES = (
    VoiceInfo("joe", "en-us", pitches=(26, 38, 50, 62, 74, 86)),
    VoiceInfo("de", "de"),
    VoiceInfo("en-us+f2", "en-us"),
)
PARTS = [Part("joe", pitch) for pitch in VOICES[0].pitches]


class Kept(list):
    def __call__(self, text):
        self.append(text)


def cast(casting, agent, now=NOON, wish=VoiceWish(), voices=VOICES):  # noqa: B008 - it is frozen
    return casting.voice("piper", voices, agent, wish, now)


def test_an_agent_keeps_its_voice_through_days_and_restarts():
    kept = Kept()
    first = cast(Casting("", kept), "tester")
    again = Casting(kept[-1], kept)
    # Others come, who would have been first in another order.
    others = [cast(again, f"agent-{number}") for number in range(5)]
    later = cast(again, "tester", NOON + timedelta(days=30))

    assert later == first
    assert first not in others


@given(st.lists(st.from_regex(r"\A[a-z]{1,8}\Z"), min_size=1, max_size=6, unique=True))
def test_as_many_agents_as_there_are_voices_all_differ(agents):
    casting = Casting("", lambda _: None)

    assert len({cast(casting, agent) for agent in agents}) == len(agents)


def test_the_same_agents_get_the_same_voices_on_every_machine():
    assert [choose(agent, PARTS, {}, NOON) for agent in ("tester", "reviewer", "backend-engineer")] == [
        Part("joe", 38), Part("joe", 62), Part("joe", 62),
    ]  # fmt: skip


def test_a_voice_that_was_not_heard_for_an_hour_is_free_again():
    taken = choose("tester", PARTS, {}, NOON)
    roles = {"other": Role(taken, NOON)}

    assert choose("tester", PARTS, roles, NOON + ACTIVE - timedelta(seconds=1)) != taken
    assert choose("tester", PARTS, roles, NOON + ACTIVE) == taken


def test_where_all_voices_are_taken_the_one_not_heard_for_the_longest_time_is_shared():
    roles = {f"a{number}": Role(part, NOON - timedelta(minutes=number)) for number, part in enumerate(PARTS)}

    assert choose("tester", PARTS, roles, NOON) == PARTS[-1]


def test_the_user_s_word_comes_first_where_the_engine_has_that_voice():
    casting = Casting("", lambda _: None)

    assert cast(casting, "tester", wish=VoiceWish("de", 200)) == Voice("de", 200, 50)
    assert cast(casting, "tester", wish=VoiceWish("de", 200, 70)) == Voice("de", 200, 70)
    assert cast(casting, "tester", wish=VoiceWish("de+f3")) == Voice("de+f3", 175, 50)


def test_a_voice_of_another_engine_is_cast_and_a_wished_pitch_stays():
    casting = Casting("", lambda _: None)
    own = cast(casting, "tester")

    assert cast(casting, "tester", wish=VoiceWish("Samantha")) == own
    assert cast(casting, "tester", wish=VoiceWish("Samantha", pitch=10)) == Voice(own.name, 175, 10)


def test_an_engine_without_voices_has_its_default_one():
    assert cast(Casting("", lambda _: None), "tester", voices=()) == Voice("", 175, 50)


def test_each_engine_is_cast_by_itself():
    casting = Casting("", lambda _: None)
    piper = casting.voice("piper", VOICES, "tester", VoiceWish(), NOON)
    first = casting.last_part("tester")
    casting.voice("espeak", (VoiceInfo("en-us+f2", pitches=(40,)),), "tester", VoiceWish(), NOON + ACTIVE)

    assert first == ("piper", Part(piper.name, piper.pitch))
    assert casting.last_part("tester") == ("espeak", Part("en-us+f2", 40))
    assert casting.last_part("nobody") is None


def test_a_voice_that_is_gone_is_replaced():
    casting = Casting("", lambda _: None)
    cast(casting, "tester")
    fewer = (VoiceInfo("amy", "en-us", pitches=(50,)),)

    assert cast(casting, "tester", voices=fewer) == Voice("amy", 175, 50)


ESPEAK = (VoiceInfo("en-us+f2", "en-us", pitches=(40,)), VoiceInfo("de", "de"), VoiceInfo("fr-be", "fr-be"),
          VoiceInfo("fr-fr", "fr-fr"))  # fmt: skip


@pytest.mark.parametrize(
    ("language", "spoken_by"),
    [("de", "de+f2"), ("fr-fr", "fr-fr+f2"), ("fr", "fr-be+f2"), ("ja", "en-us+f2"), ("", "en-us+f2")],
)
def test_an_agent_keeps_its_kind_of_voice_in_another_language(language, spoken_by):
    assert cast(Casting("", lambda _: None), "tester", wish=VoiceWish(language=language), voices=ESPEAK) == Voice(
        spoken_by, 175, 40
    )


def test_the_user_s_voice_stays_in_another_language():
    wish = VoiceWish("fr-fr", language="de")

    assert cast(Casting("", lambda _: None), "tester", wish=wish, voices=ESPEAK).name == "fr-fr"


def test_the_journal_is_told_of_new_parts_at_once_and_of_the_rest_now_and_then():
    kept = Kept()
    casting = Casting("", kept)
    for minutes in (0, 1, 2):
        cast(casting, "tester", NOON + timedelta(minutes=minutes))
    told = len(kept)
    cast(casting, "tester", NOON + REFRESH)

    assert (told, len(kept)) == (1, 2)
    assert json.loads(kept[-1])["piper"]["tester"][2] == (NOON + REFRESH).isoformat()


def test_who_was_never_heard_again_is_forgotten_and_the_memory_is_bounded():
    kept = Kept()
    casting = Casting("", kept)
    cast(casting, "old", NOON - FORGOTTEN - timedelta(days=1))
    for number in range(MOST + 10):
        cast(casting, f"agent-{number}", NOON + timedelta(seconds=number))

    remembered = json.loads(kept[-1])["piper"]
    assert len(remembered) == MOST
    assert "old" not in remembered


def test_what_the_journal_kept_and_cannot_be_read_costs_nothing_but_the_cast():
    for roles in ("", "[]", '["joe"]', '{"tester": ["joe"]}', '{"tester": ["a", "b", "c"]}'):
        kept = f'{{"piper": {roles}}}'

        assert cast(Casting(kept, lambda _: None), "tester").name == "joe"
