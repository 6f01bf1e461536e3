"""Payloads read by one dialect, as the tests of the dialects do it."""

import json
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import strategies as st

from hookd.dialects.safety import made_safe
from hookd.event import Envelope, Rejected
from hookd.redaction import redact
from hookd.vocabulary import KINDS, is_name

PAYLOADS = Path(__file__).parent.parent / "payloads"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NAMES = ("hook_event_name", "agent_action_name")
CALLS = ["command", "file_path", "path", "pattern", "url", "operations", "questions", "success", "resultType"]

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(CALLS), inside, max_size=3),
    max_leaves=6,
)
"""Anything that JSON can hold."""


def event_of(dialect, payload, native="", door=""):
    """The event of a payload at its own agent's door, or at another one; the door may be told the event's name."""
    envelope = Envelope(b"{}", "spool", door or dialect.AGENT, NOW, "the-id", native)
    return made_safe(dialect.decode(payload, envelope), redact)


def cases(dialect):
    files = sorted((PAYLOADS / dialect.AGENT).glob("*.json"))
    return [file for file in files if not file.name.endswith(".expected.json")]


def outcome(dialect, case):
    """The event as an expectation file tells it. A payload without a name has that which the door is told."""
    payload = json.loads(case.read_text())
    native = "" if any(name in payload for name in NAMES) else case.name.partition(".")[0]
    event = event_of(dialect, payload, native)
    return {"dialect": event.dialect, **{key: value for key, value in event.to_object().items() if key != "id"}}


def expected(case):
    return json.loads(case.with_suffix(".expected.json").read_text())


def kinds_shown(dialect, rows):
    """The kinds of its payload files, and of the rows of a test: native event, what it tells, kind, message."""
    return {expected(case)["kind"] for case in cases(dialect)} | {row[2] for row in rows}


def payload_like(dialect, name_key):
    """Payloads that look like the agent's, with values of any type."""
    known = {key for case in cases(dialect) for key in json.loads(case.read_text())} - {name_key}
    return st.fixed_dictionaries({}, optional={
        name_key: st.sampled_from(sorted(dialect.EVENTS)) | VALUES,
        **dict.fromkeys(known | {"is_interrupt", "error", "user_email", "operations"}, VALUES),
        "tool_name": st.sampled_from([*dialect.TOOLS, "mcp__a__b", "MCP:", "@a/b"]) | VALUES,
        "tool_input": st.dictionaries(st.sampled_from(CALLS), VALUES, max_size=3) | VALUES,
    })  # fmt: skip


def check_any(dialect, payload, native=""):
    """Whatever is sent becomes an event of a kind that the dialect tells of, or is rejected."""
    try:
        event = event_of(dialect, payload, native)
    except Rejected:
        return

    assert event.kind in dialect.KINDS_TOLD
    assert set(KINDS) >= dialect.KINDS_TOLD
    assert is_name(event.agent)
    assert all(type(text) is str for text in (event.message, event.session, event.project, event.tool, event.parent))
    assert not any(isinstance(value, dict | list) for value in event.extra.values())
