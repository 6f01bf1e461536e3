"""Which events are one event that several messengers tell."""

import pytest
from samples_of import event

from hookd.attention.messengers import KEYS_LIMIT, Messengers

REQUEST = event("claude-code", "permission-needed", session="s1", tool="Bash", native="PermissionRequest")
STOP = event("claude-code", "completed", session="s1", native="Stop")
OWN = event("reviewer", "completed", project="/home/me/shop", message="The review is done")
QUESTION = event("claude-code", "input-needed", session="s1", native="Elicitation")
PLAN = event("claude-code", "input-needed", session="s1", tool="ExitPlanMode", native="PreToolUse")
CODEX = event("codex", "completed", session="d1", native="Stop", extra={"turn_id": "t1"})
CURSOR = event("cursor", "completed", session="c1", native="stop", dialect="cursor", message="Done")
WORKER = event("worker", "completed", session="d1", parent="codex", native="SubagentStop",
               extra={"turn_id": "t2", "agent_id": "d2"})  # fmt: skip
QWEN = event("qwen-code", "completed", session="q1", native="Stop", message="Done", extra={"prompt_id": "p1"})
IDLE = {"session": "s1", "native": "Notification", "extra": {"notification_type": "idle_prompt"}}


def told(first, second):
    messengers = Messengers()
    messengers.told(first)
    return messengers.told(second)


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        (REQUEST, event("claude-code", "permission-needed", 6, session="s1", native="Notification"), "a request and"),
        (REQUEST, event("claude-code", "permission-needed", 15, session="s1", native="Notification"), "a request and"),
        (QUESTION, event("claude-code", "input-needed", 6, session="s1", native="Notification"), "a question and"),
        (
            PLAN,
            event("claude-code", "permission-needed", 1, session="s1", tool="ExitPlanMode", native="PermissionRequest"),
            "a tool that asks",
        ),
        (CODEX, event("codex", "completed", 0.1, native="agent-turn-complete", extra={"turn-id": "t1"}), "two words"),
        (
            WORKER,
            event("subagent", "completed", 0.1, parent="codex", native="agent-turn-complete",
                  extra={"turn_id": "t2", "agent_id": "d2"}),
            "two words",
        ),
        (
            QWEN,
            event("qwen-code", "completed", 0.1, session="q1", native="Stop", message="Done",
                  extra={"prompt_id": "p1"}),
            "told twice",
        ),
        (OWN, event("reviewer", "completed", 100, session="s1", native="SubagentStop"), "own word"),
        (OWN, event("reviewer", "completed", 9, project="/home/me/shop/src", native="SubagentStop"), "own word"),
        (STOP, event("claude-code", "completed", 5, session="s1", message="Done"), "own word"),
        (STOP, event("claude-code", "input-needed", 60, **IDLE), "the prompt that idles"),
        (CURSOR, event("cursor", "completed", 1, session="c1", native="stop", message="Done"), "at two doors"),
    ],
)  # fmt: skip
def test_these_are_one(first, second, rule):
    found = told(first, second)

    assert found is not None
    assert (found.first, rule in found.rule.name) == (first, True)
    assert found.reason.startswith(f"merged with {first.id}: ")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (REQUEST, event("claude-code", "permission-needed", 16, session="s1", native="Notification")),
        (REQUEST, event("claude-code", "permission-needed", 6, session="s2", native="Notification")),
        (REQUEST, event("claude-code", "permission-needed", 6, session="s1", native="PermissionRequest")),
        (REQUEST, event("claude-code", "input-needed", 6, session="s1", native="Notification")),
        (QUESTION, event("claude-code", "input-needed", 1, session="s1", native="PreToolUse")),
        (PLAN, event("claude-code", "permission-needed", 1, session="s1", tool="Bash", native="PermissionRequest")),
        (CODEX, event("codex", "completed", 0.1, native="agent-turn-complete", extra={"turn-id": "t2"})),
        (
            WORKER,
            event("subagent", "completed", 0.1, native="agent-turn-complete",
                  extra={"turn_id": "t2", "agent_id": "d3"}),
        ),
        (WORKER, event("codex", "completed", 0.1, native="Stop", session="d1", extra={"turn_id": "t2"})),
        (
            QWEN,
            event("qwen-code", "completed", 4, session="q1", native="Stop", message="Done", extra={"prompt_id": "p1"}),
        ),
        (
            QWEN,
            event("qwen-code", "completed", 1, session="q1", native="Stop", message="Done", extra={"prompt_id": "p2"}),
        ),
        (
            QWEN,
            event("qwen-code", "completed", 1, session="q1", native="Stop", message="More", extra={"prompt_id": "p1"}),
        ),
        (OWN, event("reviewer", "completed", 121, session="s1", native="SubagentStop")),
        (OWN, event("tester", "completed", 1, session="s1", native="SubagentStop")),
        (OWN, event("reviewer", "failed", 1, session="s1", native="SubagentStop")),
        (OWN, event("reviewer", "completed", 1, project="/home/me/shopping", native="SubagentStop")),
        (OWN, event("reviewer", "completed", 1, project="/home/me/shop", message="The review is done")),
        (STOP, event("claude-code", "input-needed", 301, **IDLE)),
        (STOP, event("claude-code", "input-needed", 60, **{**IDLE, "session": "s2"})),
        (CURSOR, event("cursor", "completed", 4, session="c1", native="stop", message="Done")),
        (CURSOR, event("cursor", "completed", 1, session="c1", native="stop", message="Done again")),
    ],
)  # fmt: skip
def test_these_are_two(first, second):
    assert told(first, second) is None


def test_each_of_three_of_one_name_is_told_once_whatever_the_order():
    own = [event("reviewer", "completed", n, project="/home/me/shop", id=f"own{n}") for n in range(3)]
    hooks = [
        event("reviewer", "completed", n + 0.5, session="s1", native="SubagentStop", id=f"h{n}", extra={"agent_id": n})
        for n in range(3)
    ]
    for order in ([*own, *hooks], [*hooks, *own], [own[0], hooks[0], hooks[1], own[1], own[2], hooks[2]]):
        messengers = Messengers()
        news = [one for one in order if messengers.told(one) is None]

        assert len(news) == 3


def test_what_is_remembered_is_bounded():
    messengers = Messengers()
    for number in range(2 * KEYS_LIMIT):
        messengers.told(event("claude-code", "permission-needed", number, session=f"s{number}", native="P"))

    assert len(messengers._heads) == KEYS_LIMIT
