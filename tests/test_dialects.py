"""From raw bytes to an event: every dialect, and everything hostile that a stranger can send."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookd import dialects
from hookd.dialects import decode, foreign, own
from hookd.event import Envelope, Event, Priority, Rejected
from hookd.redaction import compile_redaction
from hookd.vocabulary import DOCUMENT_LIMIT, KINDS, LABEL_LIMIT, MESSAGE_LIMIT

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PAYLOADS = Path(__file__).parent / "payloads"
EVENT = {"agent": "reviewer", "kind": "completed"}


def envelope(raw, dialect="hookd", source="spool", native_event=""):
    raw = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    return Envelope(raw, source, dialect, NOW, "the-id", native_event)


def event_of(raw=None, dialect="hookd", source="spool", native_event="", **fields):
    return decode(envelope({**EVENT, **fields} if raw is None else raw, dialect, source, native_event))


def reason_for(raw, **door):
    with pytest.raises(Rejected) as caught:
        event_of(raw, **door)
    return str(caught.value)


# hookd's own event object.


def test_every_field_of_an_event_object_arrives():
    fields = {
        "id": "e1", "agent": "a.b-c_1", "kind": "paused", "message": "m", "session": "s", "project": "/p",
        "parent": "boss", "tool": "Bash", "host": "laptop", "priority": "important", "at": "2026-11-23T09:30:00Z",
        "colour": ["red"],
    }  # fmt: skip
    event = decode(envelope(fields))

    assert event.to_object() == fields
    assert event.priority is Priority.IMPORTANT
    assert (event.received_at, event.source, event.dialect) == (NOW, "spool", "hookd")


def test_an_event_without_an_id_gets_the_one_of_its_envelope():
    assert event_of().id == "the-id"
    assert event_of(id=None).id == "the-id"


def test_an_event_whose_sender_tells_no_time_happened_when_its_envelope_was_written():
    written = datetime(2026, 11, 23, 8, 30, 0, 123456, tzinfo=UTC)
    dropped = replace(envelope(b'{"agent": "a", "kind": "notice"}'), happened_at=written)
    line = replace(envelope(b"a notice hi", source="pipe"), happened_at=written)
    told = replace(envelope(b'{"agent": "a", "kind": "notice", "at": "2026-11-23T07:00:00Z"}'), happened_at=written)
    unknown = envelope(b"a notice hi", source="pipe")

    ats = [decode(one).at for one in (dropped, line, told, unknown)]
    assert ats == ["2026-11-23T08:30:00.123Z", "2026-11-23T08:30:00.123Z", "2026-11-23T07:00:00Z", ""]


def test_null_is_as_good_as_missing():
    event = event_of(message=None, session=None, priority=None, at=None, parent=None)

    assert event.to_object() == {"id": "the-id", **EVENT}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_taken(kind):
    assert event_of(kind=kind).kind == kind


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "complete"}, 'kind "complete" is unknown; did you mean "completed"?'),
        ({"kind": "done"}, 'did you mean "completed"?'),
        ({"kind": 7}, 'kind "a number" is unknown'),
        ({"kind": ["completed"]}, 'kind "a list" is unknown'),
        ({"kind": None}, '"kind" is missing'),
        ({"agent": ""}, '"agent" is missing'),
        ({"agent": "two words"}, "wanted are 1 to 64"),
        ({"agent": {"name": "x"}}, "wanted are 1 to 64"),
        ({"agent": "a" * 65}, "wanted are 1 to 64"),
        ({"message": 5}, '"message" is a number; a text is wanted'),
        ({"message": {"text": "x"}}, '"message" is an object'),
        ({"session": True}, '"session" is true or false'),
        ({"project": ["/p"]}, '"project" is a list'),
        ({"parent": 0}, '"parent" is a number'),
        ({"tool": {}}, '"tool" is an object'),
        ({"host": 1.5}, '"host" is a number'),
        ({"host": "h" * (LABEL_LIMIT + 1)}, "at most 4096 are taken"),
        ({"priority": "urgent"}, 'priority "urgent" is unknown'),
        ({"priority": 3}, 'priority "a number" is unknown'),
        ({"id": ""}, "printable ASCII"),
        ({"id": 17}, '"id" is a number'),
        ({"at": "yesterday"}, "RFC 3339"),
        ({"at": 1795425164}, '"at" is a number'),
    ],
)
def test_a_wrong_field_is_rejected_with_what_was_wanted(fields, reason):
    assert reason in reason_for({**EVENT, **fields})


def test_unknown_keys_within_the_limit_stay_as_they_are():
    extra = {"a": 1, "b": [None, {"c": "d"}], "text": "x" * 60_000}

    assert event_of(**extra).extra == extra


def test_of_too_many_unknown_keys_the_largest_give_way():
    event = event_of(small="s", large="x" * 70_000, larger=["y" * 90_000])

    assert event.extra == {"small": "s", "large": {"cut": 70_000}, "larger": {"cut": 90_004}}


def test_even_a_crowd_of_small_unknown_keys_is_bounded():
    event = event_of(**{f"key-{number}": number for number in range(20_000)})

    assert len(json.dumps(event.extra)) <= own.EXTRA_LIMIT
    assert event.extra["key-0"] == 0
    assert event.extra["keys_cut"] == 20_001 - len(event.extra)


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=20), st.text() | st.integers() | st.lists(st.integers(), max_size=40)))
def test_extra_is_bounded_whatever_it_is(extra):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(own, "EXTRA_LIMIT", 200)  # so that a small example is too large already
        bounded = own._bounded(extra)

    assert len(json.dumps(bounded)) <= 200
    assert bounded == extra or len(json.dumps(extra)) > 200 - 2 * len(extra)


# Plain words.


@pytest.mark.parametrize(
    ("line", "event"),
    [
        (b"reviewer completed", ("reviewer", "completed", "")),
        (b"reviewer completed All  is well ", ("reviewer", "completed", "All  is well")),
        (b" \treviewer\tdone\tAll is well\r", ("reviewer", "completed", "All is well")),
        (b"reviewer FINISHED! ok", ("reviewer", "completed", "ok")),
        (b"reviewer needs_permission to push", ("reviewer", "permission-needed", "to push")),
        ("\N{BYTE ORDER MARK}reviewer notice caf\N{LATIN SMALL LETTER E WITH ACUTE}".encode(),
         ("reviewer", "notice", "caf\N{LATIN SMALL LETTER E WITH ACUTE}")),
    ],
)  # fmt: skip
def test_a_line_of_plain_words_is_an_event(line, event):
    found = event_of(line, source="pipe")

    assert (found.agent, found.kind, found.message) == event
    assert (found.id, found.dialect, found.source) == ("the-id", "hookd", "pipe")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "the line is empty"),
        (b" \t ", "the line is empty"),
        (b"reviewer", 'holds only "reviewer"; AGENT KIND MESSAGE'),
        (b"reviewer complet now", 'kind "complet" is unknown; did you mean "completed"?'),
        (b"my jury is out", 'kind "jury" is unknown; it is one of activated'),
        (b"[1, 2]", "\"agent\" is '[1,'"),
        (b'"text" notice x', "wanted are 1 to 64"),
        (b"\xff\xfe notice", "not UTF-8 at byte 0"),
    ],
)
def test_a_line_that_is_no_event_is_rejected(line, reason):
    assert reason in reason_for(line, source="pipe")


@pytest.mark.parametrize("blank", [b"", b"  ", b"\t", b"\xef\xbb\xbf"])
def test_a_line_that_begins_with_a_brace_is_an_event_object(blank):
    event = event_of(blank + b'{"agent": "reviewer", "kind": "completed"}', source="pipe")

    assert (event.agent, event.kind) == ("reviewer", "completed")


def test_plain_words_in_the_hook_directory_are_no_event():
    assert "it is no JSON" in reason_for(b"reviewer completed")


# CloudEvents.


def cloudevent(**attributes):
    known = {"specversion": "1.0", "id": "ce-1", "type": "dev.hookd.agent.completed",
             "source": "hookd://codex/laptop"}  # fmt: skip
    return {name: value for name, value in {**known, **attributes}.items() if value is not None}


def test_a_senders_key_that_hookd_has_too_is_shown_under_another_name():
    own_keys = {"source": "ci", "dialect": "scots", "deliveries": 3, "received_at": "dawn"}
    event = event_of({"agent": "a", "kind": "notice", "id": "e1", "x": 1, "sender_source": "mine", **own_keys})

    assert event.to_object() == {
        "id": "e1", "agent": "a", "kind": "notice", "x": 1, "sender_source": "mine", "sender_sender_source": "ci",
        "sender_dialect": "scots", "sender_deliveries": 3, "sender_received_at": "dawn",
    }  # fmt: skip


def test_what_a_dialect_keeps_beside_the_fields_does_not_hide_behind_one():
    event = Event("e1", "a", "notice", NOW, "spool", "x", message="hookd's", extra={"message": "native", "tool": "T"})

    assert event.to_object() == {
        "id": "e1", "agent": "a", "kind": "notice", "message": "hookd's", "sender_message": "native",
        "sender_tool": "T",
    }  # fmt: skip


@pytest.mark.parametrize(("dialect", "source"), [("hookd", "spool"), ("hookd", "pipe"), ("cloudevents", "spool")])
def test_a_cloudevent_without_data_is_an_event(dialect, source):
    document = cloudevent(time="2026-11-23T09:30:00Z", subject="s1", traceparent="00-1")
    event = decode(envelope(document, dialect, source))

    assert event.dialect == "cloudevents"
    assert event.to_object() == {
        "id": "ce-1", "agent": "codex", "kind": "completed", "session": "s1", "host": "laptop",
        "at": "2026-11-23T09:30:00Z", "traceparent": "00-1",
    }  # fmt: skip


def test_what_the_data_of_a_cloudevent_tells_wins():
    data = {"agent": "reviewer", "kind": "failed", "message": "no", "id": "mine", "session": None, "mood": "bad"}
    event = event_of(cloudevent(subject="s1", data=data))

    assert event.to_object() == {
        "id": "mine", "agent": "reviewer", "kind": "failed", "message": "no", "session": "s1", "host": "laptop",
        "mood": "bad",
    }  # fmt: skip


def test_a_cloudevent_of_any_type_may_hold_an_event_object():
    event = event_of(cloudevent(type="com.example.build", source="/ci", data=EVENT))

    assert event.to_object() == {"id": "ce-1", **EVENT}


def test_the_data_of_a_cloudevent_may_be_packed():
    packed = base64.b64encode(b'{"message": "half \\ud83d"}').decode()
    event = event_of(cloudevent(data_base64=packed))

    assert (event.kind, event.message) == ("completed", "half \N{REPLACEMENT CHARACTER}")
    assert event.extra == {"repaired": True}


@pytest.mark.parametrize("key", ["native", "payload"])
def test_a_cloudevent_may_hold_a_native_payload(key):
    payload = json.loads((PAYLOADS / "claude-code" / "Stop.json").read_text())
    data = {"agent": "claude-code", "native_event": "Stop", key: payload}
    event = event_of(cloudevent(data=data, subject="other", time="2026-11-23T09:30:00Z"))

    assert (event.agent, event.kind, event.message) == ("claude-code", "completed", "All 42 tests pass now.")
    assert (event.id, event.host, event.at) == ("ce-1", "laptop", "2026-11-23T09:30:00Z")
    assert event.session == payload["session_id"]
    assert event.dialect == "cloudevents"


def test_the_type_of_a_cloudevent_gives_the_kind_where_the_payload_cannot_be_read():
    data = {"agent": "some-agent", "native_event": "ring_bell", "native": {"x": 1}}
    event = event_of(cloudevent(data=data))

    assert event.to_object() == {
        "id": "ce-1", "agent": "some-agent", "kind": "completed", "host": "laptop",
        "undecoded": True, "native_event": "ring_bell",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"specversion": "0.3"}, "specversion is '0.3'; \"1.0\" is wanted"),
        ({"specversion": 1.0}, "specversion is 1.0"),
        ({"type": "com.example.x"}, "type is 'com.example.x'; \"dev.hookd.agent.KIND\" is wanted"),
        ({"type": None}, "type is None"),
        ({"type": "dev.hookd.agent.complete"}, 'did you mean "completed"?'),
        ({"type": 7}, '"type" is a number'),
        ({"source": "/ci"}, '"agent" is missing'),
        ({"source": "hookd://two words/h"}, "wanted are 1 to 64"),
        ({"time": "now"}, "RFC 3339"),
        ({"id": "two words"}, "no space"),
        ({"subject": []}, '"subject" is a list'),
        ({"data": "text"}, '"data" is a text; an event object is wanted'),
        ({"data": [EVENT]}, '"data" is a list'),
        ({"data_base64": "%%%"}, '"data_base64" is no base64'),
        ({"data_base64": 7}, '"data_base64" is no base64'),
        ({"data_base64": "e30x"}, "it is no JSON"),
        ({"data": {"agent": "no name!", "native": {}}}, "wanted are 1 to 64"),
    ],
)
def test_a_cloudevent_that_is_no_event_is_rejected(attributes, reason):
    assert reason in reason_for(cloudevent(**attributes))


# Whose words they are.

CURSOR = {"cursor_version": "3", "hook_event_name": "stop"}
CODEX = {"type": "agent-turn-complete", "last-assistant-message": "Done."}
TIMED = {"hook_event_name": "Stop", "timestamp": "2026-11-23T09:12:44Z"}


def of_cursor(document, envelope):
    return Event("1", "cursor", "completed", envelope.received_at, envelope.source, envelope.dialect)


@pytest.fixture
def known(monkeypatch):
    """Cursor has a dialect, and nobody else but hookd itself."""
    monkeypatch.setattr(
        dialects, "dialect_named", {"cursor": of_cursor, "hookd": own.decode, "claude-code": own.decode}.get
    )


@pytest.mark.parametrize("door", ["claude-code", "cursor", "codex", "some-agent"])
def test_the_sender_is_known_by_the_payload_and_not_by_who_registered_the_hook(known, door):
    event = event_of(CURSOR, dialect=door)

    assert (event.agent, event.kind, event.dialect) == ("cursor", "completed", door)


@pytest.mark.parametrize("door", ["claude-code", "cursor", "some-agent"])
def test_a_sender_without_a_dialect_is_marked_at_the_hook_of_another(known, door):
    event = event_of(CODEX, dialect=door)

    assert event.to_object() == {
        "id": "the-id", "agent": "codex", "kind": "notice",
        "message": f"sent agent-turn-complete to the hook of {door}",
        "sniffed": "codex", "dialect_expected": door, "native_event": "agent-turn-complete",
    }  # fmt: skip


def test_of_a_payload_that_is_marked_only_session_and_project_are_kept(known):
    payload = {"conversationId": "c1", "workspacePaths": ["/home/dev/app"], "user_email": "dev@example.org"}
    event = event_of(payload, dialect="claude-code", native_event="Stop")

    assert event.to_object() == {
        "id": "the-id", "agent": "antigravity", "kind": "notice", "message": "sent Stop to the hook of claude-code",
        "session": "c1", "project": "/home/dev/app",
        "sniffed": "antigravity", "dialect_expected": "claude-code", "native_event": "Stop",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("door", "payload", "agent"),
    [
        ("claude-code", TIMED, "copilot-cli"),
        ("qwen-code", TIMED, "qwen-code"),
        ("factory-droid", TIMED, "factory-droid"),
        ("kiro", {**TIMED, "turn_id": "t", "model": "m"}, "kiro"),
        ("codex", {**TIMED, "permission_mode": "auto-low"}, "codex"),
        ("codex", {**TIMED, "hook_event_name": "AfterAgent"}, "gemini-cli"),
        ("factory-droid", {**TIMED, "transcript_path": "/home/dev/.qwen/x.jsonl"}, "qwen-code"),
        ("claude-code", {**TIMED, "prompt_id": "s1########0"}, "qwen-code"),
        ("qwen-code", {"hook_event_name": "Stop", "transcript_path": "/home/dev/.claude/x.jsonl"}, "claude-code"),
        ("claude-code", {"hook_event_name": "Stop"}, "claude-code"),
    ],
)
def test_a_mere_likeness_counts_at_the_door_that_others_use_and_at_no_other(door, payload, agent):
    assert foreign.sender(payload, door) == agent


def test_an_own_event_is_its_senders_whatever_stands_beside_its_fields(known):
    fields = {**EVENT, **CURSOR}

    assert [event_of(fields, dialect=door).agent for door in ("hookd", "part2")] == ["reviewer", "reviewer"]


# Words that hookd does not know.


def test_a_payload_in_an_unknown_dialect_is_a_notice():
    payload = {"thread": {"id": "T1"}, "status": "done", "cwd": "/home/dev/app", "session_id": "s1"}
    event = event_of(payload, dialect="some-agent", native_event="agent-end")

    assert event.dialect == "some-agent"
    assert event.to_object() == {
        "id": "the-id", "agent": "some-agent", "kind": "notice", "message": "sent agent-end", "session": "s1",
        "project": "/home/dev/app", "undecoded": True, "native_event": "agent-end",
    }  # fmt: skip


def test_the_payload_itself_may_name_its_event():
    assert event_of({"type": "agent_end"}, dialect="some-agent").message == "sent agent_end"
    assert event_of({}, dialect="some-agent").message == "sent an event without a name"


def test_a_file_with_a_dot_in_its_name_may_hold_an_own_event():
    event = event_of({**EVENT, "message": "x"}, dialect="part2")

    assert (event.agent, event.kind, event.message) == ("reviewer", "completed", "x")
    assert "did you mean" in reason_for({**EVENT, "kind": "complete"}, dialect="part2")


# Dialects as plug-ins.


class Point:
    """An entry point of a stranger."""

    value = "stranger:decode"

    def __init__(self, dialect):
        self._dialect = dialect

    def load(self):
        if isinstance(self._dialect, Exception):
            raise self._dialect
        return self._dialect


@pytest.fixture
def stranger(monkeypatch):
    def install(dialect):
        monkeypatch.setattr(dialects, "_installed", lambda: {"stranger": Point(dialect)})
        dialects.dialect_named.cache_clear()

    yield install
    dialects.dialect_named.cache_clear()


def test_the_shipped_dialects_are_found_as_plug_ins():
    assert {"hookd", "claude-code", "cloudevents"} <= set(dialects._installed())


def test_a_dialect_of_a_stranger_is_used(stranger):
    stranger(lambda d, e: Event(e.fallback_id, d["who"], "completed", e.received_at, e.source, e.dialect))

    assert event_of({"who": "robot"}, dialect="stranger").agent == "robot"


def test_a_dialect_that_stumbles_rejects_the_payload(stranger):
    stranger(lambda d, _: d["who"])

    reason = reason_for({}, dialect="stranger")
    assert 'the dialect "stranger" stumbled over it (KeyError' in reason


def test_a_dialect_that_makes_no_event_rejects_the_payload(stranger):
    stranger(lambda _, e: Event(e.fallback_id, "two words", "done", e.received_at, e.source, e.dialect))

    assert "which is no event" in reason_for({}, dialect="stranger")


def test_a_dialect_that_cannot_be_loaded_rejects_the_payload(stranger):
    stranger(ImportError("no module named stranger"))

    assert "cannot be loaded: no module named stranger" in reason_for({}, dialect="stranger")


# What is hostile.

DEEP = 10_000


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "it is empty"),
        (b" \n\t", "it is empty"),
        (b"\xef\xbb\xbf", "it is empty"),
        (b"[]", "it is a list; one JSON object is wanted"),
        (b'"text"', "it is a text"),
        (b"null", "it is null"),
        (b"true", "it is true or false"),
        (b"17", "it is a number"),
        (b"{", "it is no JSON"),
        (b'{"agent": "a", "kind": "notice"} x', "it is no JSON: Extra data"),
        (b"{'agent': 'a'}", "it is no JSON"),
        (b"[" * DEEP, "nested too deep"),
        (b'{"a":' * DEEP + b"1" + b"}" * DEEP, "nested too deep"),
        (b'{"agent": "a", "kind": "notice", "x": ' + b"[" * 200 + b"]" * 200 + b"}", "at most 100 levels"),
        (b'{"agent": "\xff"}', "not UTF-8 at byte 11"),
        (b'{"agent": "\xed\xa0\xbd"}', "not UTF-8 at byte 11"),
        (b'{"agent": "\xc0\xaf"}', "not UTF-8 at byte 11"),
        ('{"agent": "a"}'.encode("utf-16"), "not UTF-8 at byte 0"),
        (b'{"agent": "a", "x": NaN}', "NaN is no JSON number"),
        (b'{"agent": "a", "x": -Infinity}', "-Infinity is no JSON number"),
        (b'{"agent": "a", "x": 1e999}', "1e999 is too large"),
        (b'{"agent": "a", "x": ' + b"9" * 5000 + b"}", "a number in it cannot be taken"),
        (b" " * (DOCUMENT_LIMIT + 1), "at most 4194304 are taken"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("dialect", ["hookd", "claude-code", "cloudevents", "codex"])
def test_what_is_no_document_is_rejected_in_every_dialect(raw, reason, dialect):
    assert reason in reason_for(raw, dialect=dialect)


def test_an_object_as_deep_as_allowed_is_taken():
    raw = b'{"agent": "a", "kind": "notice", "x": ' + b"[" * 99 + b"]" * 99 + b"}"

    assert json.dumps(event_of(raw).extra["x"]) == "[" * 99 + "]" * 99


def test_half_an_emoji_is_replaced_and_the_event_marked():
    raw = b'{"agent": "a", "kind": "notice", "message": "cut \\ud83d", "k\\uDE00": ["\\ud83d\\ude00", "\\ude00"]}'
    event = event_of(raw)

    assert event.message == "cut \N{REPLACEMENT CHARACTER}"
    assert event.extra == {
        "k\N{REPLACEMENT CHARACTER}": ["\N{GRINNING FACE}", "\N{REPLACEMENT CHARACTER}"],
        "repaired": True,
    }


@pytest.mark.parametrize("half", ["\\ud83d", "\\uD83D", "\\ude00", "\\uDE00"])
def test_halves_are_found_however_their_escape_is_written(half):
    event = event_of(b'{"agent": "a", "kind": "notice", "message": "' + half.encode() + b'"}')

    assert (event.message, event.extra) == ("\N{REPLACEMENT CHARACTER}", {"repaired": True})


def test_whole_emoji_need_no_repair():
    event = event_of(message="\N{GRINNING FACE} \ud7ff")

    assert event.message == "\N{GRINNING FACE} \ud7ff"
    assert event.extra == {}


def test_half_an_emoji_in_a_native_payload_is_replaced_too():
    raw = b'{"hook_event_name": "Stop", "last_assistant_message": "cut \\ud83d"}'
    event = event_of(raw, dialect="claude-code")

    assert (event.message, event.extra["repaired"]) == ("cut \N{REPLACEMENT CHARACTER}", True)


@pytest.mark.parametrize(
    "message",
    [
        "a\0b",
        "\x1b[31mred\x1b[0m \x1b]0;title\x07",
        "\u202eevil\u202c \u2066x\u2069",
        "line\nline\r\n\ttab",
        "\x7f\x9b",
    ],
)
def test_what_cannot_be_printed_stays_in_the_message(message):
    assert event_of(message=message).message == message


def test_raw_control_characters_in_a_string_are_taken():
    assert event_of(b'{"agent": "a", "kind": "notice", "message": "a\tb\x1b[0m"}').message == "a\tb\x1b[0m"


@pytest.mark.parametrize("name", ["session", "project", "parent", "tool", "host"])
@pytest.mark.parametrize("control", ["\0", "\n", "\r", "\x1b", "\x85", "\u2028"])
def test_labels_hold_no_control_characters(name, control):
    event = event_of(**{name: f"a{control}b"})

    assert getattr(event, name) == "a\N{REPLACEMENT CHARACTER}b"


def test_labels_keep_every_letter():
    project = "/home/dev/\N{LATIN SMALL LETTER E WITH ACUTE}\N{NO-BREAK SPACE}\N{GRINNING FACE}"

    assert event_of(project=project).project == project


def test_a_long_message_is_cut_and_its_length_told():
    event = event_of(message="m" * 20_000)

    assert event.message == "m" * MESSAGE_LIMIT
    assert event.extra == {"message_length": 20_000}


def test_a_message_as_long_as_allowed_is_whole():
    event = event_of(message="m" * MESSAGE_LIMIT)

    assert (len(event.message), event.extra) == (MESSAGE_LIMIT, {})


def test_four_mebibytes_are_taken():
    room = DOCUMENT_LIMIT - len(json.dumps({**EVENT, "message": ""}))
    event = event_of(message="m" * room)

    assert (len(event.message), event.extra["message_length"]) == (MESSAGE_LIMIT, room)


def test_a_reason_is_one_line_that_can_be_printed():
    reason = reason_for({"agent": "a", "kind": "x\n\x1b[31m\ud83d" + "y" * 10_000})

    assert reason.isprintable()
    assert len(reason) <= 500


# Secrets.

SECRET = "ghp_" + "a1B2" * 9


def test_secrets_are_taken_out_of_every_text():
    event = event_of(
        message=f"pushed with {SECRET}",
        note=f"and {SECRET}",
        deep=[{"x": SECRET, SECRET: 1}],
        client_secret="hunter2",
    )

    assert event.message == "pushed with [redacted]"
    assert event.extra == {
        "note": "and [redacted]",
        "deep": [{"x": "[redacted]", "[redacted]": 1}],
        "client_secret": "[redacted]",
    }


def test_a_secret_that_lies_across_the_cut_leaves_no_part():
    event = event_of(message="m" * (MESSAGE_LIMIT - 11) + " " + SECRET)

    assert event.message == "m" * (MESSAGE_LIMIT - 11) + " [redacted]"


@pytest.mark.parametrize("room", range(1, 120, 7))
def test_a_secret_that_lies_across_the_cut_of_a_command_leaves_no_part(room):
    command = f"run {'x' * room} {SECRET} and more {'y ' * 200}"
    payload = {"hook_event_name": "PermissionRequest", "tool_name": "Bash", "tool_input": {"command": command}}
    event = event_of(payload, dialect="claude-code")

    assert SECRET[:8] not in json.dumps(event.to_object())


@pytest.mark.parametrize(
    ("value", "kept"),
    [("hunter2", "[redacted]"), (["a", {"b": "c"}], ["[redacted]", {"b": "[redacted]"}]), (17, 17), ("", "")],
)
def test_whatever_stands_under_a_telling_name_is_taken_out(value, kept):
    assert event_of(api_secret=value).extra["api_secret"] == kept


def test_ids_of_agents_may_look_random():
    random = "aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zAaB3dE6gH"
    event = event_of(session=random, id=random, tool_use_id=random, note=random)

    assert (event.session, event.id, event.extra["tool_use_id"]) == (random, random, random)
    assert event.extra["note"] == "[redacted]"


def test_a_secret_as_an_id_is_still_one_id():
    once, twice, other = (event_of(id=secret, agent=SECRET) for secret in (SECRET, SECRET, SECRET[::-1] + SECRET))

    assert once.id == twice.id != other.id
    assert SECRET not in once.id + once.agent
    assert once.agent == "redacted"


def test_no_secret_stands_in_a_reason():
    assert SECRET not in reason_for({"agent": "a", "kind": SECRET})


def test_plain_words_and_native_payloads_hold_no_secret():
    words = event_of(f"reviewer done with {SECRET}".encode(), source="pipe")
    native = event_of({"hook_event_name": "UserPromptSubmit", "prompt": f"use {SECRET}"}, dialect="claude-code")

    assert (words.message, native.message) == ("with [redacted]", "use [redacted]")


def test_the_users_own_patterns_count():
    event = decode(envelope({**EVENT, "message": "to host-17"}), compile_redaction([r"host-\d+"]))

    assert event.message == "to [redacted]"


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_an_event_or_are_rejected(raw):
    for source, dialect in (("pipe", "hookd"), ("spool", "hookd"), ("spool", "claude-code")):
        try:
            told = event_of(raw, source=source, dialect=dialect).kind
        except Rejected as error:
            told = str(error)

        assert told.isprintable()
