"""Amp's plug-in, run by node with a real hookd: what is told, and that nothing is decided."""

import json

import pytest
from host import Host, events, needs_node, said

from hookd.integrations.plugins import amp

pytestmark = needs_node

THREAD = {"thread": {"id": "T-1"}}
MESSAGES = [
    {"role": "user", "content": [{"type": "text", "text": "Fix it"}]},
    {"role": "assistant", "content": [{"type": "text", "text": "I look at it."}]},
    {"role": "assistant", "content": [{"type": "text", "text": "Fixed."}]},
]
START = ["session.start", THREAD]
TURN = ["agent.start", {**THREAD, "id": "m-1", "message": "Fix it"}]
RESULT = ["tool.result", {**THREAD, "toolUseID": "t-1", "tool": "Bash", "input": {"cmd": "npm ci"}, "status": "error",
                          "error": "exit 1", "output": "secret"}]  # fmt: skip


def end(status="done"):
    return ["agent.end", {**THREAD, "id": "m-1", "message": "Fix it", "status": status, "messages": MESSAGES}]


@pytest.fixture
def host(home):
    return Host(home, amp)


@pytest.mark.parametrize(
    ("calls", "told"),
    [
        ([START, TURN, end()], [("session-started", ""), ("activated", "Fix it"), ("completed", "Fixed.")]),
        ([end("cancelled")], [("interrupted", "")]),
        ([end("error")], [("failed", "")]),
        ([RESULT], []),
    ],
)
def test_what_attention_needs_is_told(home, host, calls, told):
    host.play(*calls, ["dispose"])

    assert said(home) == told


def test_every_event_tells_thread_and_project(home, host):
    host.play(START, TURN, end())

    assert {(event.session, event.project) for event in events(home)} == {("T-1", "/home/dev/my app")}


def test_of_the_messages_only_the_last_of_the_agent_is_handed_on(home, host):
    host.play(end())

    assert json.loads(home.new()[0].read_bytes())["messages"] == MESSAGES[-1:]


def test_tools_are_told_where_they_are_wanted_and_their_output_never(home):
    Host(home, amp, tools=True).play(RESULT)

    assert said(home) == [("tool-failed", "npm ci: exit 1")]
    assert b"secret" not in home.new()[0].read_bytes()


@pytest.mark.parametrize("tools", [False, True])
def test_nothing_is_returned_and_nothing_is_subscribed_to_that_wants_a_decision(home, tools):
    told = Host(home, amp, tools=tools).play(START, TURN, RESULT, end(), ["dispose"])

    assert (set(told["returned"]), told["thrown"]) == ({None}, [])
    assert "tool.call" not in told["subscribed"]


def test_no_event_of_a_stranger_shape_is_amps_trouble(home):
    odd = [[event, *words] for event in ("session.start", "agent.start", "agent.end", "tool.result")
           for words in ([], [None], [7], [{"messages": [None, 7]}], [{"messages": "text"}])]  # fmt: skip
    told = Host(home, amp, tools=True).play(*odd)

    assert (set(told["returned"]), told["thrown"]) == ({None}, [])
