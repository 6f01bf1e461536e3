"""The digest of what nobody heard at its time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import HOSTILE, NAMES, counted_in, days, is_clean, numbers_in, spoken, told_events, waiting_of

from hookd.phrase.digest import ASKING, TOLD, WEIGHTS, digest, tellable
from hookd.phrase.ear import MESSAGE_LIMIT
from hookd.vocabulary import KINDS

AWAY = "While you were away: "


def said(*lines, away=True):
    events = told_events(*lines)
    return digest(events, waiting_of(events), spoken, away=away)


@pytest.mark.parametrize(
    ("lines", "rest"),
    [
        (["backend-engineer@shop completed"] * 4 + ["backend-engineer@shop failed"] * 2 + ["docs permission-needed!"],
         "backend engineer finished four tasks in shop, two failed, docs is still waiting for your permission."),
        (["reviewer completed"], "reviewer finished one task."),
        (["reviewer completed", "tester failed"], "tester failed, reviewer finished one task."),
        (["tester@shop failed"] * 2 + ["tester@shop interrupted"], "tester failed twice in shop, one was interrupted."),
        (["codex@shop completed", "codex@api completed"],
         "Codex finished one task in shop, Codex finished one task in api."),
        (["codex@shop completed", "docs@shop completed"], "Codex finished one task in shop, docs finished one task."),
        (["docs permission-denied", "docs paused", "docs notice", "docs notice"],
         "docs was denied permission, one paused, two notices."),
        (["docs@shop permission-needed!"], "docs in shop is still waiting for your permission."),
        (["docs permission-needed!"] * 3, "docs is still waiting for three permissions."),
        (["docs permission-needed!", "codex permission-needed!"],
         "docs and Codex are still waiting for your permission."),
        (["docs input-needed!", "codex input-needed!", "codex input-needed!"],
         "docs and Codex are still waiting for three answers."),
        (["docs permission-needed!", "codex input-needed!"],
         "docs is still waiting for your permission, Codex is still waiting for your answer."),
        (["docs permission-needed", "codex completed"], "Codex finished one task."),
        ([f"{name} notice" for name in ("ada", "bob", "cy", "di", "eve", "fay", "fay")],
         "ada has a notice, bob has a notice, cy has a notice, di has a notice, and three other events of two agents."),
        ([f"{name} notice" for name in ("ada", "bob", "cy", "di", "eve")] + ["docs input-needed!"],
         ("ada has a notice, bob has a notice, cy has a notice, di has a notice, and one other event of one agent. "
          "Docs is still waiting for your answer.")),
        ([f"{name} permission-needed!" for name in ("ada", "bob", "cy", "di", "eve", "fay")],
         "ada, bob, cy, di and two others are still waiting for your permission."),
    ],
)  # fmt: skip
def test_a_digest_says_who_did_what_how_often(lines, rest):
    assert said(*lines) == AWAY + rest
    assert is_clean(AWAY + rest)


def test_while_somebody_listens_it_opens_otherwise():
    assert said("reviewer completed", away=False) == "Meanwhile: reviewer finished one task."


def test_nothing_is_said_where_nothing_is_worth_telling():
    assert said() == said("docs activated", "docs tool-failed", "docs permission-needed") == ""


def test_only_what_happened_to_the_work_is_told():
    told = {kind for kind in KINDS if tellable(told_events(f"docs {kind}")[0])}

    assert told == {*TOLD, *ASKING}
    assert {*WEIGHTS} == {*TOLD}


def test_who_waits_is_told_however_much_happened():
    text = said(
        *(f"agent-of-a-long-name-{letter}@a-project-of-a-long-name-{letter} completed" for letter in "abcdefgh"),
        *(f"asking-{letter}@project-{letter} permission-needed!" for letter in "abcdefgh"),
    )

    assert text == (
        "While you were away: eight events of eight agents. Asking a in project-a, asking b in project-b, "
        "asking c in project-c and five others are still waiting for your permission."
    )


def test_who_waits_is_counted_where_no_name_fits():
    long = "of-a-name-that-is-very-long"
    text = said(
        *["codex failed"],
        *(f"{letter}-{long}@{place}-{long} {kind}!" for letter in "ab" for place in "cd"
          for kind in ("permission-needed", "input-needed")),
        "docs input-needed!",
    )  # fmt: skip

    assert text == (
        "While you were away: one event of one agent. "
        "Two agents are still waiting for four permissions, three agents are still waiting for five answers."
    )


@given(days(st.sampled_from(TOLD)), st.booleans())
def test_every_event_of_the_past_is_counted(events, away):
    text = digest(events, frozenset(), spoken, away=away)
    clauses = text.partition(": ")[2].rstrip(".").split(", ")

    assert sum((numbers_in(clause) or [1])[0] for clause in clauses) == len(events)
    assert is_clean(text)


@given(days(st.sampled_from(sorted(ASKING)).flatmap(st.just)))
def test_everyone_who_waits_is_named_or_counted(events):
    for kind in ASKING:
        waiting = [event for event in events if event.kind == kind]
        text = digest(events, frozenset(event.id for event in waiting), spoken, away=True)
        who, _, what = text.partition(": ")[2].rstrip(".").partition(" still waiting for ")
        named = numbers_in(who) if " agents " in who else [counted_in(who.rpartition(" ")[0])]

        assert (numbers_in(what) or named if waiting else [0])[0] == len(waiting)


@given(days(st.sampled_from(KINDS), agents=NAMES, projects=HOSTILE), HOSTILE, st.booleans(), st.integers(0, 3))
def test_no_name_or_project_makes_a_digest_long_or_breaks_it(events, name, away, step):
    waiting = frozenset(event.id for event in events[:: step + 1])
    text = digest(events, waiting, lambda agent: name or agent, away=away)

    assert text == digest(events, waiting, lambda agent: name or agent, away=away)
    assert len(text) <= MESSAGE_LIMIT
    assert text.isprintable()
    assert bool(text) == any(e.kind in TOLD or (e.kind in ASKING and e.id in waiting) for e in events)
    assert ("still waiting" in text) >= any(e.kind in ASKING and e.id in waiting for e in events)
