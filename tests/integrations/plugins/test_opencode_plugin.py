"""opencode's plug-in, run by node with a real hookd: what is told, and what is not."""

import json

import pytest
from host import Host, events, needs_node, said

from hookd.integrations.plugins import opencode

pytestmark = needs_node

MAIN, CHILD = "ses_main", "ses_child"


def happens(type_, session=MAIN, **properties):
    event = {"id": f"evt_{type_}", "type": type_, "properties": {"sessionID": session} | properties}
    return ["event", {"event": event}]


def created(session=MAIN, **info):
    return happens("session.created", session, info={"id": session, "directory": "/home/dev/app"} | info)


CHILD_CREATED = created(CHILD, parentID=MAIN, title="Review the diff (@general subagent)")


def status(word, session=MAIN, **more):
    return happens("session.status", session, status={"type": word, **more})


def message(number, role="assistant", session=MAIN, **info):
    return happens("message.updated", session, info={"id": f"msg_{number}", "role": role, "sessionID": session, **info})


def part(number, words, session=MAIN, part_id="prt", **more):
    told = {"id": part_id, "messageID": f"msg_{number}", "sessionID": session, "type": "text", "text": words, **more}
    return happens("message.part.updated", session, part=told)


def end(session=MAIN):
    """Each end of a turn is told twice."""
    return [status("idle", session), happens("session.idle", session)]


def turn(*inside, session=MAIN):
    return [status("busy", session), *inside, *end(session)]


@pytest.fixture
def host(home):
    return Host(home, opencode)


@pytest.mark.parametrize(
    ("calls", "told"),
    [
        ([created(title="Login"), *turn()], [("session-started", "Login"), ("activated", ""), ("completed", "")]),
        (turn(status("busy"), status("busy")), [("activated", ""), ("completed", "")]),
        (end(), [("completed", "")]),
        ([*turn(), *turn()], [("activated", ""), ("completed", "")] * 2),
        (
            [status("busy"), status("retry", message="Rate limited", attempt=1), status("busy"), *end()],
            [("activated", ""), ("paused", "Rate limited, tries again"), ("activated", ""), ("completed", "")],
        ),
        (
            turn(happens("session.error", error={"name": "MessageAbortedError", "data": {}})),
            [("activated", ""), ("interrupted", "")],
        ),
        (
            turn(happens("session.error", error={"name": "ProviderAuthError"}), status("busy")),
            [("activated", ""), ("failed", "the login has expired or is wrong"), ("activated", ""), ("completed", "")],
        ),
        (
            [
                happens("permission.asked", id="per_1", permission="bash", patterns=["npm ci"]),
                happens("permission.replied", requestID="per_1", reply="reject"),
                happens("question.asked", id="que_1", questions=[{"question": "Which database?"}]),
                happens("question.replied", requestID="que_1", answers=[["SQLite"]]),
            ],
            [
                ("permission-needed", "wants to run: npm ci"), ("permission-denied", ""),
                ("input-needed", "Which database?"), ("activated", "goes on"),
            ],
        ),
        ([happens("session.compacted")], [("compacted", "")]),
        ([created(), happens("session.deleted", info={"id": MAIN}), ["dispose"]],
         [("session-started", ""), ("session-ended", "")]),
        ([happens("session.diff"), happens("file.edited", file="/a"), happens("lsp.updated")], []),
    ],
)  # fmt: skip
def test_what_attention_needs_is_told_once(home, host, calls, told):
    host.play(*calls)

    assert said(home) == told


@pytest.mark.parametrize(
    ("inside", "answer"),
    [
        ([message(1), part(1, "All is well.")], "All is well."),
        ([message(1), part(1, "All"), part(1, "All is well.")], "All is well."),
        ([message(1), part(1, "One.", part_id="a"), part(1, "Two.", part_id="b")], "One.\nTwo."),
        ([message(1), part(1, "First."), message(2), part(2, "Last.", part_id="b")], "Last."),
        ([message(1), part(1, "First."), message(2)], "First."),
        ([message(1, "user"), part(1, "Fix it")], ""),
        ([message(1), part(1, "hm", type="reasoning"), part(1, "said to nobody", synthetic=True)], ""),
        ([message(1, summary=True), part(1, "What was done so far: much")], ""),
        ([message(1, session="ses_other"), part(1, "Of another", session="ses_other")], ""),
    ],
)
def test_the_end_of_a_turn_tells_what_the_agent_said_last(home, host, inside, answer):
    host.play(*turn(message(0), part(0, "Of the turn before.")), *turn(*inside))

    assert said(home)[-1] == ("completed", answer)


def test_what_happens_in_the_session_of_a_subagent_is_told_as_the_subagents(home, host):
    inside = [message(1, session=CHILD), part(1, "No fault found.", session=CHILD)]
    host.play(created(), CHILD_CREATED, *turn(*inside, session=CHILD), ["dispose"])

    assert [(event.agent, event.parent, event.session, event.kind, event.message) for event in events(home)] == [
        ("opencode", "", MAIN, "session-started", ""),
        ("general", "opencode", MAIN, "activated", "Review the diff"),
        ("general", "opencode", MAIN, "completed", "No fault found."),
        ("opencode", "", MAIN, "session-ended", ""),
    ]


def test_a_session_that_was_begun_before_is_known_when_it_is_changed(home, host):
    host.play(happens("session.updated", CHILD, info={"id": CHILD, "parentID": MAIN}), *end(CHILD))

    assert [(event.agent, event.session) for event in events(home)] == [("subagent", MAIN)]


def test_the_end_of_opencode_ends_the_sessions_that_were_told_and_waits_until_that_is_told(home, host):
    host.play(created(), *turn(), happens("session.updated", "ses_2", info={"id": "ses_2"}), ["dispose"])

    assert said(home)[-2:] == [("completed", ""), ("session-ended", "")]
    assert [event.session for event in events(home)] == [MAIN] * 4


def test_every_event_tells_the_project(home, host):
    host.play(*turn())

    assert [event.project for event in events(home)] == ["/home/dev/app"] * 2


BEFORE = ["tool.execute.before", {"tool": "bash", "sessionID": MAIN, "callID": "c1"}, {"args": {"command": "npm ci"}}]
AFTER = ["tool.execute.after", {"tool": "bash", "sessionID": MAIN, "callID": "c1", "args": {"command": "npm ci"}},
         {"title": "", "output": "secret", "metadata": {}}]  # fmt: skip


def test_tools_are_told_where_they_are_wanted_and_their_output_never(home):
    host = Host(home, opencode, tools=True)
    host.play(CHILD_CREATED, BEFORE, AFTER)

    assert said(home)[1:] == [("tool-started", "runs: npm ci"), ("tool-finished", "ran: npm ci")]
    assert [event.extra["tool_use_id"] for event in events(home)[1:]] == ["c1", "c1"]
    assert not any(b"secret" in path.read_bytes() for path in home.new())


def test_tools_are_not_even_asked_for_where_they_are_not_wanted(home, host):
    assert host.play(BEFORE)["subscribed"] == ["event", "dispose"]
    assert said(home) == []


def test_two_copies_of_the_plug_in_speak_with_one_voice(home, host):
    host.play(*turn(), ["dispose"], copies=2)

    assert said(home) == [("activated", ""), ("completed", ""), ("session-ended", "")]


def test_a_plug_in_that_is_loaded_anew_speaks_again(home, host):
    host.play(*turn(), ["dispose"], ["load"], *turn(), ["dispose"])

    assert said(home) == [("activated", ""), ("completed", ""), ("session-ended", "")] * 2


def test_of_too_many_sessions_the_oldest_is_forgotten(home, host):
    host.play(CHILD_CREATED, created(), *end(CHILD), changes=[("SESSIONS_LIMIT = 500", "SESSIONS_LIMIT = 1")])

    assert [event.agent for event in events(home)] == ["general", "opencode", "opencode"]


ODD = [None, 7, "text", [], {}, {"type": 7}, {"type": "session.idle"}, {"type": "session.status", "properties": None},
       {"type": "session.created", "properties": {"info": []}}, {"type": "message.part.updated", "properties": 7},
       {"type": "session.status", "properties": {"sessionID": {}, "status": "busy"}}]  # fmt: skip


def test_no_event_of_a_stranger_shape_is_opencodes_trouble(home):
    host = Host(home, opencode, tools=True)
    calls = [["event", {"event": odd}] for odd in ODD] + [["event", None], ["event"], ["tool.execute.before"]]
    told = host.play(*calls, ["tool.execute.after", None, None], ["dispose"])

    assert told["thrown"] == []
    assert set(told["returned"]) == {None}


def test_a_long_text_is_told_by_its_beginning_and_never_by_half_a_character(home, host):
    host.play(*turn(message(1), part(1, "x" * 3999 + "🙂" * 3000)))
    told = json.loads(home.new()[-1].read_bytes())["last_assistant_message"]

    assert told == "x" * 3999
