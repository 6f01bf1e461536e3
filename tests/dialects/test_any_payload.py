"""Whatever a stranger sends, every dialect makes an event of it or rejects it."""

import json
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookd.dialects import CLOUDEVENTS, OWN, _installed, dialect_named
from hookd.dialects.safety import made_safe
from hookd.event import Envelope, Rejected
from hookd.redaction import redact
from hookd.vocabulary import KINDS, is_name

PAYLOADS = Path(__file__).parent.parent / "payloads"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
AGENTS = sorted(_installed().keys() - {OWN, CLOUDEVENTS})
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside, max_size=2) | st.dictionaries(st.text(max_size=4), inside, max_size=2),
    max_leaves=4,
)


@cache
def samples(agent):
    paths = (path for path in (PAYLOADS / agent).glob("*.json") if not path.name.endswith(".expected.json"))
    return [json.loads(path.read_text()) for path in sorted(paths)] or [{}]


def places(value, path=()):
    """Every place in a document, by the keys that lead to it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield (*path, key)
        yield from places(part, (*path, key))


def put(document, path, value):
    copy = json.loads(json.dumps(document))
    inside = copy
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return copy


def without(document, path):
    copy = json.loads(json.dumps(document))
    inside = copy
    for key in path[:-1]:
        inside = inside[key]
    del inside[path[-1]]
    return copy


def is_sound(agent, payload, native_event=""):
    # Not through decode(): it would turn a stumble of the dialect into a rejection.
    envelope = Envelope(b"{}", "spool", agent, NOW, "the-id", native_event)
    try:
        event = made_safe(dialect_named(agent)(payload, envelope), redact)
    except Rejected:
        return True
    texts = (event.message, event.session, event.project, event.tool, event.parent)
    plain = not any(isinstance(value, dict | list) for value in event.extra.values())
    told = getattr(sys.modules[dialect_named(agent).__module__], "KINDS_TOLD", KINDS)
    return event.kind in told and is_name(event.agent) and all(type(text) is str for text in texts) and plain


@pytest.mark.parametrize("agent", AGENTS)
@pytest.mark.parametrize("value", [None, True, 7, 1.5, "", "a text", [], [[1]], {}, {"a": {"b": 1}}], ids=repr)
def test_a_value_of_any_type_anywhere_is_survived(agent, value):
    unsound = [
        (path, payload)
        for payload in samples(agent)
        for path in places(payload)
        if not is_sound(agent, put(payload, path, value))
    ]

    assert unsound == []


@pytest.mark.parametrize("agent", AGENTS)
def test_a_missing_key_is_survived_wherever_it_is(agent):
    unsound = [
        (path, payload)
        for payload in samples(agent)
        for path in places(payload)
        if not is_sound(agent, without(payload, path))
    ]

    assert unsound == []


@pytest.mark.parametrize("agent", AGENTS)
@given(st.data())
def test_any_payload_gives_an_event_or_is_rejected(agent, data):
    keys = sorted({key for payload in samples(agent) for key in payload})
    known = {key: st.sampled_from([one[key] for one in samples(agent) if key in one]) | VALUES for key in keys}
    payload = data.draw(st.fixed_dictionaries({}, optional=known))
    native_event = data.draw(st.sampled_from(["", "Stop", "no such event"]))

    assert is_sound(agent, payload, native_event)
