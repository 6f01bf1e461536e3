"""Several events of one kind in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import HOSTILE, NAMES, counted_in, days, events_of, is_clean, numbers_in, spoken

from hookd.phrase import KIND_PHRASES
from hookd.phrase.deeds import DEEDS
from hookd.phrase.ear import MESSAGE_LIMIT, Ear
from hookd.phrase.names import NAME_LIMIT, name_for_ear
from hookd.phrase.together import together
from hookd.vocabulary import KINDS

CODERS = ("claude-code", "codex", "gemini-cli")
TWENTY = [f"{CODERS[at % 3]}#s{at}" for at in range(20)]

LINES = [
    ("completed", "reviewer tester docs", "Three agents finished: reviewer, tester and docs."),
    ("completed", "reviewer tester", "Two agents finished: reviewer and tester."),
    ("completed", "reviewer", "Reviewer finished."),
    ("completed", "reviewer reviewer reviewer", "Reviewer finished three tasks."),
    ("completed", "reviewer#a reviewer#b", "Reviewer finished two tasks."),
    ("completed", "claude-code@shop claude-code@docs claude-code@api", "Claude Code finished in shop, docs and api."),
    ("completed", "codex@shop codex@docs codex@shop", "Codex finished three tasks in shop and docs."),
    ("completed", "codex@shop codex codex@docs", "Codex finished three tasks."),
    ("completed", "reviewer tester reviewer", "Two agents finished three tasks: reviewer and tester."),
    ("completed", "api-tester API-tester Otto x", "Four agents finished: api tester, API tester, Otto and x."),
    ("completed", "a-b c-d e-f g-h i-j", "Five agents finished: a b, c d, e f, g h and one other."),
    ("completed", " ".join(f"agent{c}" for c in "abcdefghi"),
     "Nine agents finished: agenta, agentb, agentc, agentd and five others."),
    ("activated", "reviewer#a tester#a", "Two agents started: reviewer and tester."),
    ("activated", "reviewer#a reviewer#b", "Reviewer started in two sessions."),
    ("paused", "reviewer tester", "Two agents paused: reviewer and tester."),
    ("failed", "tester tester tester", "Tester failed three times."),
    ("failed", "codex@shop codex@api", "Codex failed in shop and api."),
    ("interrupted", "codex claude-code", "Two agents were interrupted: Codex and Claude Code."),
    ("permission-needed", "claude-code#a claude-code#b claude-code#c",
     "Claude Code needs your permission in three sessions."),
    ("permission-needed", "claude-code#a claude-code#a", "Claude Code needs your permission twice."),
    ("permission-needed", "codex#a codex#b codex#a", "Codex needs your permission three times in two sessions."),
    ("permission-needed", "docs@shop docs@shop docs@api", "Docs needs your permission three times in shop and api."),
    ("permission-needed", "docs tester docs", "Two agents need your permission three times: docs and tester."),
    ("permission-needed", " ".join(TWENTY),
     "Three agents need your permission in 20 sessions: Claude Code, Codex and Gemini."),
    ("permission-needed", " ".join(TWENTY[:10]),
     "Three agents need your permission in ten sessions: Claude Code, Codex and Gemini."),
    ("permission-denied", "docs docs", "Docs was denied permission twice."),
    ("input-needed", "docs tester", "Two agents are waiting for you: docs and tester."),
    ("input-needed", "docs#a docs#b", "Docs is waiting for you in two sessions."),
    ("input-needed", "docs docs", "Docs is waiting for you with two requests."),
    ("session-started", "codex codex", "Codex started two sessions."),
    ("session-ended", "codex docs", "Two agents ended the session: Codex and docs."),
    ("tool-started", "codex codex", "Codex is using two tools."),
    ("tool-finished", "codex docs codex", "Two agents finished using three tools: Codex and docs."),
    ("tool-failed", "codex codex", "Codex had two tools fail."),
    ("task-created", "codex docs docs", "Two agents have three new tasks: Codex and docs."),
    ("task-completed", "codex codex", "Codex completed two tasks."),
    ("compacting", "codex docs", "Two agents are compacting their memory: Codex and docs."),
    ("compacted", "codex codex", "Codex compacted its memory twice."),
    ("notice", "codex codex docs docs", "Two agents have four notices: Codex and docs."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "who", "line"), LINES)
def test_what_belongs_together_is_one_line(kind, who, line):
    assert together(events_of(kind, *who.split()), spoken) == line
    assert is_clean(line)


def test_every_kind_has_a_line():
    assert tuple(DEEDS) == KINDS
    assert {kind for kind, *_ in LINES} == {*KINDS}
    assert {kind: deed.one for kind, deed in DEEDS.items()} == KIND_PHRASES


@pytest.mark.parametrize(
    ("who", "line"),
    [
        ("reviewer@shop tester@shop docs@shop", "Three agents finished in shop: reviewer, tester and docs."),
        ("reviewer@shop tester@docs", "Two agents finished: reviewer and tester."),
        ("reviewer@shop tester", "Two agents finished: reviewer and tester."),
        ("reviewer tester", "Two agents finished: reviewer and tester."),
        ("reviewer@shop reviewer@shop", "Reviewer finished two tasks in shop."),
        ("reviewer@my-shop tester@my-shop", "Two agents finished in my-shop: reviewer and tester."),
    ],
)
def test_the_project_is_said_where_there_are_others_and_all_share_it(who, line):
    assert together(events_of("completed", *who.split()), spoken, project=True) == line


def test_a_name_that_the_user_chose_keeps_its_capital():
    names = {"reviewer": "Otto", "tester": "Tester"}

    assert together(events_of("failed", "reviewer", "tester"), names.get) == "Two agents failed: Otto and tester."


def test_nothing_is_said_of_nothing():
    assert together([], spoken) == ""


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("shop", "shop"),
        ("my-shop.", "my-shop"),
        ("user_service", "user service"),
        ("a. B: c, d!", "a B c d"),
        ("\x1b[31mred\x07", "red"),
        ("x" * 200, "x" * NAME_LIMIT),
        ("a project of which nobody can say the name at once", "a project of which nobody can"),
        ("🎉", ""),
        ("( - )", ""),
        ("", ""),
    ],
)
def test_a_name_is_made_fit_for_a_sentence(written, said):
    assert name_for_ear(written, Ear()) == said


def test_a_name_that_cannot_be_said_is_never_empty():
    events = events_of("completed", "reviewer", "tester@🎉")

    assert together(events, {"reviewer": "🎉", "tester": ""}.get, project=True) == (
        "Two agents finished: reviewer and tester."
    )


@given(st.sampled_from(KINDS).flatmap(lambda kind: days(st.just(kind))), st.booleans())
def test_every_event_is_named_or_counted(events, project):
    line = together(events, spoken, project=project)
    agents = len({event.agent for event in events})

    head, _, names = line.rstrip(".").partition(": ")
    if agents > 1:
        assert counted_in(names) == agents == numbers_in(head)[0]
        assert len(events) in numbers_in(head)
    elif len(events) > 1:
        places = line.rstrip(".").rpartition(" in ")[2]
        assert len(events) in (*numbers_in(head), counted_in(places))
    assert is_clean(line)


@given(days(st.just("permission-needed"), agents=NAMES, projects=HOSTILE), HOSTILE, st.booleans())
def test_no_name_or_project_makes_a_line_long_or_breaks_it(events, name, project):
    line = together(events, lambda agent: name or agent, project=project)

    assert line == together(events, lambda agent: name or agent, project=project)
    assert len(line) <= MESSAGE_LIMIT
    assert line.endswith(".")
    assert line.isprintable()
