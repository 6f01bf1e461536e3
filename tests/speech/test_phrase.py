"""Phrases: what an event sounds like."""

import subprocess
import sys
import time

import pytest
from corpus import NEVER_SAID
from hypothesis import given
from hypothesis import strategies as st
from stage import event_of, persona_of

from hookd.phrase import (
    AND_MORE,
    KIND_PHRASES,
    MESSAGE_LIMIT,
    TEMPLATE_FIELDS,
    Ear,
    for_ear,
    phrase,
    template_error,
)
from hookd.vocabulary import KINDS

BACKEND = persona_of("backend-engineer")
ALL_FIELDS = " | ".join(f"{{{field}}}" for field in TEMPLATE_FIELDS)


def said(kind="completed", message="", say="", **fields):
    return phrase(event_of(kind, message, **fields), BACKEND, say)


def test_an_event_is_said_with_its_agent_s_name_and_its_message():
    assert said("activated", "Starting backend task") == "Backend engineer: Starting backend task"


def test_without_a_message_the_kind_s_own_phrase_is_said():
    assert said("completed") == "Backend engineer finished."
    assert said("permission-needed") == "Backend engineer needs your permission."
    assert said("input-needed", " \n ") == "Backend engineer is waiting for you."


def test_every_kind_has_its_own_phrase():
    assert tuple(KIND_PHRASES) == KINDS
    assert len(set(KIND_PHRASES.values())) == len(KINDS)


def test_a_template_decides_what_is_said():
    fields = {"project": "/home/me/shop/", "session": "s1", "tool": "Bash", "parent": "claude-code", "host": "box"}
    text = said("permission-needed", "May I?", ALL_FIELDS, **fields)

    assert text == (
        "Backend engineer | May I? | permission needed | shop | s1 | Bash | claude-code | backend-engineer | box"
    )


def test_what_is_empty_leaves_no_hole_in_a_template():
    assert said(say="{name}: {message}") == "Backend engineer"
    assert said(say="{name} is through with {project}. {message}") == "Backend engineer is through with."
    assert said(say="{message}") == "Backend engineer finished."


def test_without_its_name_only_a_message_is_said():
    unnamed = {"named": False}

    assert phrase(event_of("completed", "All done."), BACKEND, **unnamed) == "All done."
    assert phrase(event_of("completed"), BACKEND, **unnamed) == "Backend engineer finished."
    assert phrase(event_of("completed", "All done."), BACKEND, "{name}! {message}", **unnamed) == (
        "Backend engineer! All done."
    )


def test_a_message_is_never_read_as_a_template():
    assert said(message="{name} {0} {message.real} {{}}") == ("Backend engineer: {name} {0} {message.real} {{}}")
    assert said(message="{name}", say="{{braces}} {message}") == "{braces} {name}"


@pytest.mark.parametrize(
    ("template", "error"),
    [
        ("", ""),
        ("no field at all", ""),
        (ALL_FIELDS, ""),
        ("{{}} {name}", ""),
        ("{nmae} is done", "{nmae} is unknown; did you mean {name}?"),
        ("{Message}", "{Message} is unknown; did you mean {message}?"),
        ("{message.upper}", "{message.upper} is unknown; did you mean {message}?"),
        ("{message[0]}", "{message[0]} is unknown; did you mean {message}?"),
        ("{xyz}", "{xyz} is unknown; known are " + ", ".join(f"{{{field}}}" for field in TEMPLATE_FIELDS)),
        ("{}", "{} is unknown; known are " + ", ".join(f"{{{field}}}" for field in TEMPLATE_FIELDS)),
        ("{name!r}", "{name} stands with a format; write the bare name"),
        ("{name:>100}", "{name} stands with a format; write the bare name"),
        ("{name", "expected '}' before end of string; a brace itself is written {{ or }}"),
        ("name}", "Single '}' encountered in format string; a brace itself is written {{ or }}"),
    ],
)
def test_a_template_is_checked_with_the_nearest_field_named(template, error):
    assert template_error(template) == error


@pytest.mark.parametrize(
    ("seen", "heard"),
    [
        ("  two\t words \n here ", "two words here"),
        ("bell\x07 null\0 escape\x1b", "bell null escape"),
        ("zero\u200b width\u2060 and \u202eright to left\u202c", "zero width and right to left"),
        ("half \ud800 a pair", "half a pair"),
        ("private \ue000\U000f0000 codes", "private codes"),
    ],
)
def test_what_cannot_be_seen_is_not_said(seen, heard):
    assert for_ear(seen) == heard


def test_a_long_message_ends_at_a_sentence_and_says_that_there_is_more():
    sentence = "This is one of many sentences."
    text = for_ear(" ".join([sentence] * 40))

    assert text == " ".join([sentence] * 5) + AND_MORE
    assert len(text) <= MESSAGE_LIMIT + len(AND_MORE)


def test_a_long_sentence_ends_at_a_clause_and_a_long_word_in_its_midst():
    assert for_ear("some words, " * 40) == "some words, " * 14 + "some words." + AND_MORE
    assert for_ear("word " * 100) == "word " * 35 + "word." + AND_MORE
    assert for_ear("x" * 1000) == "x" * MESSAGE_LIMIT + "." + AND_MORE
    assert for_ear("What? " * 100) == "What? " * 29 + "What?" + AND_MORE


def test_a_message_at_the_limit_is_said_whole():
    assert for_ear("x" * MESSAGE_LIMIT) == "x" * MESSAGE_LIMIT


def test_the_budget_is_the_time_that_a_message_lasts():
    sentence = "This is one of many sentences. "
    seconds = {budget: len(phrase_within(budget, sentence * 40)) / 15 for budget in (5.0, 12.0, 30.0)}

    assert all(budget / 2 < lasts <= budget + 1 for budget, lasts in seconds.items())


def test_a_faster_voice_says_more_in_its_budget():
    slow, usual, fast = (Ear(12.0).limit(rate) for rate in (100, 175, 350))

    assert (slow, usual, fast) == (103, MESSAGE_LIMIT, 2 * MESSAGE_LIMIT)


def phrase_within(budget, message):
    said = phrase(event_of("completed", message), BACKEND, named=False, ear=Ear(budget))
    return said.removesuffix(AND_MORE)


def test_a_short_first_sentence_is_not_all_that_is_said():
    text = for_ear("Done. " + "word " * 100)

    assert len(text) > 150


LOADED = """
import sys
from hookd.phrase import for_ear
for text in ("plain words, 3.5s", "**bold** `code` &amp; more", "it\u00e2\u20ac\u2122s"):
    said = for_ear(text)
    print(said, [name in sys.modules for name in ("markdown_it", "html.entities", "ftfy", "wcwidth", "langdetect")])
"""


def test_libraries_are_loaded_only_for_a_text_that_needs_them():
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == [
        "plain words, 3.5 seconds [False, False, False, False, False]",
        "bold code and more [True, False, False, False, False]",
        "it’s [True, True, True, False, False]",
    ]


@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_whatever_is_sent_can_be_said(text):
    heard = for_ear(text)

    heard.encode()
    assert heard == " ".join(heard.split())
    assert heard.isprintable()
    assert not NEVER_SAID & {*heard}
    assert heard == "" or any(map(str.isalnum, heard))
    assert len(heard) <= MESSAGE_LIMIT + 1 + len(AND_MORE)
    assert phrase(event_of("failed", text, tool=text, project=text), BACKEND).startswith("Backend engineer")


PIECES = (
    "*", "`", "[", "](", "https://a.", " \n", "- ", ". ", "\x1b]", "_", "# ", "```", "! ", "<a", "<!-- say:", "1,",
    "a/", "a.", "A-", "|-", "\r",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_no_message_keeps_the_daemon_busy(piece):
    began = time.process_time()
    for_ear(piece * 16_384)
    took = time.process_time() - began
    began = time.process_time()
    for_ear("word " * 16_384)

    # Compared with plain words, not with a clock: it would be thousands of times as much.
    assert took < 0.05 + 100 * (time.process_time() - began)
