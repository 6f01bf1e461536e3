"""The corpus: messages as agents really write them, and what must be said. It is the specification of the ear."""

import pytest
from corpus import NEVER_SAID, PAIRS, UNCHANGED
from hypothesis import given
from hypothesis import strategies as st

from hookd.phrase import AND_MORE, ear, for_ear


@pytest.mark.parametrize(("message", "said"), PAIRS)
def test_a_message_is_said_as_a_colleague_would(message, said):
    assert for_ear(message) == said


@pytest.mark.parametrize("message", UNCHANGED)
def test_plain_words_are_said_as_they_stand(message):
    assert for_ear(message) == message


def test_the_corpus_is_large_and_has_nothing_twice():
    assert len({message for message, _ in PAIRS}) == len(PAIRS) >= 200
    assert len(set(UNCHANGED)) == len(UNCHANGED) >= 40


def test_what_was_made_for_the_ear_stays_as_it_is():
    assert {said: for_ear(said) for _, said in PAIRS} == {said: said for _, said in PAIRS}


def test_no_sign_is_left_that_an_engine_would_name():
    assert [said for _, said in PAIRS if NEVER_SAID & {*said}] == []


def said_without(rule, message):
    text = message[: ear.READ_LIMIT]
    for other in ear.RULES:
        text = text if other is rule else other(text)
    return text


def test_no_rule_is_without_an_example_in_the_corpus():
    whole = {message: said_without(None, message) for message, _ in PAIRS}

    idle = [
        number
        for number, rule in enumerate(ear.RULES)
        if all(said_without(rule, message) == said for message, said in whole.items())
    ]
    assert idle == []


MESSAGES = [message for message, _ in PAIRS]


@given(st.lists(st.sampled_from(MESSAGES), min_size=1, max_size=4), st.sampled_from(["\n\n", "\n", " "]))
def test_messages_of_all_kinds_can_stand_in_one(messages, joint):
    heard = for_ear(joint.join(messages))

    assert heard.isprintable()
    assert not NEVER_SAID & {*heard}
    assert for_ear(heard) == heard or heard.endswith(AND_MORE)
