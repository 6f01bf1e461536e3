"""What holds on every day, however it goes; and that each of it can fail."""

from datetime import timedelta

import properties
from days import QUIET_SETTINGS, SETTINGS, days, lived, settled_of, speech_of
from hypothesis import given, settings

EXAMPLES = settings(max_examples=150)


@EXAMPLES
@given(QUIET_SETTINGS, days())
def test_never_two_utterances_at_once(tables, steps):
    assert properties.at_once(lived(tables, steps)) == []


@EXAMPLES
@given(QUIET_SETTINGS, days())
def test_every_delivery_is_settled_once_and_with_a_reason(tables, steps):
    assert properties.not_settled_once(lived(tables, steps)) == []


@EXAMPLES
@given(QUIET_SETTINGS, days())
def test_nothing_begins_after_its_deadline(tables, steps):
    assert properties.too_late(lived(tables, steps)) == []


@EXAMPLES
@given(QUIET_SETTINGS, days())
def test_nothing_begins_after_its_withdrawal(tables, steps):
    assert properties.untrue(lived(tables, steps)) == []


@EXAMPLES
@given(SETTINGS, days(orders=False))
def test_important_words_wait_for_no_more_than_the_rest_of_a_clause(tables, steps):
    assert properties.kept_waiting(lived(tables, steps)) == []


@EXAMPLES
@given(QUIET_SETTINGS, days())
def test_the_same_day_gives_the_same_speech(tables, steps):
    one, other = lived(tables, steps), lived(tables, steps)

    assert (speech_of(one), settled_of(one)) == (speech_of(other), settled_of(other))


@EXAMPLES
@given(QUIET_SETTINGS, days())
def test_nothing_begins_that_is_paused_muted_or_quiet(tables, steps):
    assert properties.unwished(lived(tables, steps)) == []


@EXAMPLES
@given(QUIET_SETTINGS, days())
def test_a_pause_ends_what_is_being_said(tables, steps):
    assert properties.said_on_in_a_pause(lived(tables, steps)) == []


@EXAMPLES
@given(SETTINGS, days())
def test_the_budget_of_chatter_is_kept_in_every_window(tables, steps):
    assert properties.over_budget(lived(tables, steps)) == []


@settings(max_examples=60)
@given(QUIET_SETTINGS, days(most=15))
def test_waking_when_it_is_told_is_enough(tables, steps):
    told, looking = lived(tables, steps), lived(tables, steps, looks=timedelta(seconds=1))

    assert speech_of(told) == speech_of(looking)
    assert settled_of(told) == settled_of(looking)
