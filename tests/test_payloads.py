"""Every payload file that an agent sends becomes the event that stands beside it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hookd.dialects import decode, foreign
from hookd.event import Envelope, Rejected

PAYLOADS = Path(__file__).parent / "payloads"
OTHERS = ("claude-code", "foreign")
"""They have tests of their own."""
CASES = sorted(
    path
    for path in PAYLOADS.glob("*/*.json")
    if path.parent.name not in OTHERS and not path.name.endswith(".expected.json")
)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NAMES = (*foreign.EVENT_NAMES, "method")
"""Where a payload tells the name of its event."""


def named(case):
    return f"{case.parent.name}/{case.stem}"


def sender(case, door):
    return foreign.sender(json.loads(case.read_text()), door)


def expected(case):
    return json.loads(case.with_suffix(".expected.json").read_text())


def told_by_the_door(case):
    """The name of the event, where the payload tells none: that of the expectation, which the file's name holds."""
    if any(name in json.loads(case.read_text()) for name in NAMES):
        return ""
    native_event = expected(case).get("native_event", "")
    assert letters(native_event) in letters(case.stem)
    return native_event


def letters(text):
    return "".join(letter for letter in text.lower() if letter.isalnum())


def outcome(case, door=None):
    """The event as an expectation file tells it, or why there is none."""
    door = door or case.parent.name
    envelope = Envelope(case.read_bytes(), "spool", door, NOW, "the-id", told_by_the_door(case))
    try:
        event = decode(envelope)
    except Rejected as error:
        return {"rejected": str(error)}
    assert event.id == "the-id"
    return {"dialect": event.dialect, **{key: value for key, value in event.to_object().items() if key != "id"}}


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_payload_becomes_the_event_that_stands_beside_it(case):
    actual = outcome(case)

    assert actual == expected(case)


@pytest.mark.parametrize("agent", sorted({case.parent.name for case in CASES}))
def test_a_wrong_expectation_would_be_seen(agent):
    case = next(case for case in CASES if case.parent.name == agent)

    assert all(outcome(case) != {**expected(case), name: "something else"} for name in ("kind", "agent", "message"))


def test_no_expectation_is_without_its_payload():
    expectations = PAYLOADS.rglob("*.expected.json")
    beside = {path.with_name(path.name.replace(".expected.json", ".json")) for path in expectations}

    assert {path for path in beside if not path.exists()} == set()
    assert set(CASES) <= beside


@pytest.mark.parametrize("case", CASES, ids=named)
def test_nothing_personal_and_nothing_that_a_tool_was_given_or_gave_is_kept(case):
    kept = expected(case)

    private = {"user_email", "userId", "tool_input", "tool_response", "tool_output", "transcript_path", "env"}
    assert private.isdisjoint(kept)
    assert not any(isinstance(value, dict | list) for value in kept.values())


@pytest.mark.parametrize("case", [case for case in CASES if sender(case, "") == case.parent.name], ids=named)
@pytest.mark.parametrize("door", ["claude-code", "codex", "some-agent"])
def test_a_payload_with_a_sure_sign_is_read_the_same_at_every_door(case, door):
    actual = outcome(case, door)

    assert actual == {**expected(case), "dialect": door}


@pytest.mark.parametrize("case", CASES, ids=named)
def test_no_payload_is_taken_for_another_agents_at_its_own_door(case):
    assert sender(case, case.parent.name) == case.parent.name
