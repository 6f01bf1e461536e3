"""Clauses: where an utterance may be parted, and where not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookd.clauses import LONG_PAUSE_MS, SHORT_PAUSE_MS, Clause, clauses_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Backend engineer: Starting backend task", ["Backend engineer:", "Starting backend task"]),
        ("All done. Next? Yes! Fine; more", ["All done.", "Next?", "Yes!", "Fine;", "more"]),
        ("Version 1.2.3 is out", ["Version 1.2.3 is out"]),
        ("It took 3.5 seconds at 10:30 today", ["It took 3.5 seconds at 10:30 today"]),
        ("Use a queue, e.g. this one", ["Use a queue, e.g. this one"]),
        ('He said "stop." Then nothing', ['He said "stop."', "Then nothing"]),
        ("One, two, three", ["One, two, three"]),
        ("A long sentence that goes on and on until somebody is out of breath, and then goes on",
         ["A long sentence that goes on and on until somebody is out of breath,", "and then goes on"]),
        ("Done ... Really", ["Done ...", "Really"]),
        (": ; . !", []),
        ("", []),
        ("Ende. Ähnlich", ["Ende.", "Ähnlich"]),
    ],
)  # fmt: skip
def test_a_text_is_parted_where_a_speaker_pauses(text, parts):
    assert [clause.text for clause in clauses_of(text)] == parts


def test_a_sentence_has_a_longer_pause_behind_it_than_a_clause_and_the_end_has_none():
    assert clauses_of("Tester: done. Next") == (
        Clause("Tester:", SHORT_PAUSE_MS), Clause("done.", LONG_PAUSE_MS), Clause("Next", 0),
    )  # fmt: skip


@given(st.text())
def test_nothing_that_can_be_said_is_lost(text):
    said = "".join(clause.text for clause in clauses_of(text))

    assert [one for one in said if one.isalnum()] == [one for one in text if one.isalnum()]
