"""The kinds that a dialect says it can tell are those that its table makes, and nothing personal comes along."""

import json

import pytest
from doors import cases, event_at
from hypothesis import given, settings
from hypothesis import strategies as st

from hookd.dialects import acp, ahp, aider, amp, antigravity, cline, opencode
from hookd.dialects.rows import UNKNOWN, By, kinds_of
from hookd.event import Rejected
from hookd.vocabulary import KINDS, is_name

DIALECTS = (acp, ahp, aider, amp, antigravity, cline, opencode)
each = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.AGENT)


@each
def test_a_dialect_tells_the_kinds_of_its_table(dialect):
    assert kinds_of(dialect.EVENTS) == dialect.KINDS_TOLD
    assert dialect.KINDS_TOLD.issubset(KINDS)


@each
def test_every_payload_file_is_of_a_kind_that_is_told(dialect):
    kinds = {event_at(dialect, json.loads(case.read_text())).kind for case in cases(dialect)}

    assert kinds <= dialect.KINDS_TOLD


def test_a_kind_that_stands_deep_in_a_table_is_seen():
    deep = By("a", {"x": By("b", {"y": ("failed", "")}, ("paused", ""))}, ("completed", ""))

    assert kinds_of({"One": deep, "Two": ("activated", "")}) == {"failed", "paused", "completed", "activated", "notice"}
    assert deep({"a": "x", "b": "y"})[0] == "failed"
    assert deep({"a": "x"})[0] == "paused"
    assert deep({"a": ["x"]})[0] == "completed"
    assert UNKNOWN[0] == "notice"


def keys_in(value):
    if isinstance(value, dict):
        return set(value).union(*map(keys_in, value.values()))
    return set().union(*map(keys_in, value)) if isinstance(value, list) else set()


def shapes(dialect):
    return [json.loads(case.read_text()) for case in cases(dialect)]


def broken(value, keys):
    """The payload with any of its parts replaced by anything, or missing, and with keys that belong elsewhere."""
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inside: st.lists(inside, max_size=3) | st.dictionaries(keys, inside, max_size=4),
        max_leaves=6,
    )
    return _broken(value, anything)


def _broken(value, anything):
    if isinstance(value, dict):
        parts = {key: _broken(part, anything) for key, part in value.items()}
        return st.fixed_dictionaries({}, optional=parts) | anything
    if isinstance(value, list):
        return st.lists(st.one_of(*(_broken(part, anything) for part in value)), max_size=3) if value else anything
    return st.just(value) | st.just(value) | anything


@each
@settings(deadline=None)
@given(data=st.data())
def test_any_payload_gives_an_event_or_is_rejected(dialect, data):
    known = shapes(dialect) or [{"cwd": "/app"}]
    keys = st.sampled_from(sorted(keys_in(known) | {"message", "error", "title", "content", "parts"}))
    payload = data.draw(st.sampled_from(known).flatmap(lambda shape: broken(shape, keys)))
    native = data.draw(st.sampled_from(["", "dreamed", *dialect.EVENTS]) | st.text(max_size=40))
    if not isinstance(payload, dict):
        return
    try:
        event = event_at(dialect, payload, native)
    except Rejected:
        return

    assert event.kind in dialect.KINDS_TOLD
    assert is_name(event.agent)
    assert event.dialect == dialect.AGENT
    assert all(type(text) is str for text in (event.message, event.session, event.project, event.tool, event.parent))
    assert not any(isinstance(value, dict | list) for value in event.extra.values())
    assert event.extra["native_event"]


GONE = object()
ANYTHING = (GONE, None, True, 7, 1.5, "", "text", [], ["text"], [[7], {}], {}, {"text": "text"}, {"id": {}, "name": []})


def paths(value):
    """To every part of the payload."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield (key,)
        yield from ((key, *rest) for rest in paths(part))


def with_part(value, path, part):
    """A copy of the payload with something else in that place, or nothing."""
    if not path:
        return part
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = with_part(value[path[0]], path[1:], part)
    if copy[path[0]] is GONE:
        del copy[path[0]]
    return copy


@each
def test_every_part_of_a_payload_may_be_missing_or_of_another_type(dialect):
    for shape in shapes(dialect):
        for broken_one in (with_part(shape, path, part) for path in paths(shape) for part in ANYTHING):
            try:
                kind = event_at(dialect, broken_one).kind
            except Rejected:
                continue

            assert kind in dialect.KINDS_TOLD


PRIVATE = {
    "user_email": "dev@example.org", "email": "dev@example.org", "userId": "account-4711", "accountId": "account-4711",
    "env": {"HOME": "/home/dev", "TOKEN": "xyzzy"}, "transcriptPath": "/home/dev/t.jsonl", "output": "xyzzy",
    "rawInput": {"a": "xyzzy"}, "rawOutput": {"a": "xyzzy"}, "content": "xyzzy",
}  # fmt: skip


def with_private(value):
    """The payload with private things in all of its objects, where it has no such key of its own."""
    if isinstance(value, dict):
        return {**PRIVATE, **{key: with_private(part) for key, part in value.items()}}
    return [with_private(part) for part in value] if isinstance(value, list) else value


@each
def test_nothing_private_enters_an_event(dialect):
    for payload in shapes(dialect):
        told = str(event_at(dialect, with_private(payload)))

        assert [word for word in ("dev@example.org", "account-4711", "xyzzy", "t.jsonl") if word in told] == []
