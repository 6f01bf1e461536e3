"""JSON settings of strangers, at random: what was put in goes out again to the byte, and nothing else is touched."""

import json

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from json_documents import documents
from own_entries import ALL, GROUPS, OWN

from hookd.integrations.edits import FORMATS, closing, layout
from hookd.integrations.edits.json_scan import scan
from hookd.integrations.edits.protocol import Conflict, Own

JSON = FORMATS["json"]

wishes = st.sampled_from(list(ALL.values()))


def put_in(text, wanted, own=OWN):
    try:
        return JSON.reconciled(text, wanted, own)
    except Conflict:
        event("conflict")
        return None


def frames(text, wanted):
    """Those that hookd sets, as the installer records them."""
    standing = JSON.load(text)
    return {entry.path: entry.value for entry in wanted
            if getattr(entry, "frame", False) and entry.path[0] not in standing}  # fmt: skip


def goes_with_what_was_added(text, wanted):
    """Whether a container stands empty on the way to a wanted entry: the case that a text alone cannot tell.

    Not the root, nor one with a comment in it or under a key that stands twice: these stay.
    """
    document = scan(text)
    for entry in wanted:
        node = document.root
        for key in entry.path:
            found = [part for part in node.parts if part.key == key]
            if not found:
                break
            node = found[-1].node
            is_commented = document.comments_in(found[-1].start, node.end)
            if node.value in ({}, []) and not is_commented and len(found) == 1:
                return True
    return False


def without_empties(value):
    if isinstance(value, dict):
        kept = {key: without_empties(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner not in ({}, [])}
    return list(map(without_empties, value)) if isinstance(value, list) else value


def comments(text):
    document = scan(text) if text.strip("\ufeff \r\n") else None
    return [text[comment.start : comment.end] for comment in document.comments] if document else []


@given(documents(), wishes)
def test_what_is_put_in_is_taken_out_again_to_the_byte(text, wanted):
    own = Own(OWN.is_command, frames(text, wanted))
    result = put_in(text, wanted, own)
    if result is None:
        return
    taken_out = JSON.reconciled(result, (), own)

    if goes_with_what_was_added(text, wanted):
        event("an empty container goes along")
        assert without_empties(JSON.load(taken_out)) == without_empties(JSON.load(text))
        assert comments(taken_out) == comments(text)
    else:
        assert taken_out == text


@given(documents(), wishes)
def test_where_every_line_is_too_long_it_is_taken_out_to_the_byte_as_well(text, wanted):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "WIDEST", 20)
        patch.setattr(closing, "LONGEST", 20)
        result = put_in(text, wanted)
    if result is None or goes_with_what_was_added(text, wanted):
        return
    own = Own(OWN.is_command, frames(text, wanted))

    assert JSON.reconciled(result, (), own) == text


@given(documents(own=True), wishes)
def test_doing_it_again_changes_nothing(text, wanted):
    result = put_in(text, wanted)
    if result is not None:
        assert JSON.reconciled(result, wanted, OWN) is result
        assert set(map(repr, wanted)) <= set(map(repr, JSON.own(result, OWN))) | {
            repr(entry) for entry in wanted if getattr(entry, "frame", False)
        }


@given(documents(own=True))
def test_taking_out_leaves_nothing_of_hookds(text):
    result = JSON.reconciled(text, (), OWN)

    assert JSON.own(result, OWN) == ()
    assert JSON.reconciled(result, (), OWN) is result


@given(documents(strict=True, own=True), wishes)
def test_strict_json_stays_strict_json(text, wanted):
    result = put_in(text, wanted)
    if result is not None:
        assert json.loads(result.removeprefix("\ufeff")) is not None


@given(documents(own=True))
def test_lines_that_hookd_has_no_part_in_stay_as_they_are(text):
    """Only text is added: all characters of the text without own entries stand in the result, in their order."""
    clean = JSON.reconciled(text, (), OWN)
    result = put_in(clean, GROUPS)
    if result is not None:
        letters = iter(result)
        assert all(letter in letters for letter in clean)


@pytest.mark.parametrize("text", ["", "\n", " \t\r\n\r\n", "\ufeff", "\ufeff\n"])
@pytest.mark.parametrize("wanted", ALL.values(), ids=ALL)
def test_an_empty_text_becomes_a_document_and_an_empty_one_again(text, wanted):
    """That there was less than `{}` is for the record to know."""
    own = Own(OWN.is_command, frames("{}", wanted))
    result = JSON.reconciled(text, wanted, own)

    assert json.loads(result.removeprefix("\ufeff"))
    assert JSON.reconciled(result, wanted, own) is result
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    newline = "\r\n" if "\r\n" in text else "\n"

    assert JSON.reconciled(result, (), own) == f"{mark}{{}}{newline}{text.removeprefix(mark)}"


@pytest.mark.parametrize("wanted", ALL.values(), ids=ALL)
def test_no_line_of_a_new_document_ends_with_a_blank(wanted):
    lines = JSON.reconciled("", wanted, OWN).splitlines()

    assert [line for line in lines if line != line.rstrip()] == []


@given(documents())
def test_a_document_is_read_as_any_json_reader_does(text):
    try:
        expected = json.loads(text.removeprefix("\ufeff"))
    except ValueError:
        event("comments or trailing commas")
        return

    assert repr(JSON.load(text)) == repr(expected) or sorted_repr(JSON.load(text)) == sorted_repr(expected)


def sorted_repr(value):
    return json.dumps(value, sort_keys=True)
