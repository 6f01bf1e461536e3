"""The composer: the words of a turn, in whose voice, and how long it takes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import HOSTILE, NAMES, days, events_of, told_events
from stage import NOON, delivery_of, event_of, persona_of

from hookd.composer import EARCON_SECONDS, OWN_VOICE, Composer
from hookd.event import Priority
from hookd.phrase import ear_with, estimated_seconds
from hookd.turn import Form, Turn
from hookd.utterance import VoiceWish
from hookd.vocabulary import KINDS

SECOND = timedelta(seconds=1)


def alone(event, **options):
    delivery = delivery_of(event, **options)
    return Turn(Form.ALONE, (event,), Priority.MESSAGE, (delivery,), delivery.expires_at)


def says(agent="reviewer", message="All done."):
    return alone(event_of("completed", message, agent=agent))


def turn_of(form, events, **fields):
    return Turn(form, tuple(events), Priority.IMPORTANT, **fields)


TOGETHER = turn_of(Form.TOGETHER, events_of("completed", "reviewer", "tester"))
OF_ONE = turn_of(Form.TOGETHER, events_of("completed", "reviewer", "reviewer"))


@pytest.mark.parametrize(
    ("turn", "speaker", "text"),
    [
        (says(), "reviewer", "Reviewer: All done."),
        (alone(event_of("failed", agent="tester"), say="{name} broke {project}"), "tester", "Tester broke"),
        (alone(event_of("failed", agent="tester"), earcon="instead"), "tester", ""),
        (TOGETHER, OWN_VOICE, "Two agents finished: reviewer and tester."),
        (OF_ONE, "reviewer", "Reviewer finished two tasks."),
        (turn_of(Form.DIGEST, events_of("completed", "reviewer")), "reviewer",
         "While you were away: reviewer finished one task."),
        (turn_of(Form.DIGEST, events_of("failed", "reviewer", "tester"), away=False), OWN_VOICE,
         "Meanwhile: reviewer failed, tester failed."),
        (turn_of(Form.DIGEST, events_of("input-needed", "reviewer"), waiting=frozenset({"0"})), "reviewer",
         "While you were away: reviewer is still waiting for your answer."),
        (turn_of(Form.REMINDER, told_events("tester permission-needed wants to run: npm test")), "tester",
         "Reminder: tester still wants to run: npm test"),
        (turn_of(Form.REMINDER, events_of("input-needed", "reviewer", "tester")), OWN_VOICE,
         "Still waiting for you: reviewer and tester."),
        (turn_of(Form.GONE_QUIET, events_of("notice", "reviewer@shop")), "reviewer",
         "Reviewer in shop has gone quiet."),
        (replace(TOGETHER, rest="and tester."), OWN_VOICE, "and tester."),
        (replace(says(), rest="done."), "reviewer", "done."),
    ],
)  # fmt: skip
def test_a_turn_has_its_words_and_its_voice(turn, speaker, text):
    utterance = Composer(persona_of).of(turn, NOON)

    assert (utterance.persona.agent, utterance.text) == (speaker, text)
    assert (utterance.events, utterance.priority, utterance.expires_at) == (
        turn.events,
        turn.priority,
        turn.expires_at,
    )


def test_every_form_has_words():
    event = event_of("completed", agent="reviewer")
    turns = [Turn(form, (event,), Priority.MESSAGE, (delivery_of(event),)) for form in Form]

    assert all(Composer(persona_of).of(turn, NOON).text for turn in turns)


def test_a_route_s_voice_speaks_where_one_event_is_said_alone():
    composer = Composer(lambda agent: persona_of(agent, "own"))

    assert composer.of(alone(event_of(), voice="routed"), NOON).voice == VoiceWish("routed")
    assert composer.of(says(), NOON).voice == composer.of(TOGETHER, NOON).voice == VoiceWish("own")


def spoken_one_after_the_other(*turns, composer=None):
    composer = composer or Composer(persona_of)
    return [composer.of(turn, NOON + at * SECOND).text for at, turn in enumerate(turns)]


@pytest.mark.parametrize(
    ("turns", "texts"),
    [
        ([says(), says()], ["Reviewer: All done.", "All done."]),
        ([says(), says("tester"), says()], ["Reviewer: All done.", "Tester: All done.", "Reviewer: All done."]),
        ([says(), TOGETHER, says()], ["Reviewer: All done.", TOGETHER, "Reviewer: All done."]),
        ([OF_ONE, says()], [OF_ONE, "All done."]),
        ([says(), OF_ONE, says()], ["Reviewer: All done.", OF_ONE, "All done."]),
        ([says("tester"), OF_ONE, says("tester")], ["Tester: All done.", OF_ONE, "Tester: All done."]),
        ([says(), replace(says(), rest="done."), says()], ["Reviewer: All done.", "done.", "All done."]),
        ([says(), replace(says("tester"), rest="done."), says()],
         ["Reviewer: All done.", "done.", "Reviewer: All done."]),
        ([replace(says("tester"), rest="done."), says("tester")], ["done.", "Tester: All done."]),
        ([says(), replace(TOGETHER, rest="and tester."), says()],
         ["Reviewer: All done.", "and tester.", "Reviewer: All done."]),
        ([says(), alone(event_of(agent="tester"), earcon="instead"), says()], ["Reviewer: All done.", "", "All done."]),
    ],
)  # fmt: skip
def test_a_name_is_said_again_where_the_speaker_changed(turns, texts):
    lines = {id(OF_ONE): "Reviewer finished two tasks.", id(TOGETHER): "Two agents finished: reviewer and tester."}

    assert spoken_one_after_the_other(*turns) == [lines.get(id(text), text) for text in texts]


def test_a_name_is_said_again_after_a_while():
    composer = Composer(persona_of)

    texts = [composer.of(says(), NOON + at * SECOND).text for at in (0, 29, 31, 40)]
    assert texts == ["Reviewer: All done.", "All done.", "Reviewer: All done.", "All done."]


def test_to_ask_how_long_a_turn_takes_changes_nothing():
    asked, silent = Composer(persona_of), Composer(persona_of)
    turns = [says(), says("tester"), TOGETHER, says(), says()]
    for at in range(len(turns)):
        for other in turns:
            asked.seconds_of(other, NOON + at * SECOND)

        assert asked.of(turns[at], NOON + at * SECOND) == silent.of(turns[at], NOON + at * SECOND)


def test_a_turn_takes_as_long_as_its_text_its_pauses_and_its_earcon():
    composer = Composer(persona_of)

    assert composer.seconds_of(says(), NOON) == pytest.approx(len("Reviewer: All done.") / 15 + 0.09)
    composer.of(says(), NOON)
    assert composer.seconds_of(says(), NOON) == pytest.approx(len("All done.") / 15)
    cued = alone(event_of("failed", agent="tester"), earcon="before")
    assert composer.seconds_of(cued, NOON) == pytest.approx(len("Tester failed.") / 15 + EARCON_SECONDS)
    assert composer.seconds_of(alone(event_of(), earcon="instead"), NOON) == EARCON_SECONDS
    assert composer.seconds_of(replace(cued, rest="failed."), NOON) == pytest.approx(len("failed.") / 15)


def test_who_speaks_faster_needs_less_time():
    def fast(agent):
        return replace(persona_of(agent), voice=VoiceWish(rate=350))

    usual = Composer(persona_of).seconds_of(OF_ONE, NOON)
    assert Composer(fast).seconds_of(OF_ONE, NOON) == pytest.approx(usual / 2)
    assert Composer(persona_of, ear_with(12.0, {}, 350)).seconds_of(OF_ONE, NOON) == pytest.approx(usual / 2)


def test_the_marks_of_phonemes_take_no_time():
    plain, marked = Composer(persona_of), Composer(persona_of, ear_with(12.0, {"reviewer": "/ɹɪˈvjuːɚ/"}))

    assert "[[Reviewer|" in marked.of(OF_ONE, NOON).text
    assert marked.seconds_of(OF_ONE, NOON) == plain.seconds_of(OF_ONE, NOON)


def test_pauses_between_clauses_take_time():
    assert estimated_seconds("") == 0.0
    assert estimated_seconds("One. Two: three") == pytest.approx(15 / 15 + 0.2 + 0.09)


def test_the_project_is_said_where_several_are_at_work():
    shared = turn_of(Form.TOGETHER, events_of("completed", "reviewer@shop", "tester@shop"))

    said = Composer(persona_of).of(replace(shared, projects=True), NOON).text
    assert said == "Two agents finished in shop: reviewer and tester."
    assert Composer(persona_of).of(shared, NOON).text == "Two agents finished: reviewer and tester."


@given(
    days(st.sampled_from(KINDS).flatmap(st.just), agents=NAMES, projects=HOSTILE, messages=HOSTILE),
    st.sampled_from(Form),
    st.booleans(),
)
def test_no_stranger_s_words_break_a_turn(events, form, away):
    same = tuple(event for event in events if event.kind == events[0].kind)
    chosen = {Form.ALONE: same[:1], Form.GONE_QUIET: same[:1], Form.TOGETHER: same}.get(form, tuple(events))
    turn = Turn(form, chosen, Priority.MESSAGE, tuple(map(delivery_of, chosen)), away=away)
    composer = Composer(persona_of)

    estimate = composer.seconds_of(turn, NOON)
    utterance = composer.of(turn, NOON)
    assert estimate == pytest.approx(estimated_seconds(utterance.text))
    assert estimate < 20
