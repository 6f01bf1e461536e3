"""TOML settings of strangers, at random: what was put in goes out again to the byte, and nothing else is touched."""

import tomllib

import pytest
import tomlkit
from hypothesis import assume, event, given
from hypothesis import strategies as st
from own_entries import GROUPS, OWN, WORDS
from toml_documents import documents

from hookd.integrations.edits import FORMATS
from hookd.integrations.edits.protocol import Conflict
from hookd.integrations.edits.toml_scan import scan

TOML = FORMATS["toml"]

WISHES = {"groups": GROUPS, "words": WORDS, "both": (*WORDS, *GROUPS)}
wishes = st.sampled_from(list(WISHES.values()))


def readable(text):
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError:
        return None


def put_in(text, wanted):
    assume(readable(text) is not None)
    try:
        return TOML.reconciled(text, wanted, OWN)
    except Conflict:
        event("conflict")
        return None


def goes_with_what_was_added(text, wanted):
    """Whether a list in brackets stands empty where something is wanted: the case that a text alone cannot tell."""
    statements = scan(text).statements
    return any(entry.path in statements and not statements[entry.path].node.parts for entry in wanted)


@given(documents(), wishes)
def test_what_is_put_in_is_taken_out_again_to_the_byte(text, wanted):
    result = put_in(text, wanted)
    if result is None:
        return
    taken_out = TOML.reconciled(result, (), OWN)

    if goes_with_what_was_added(text, wanted):
        event("an empty list goes along")
        assert taken_out.count("#") == text.count("#")
    else:
        assert taken_out == text


@given(documents(own=True), wishes)
def test_doing_it_again_changes_nothing(text, wanted):
    result = put_in(text, wanted)
    if result is not None:
        assert TOML.reconciled(result, wanted, OWN) is result
        assert {repr(entry) for entry in wanted} == {repr(entry) for entry in TOML.own(result, OWN)}


@given(documents(own=True))
def test_taking_out_leaves_nothing_of_hookds(text):
    result = put_in(text, ())
    if result is not None:
        assert TOML.own(result, OWN) == ()
        assert "hookd" not in result


@given(documents(own=True), wishes)
def test_another_reader_of_toml_reads_the_same(text, wanted):
    result = put_in(text, wanted)
    if result is not None and "inf" not in result and "nan" not in result:
        # The one difference is of line ends within a value.
        text = result.removeprefix("\ufeff").replace("\r\n", "\n")
        assert tomlkit.parse(text).unwrap() == TOML.load(result)


@given(documents())
def test_line_ends_stay_of_one_kind(text):
    result = put_in(text, GROUPS)
    if result is not None and "\r\n" in text:
        assert result.count("\n") == result.count("\r\n")


@pytest.mark.parametrize("text", ["", "\n", " \t", "\r\n\r\n", "\ufeff", "\ufeff\n", "# c", "# c\n"])
@pytest.mark.parametrize("wanted", WISHES.values(), ids=WISHES)
def test_an_empty_text_becomes_a_document_and_is_empty_again(text, wanted):
    result = TOML.reconciled(text, wanted, OWN)

    assert TOML.load(result)
    assert TOML.reconciled(result, wanted, OWN) is result
    assert TOML.reconciled(result, (), OWN) == text
