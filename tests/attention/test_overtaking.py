"""Which event makes an earlier one untrue."""

import pytest
from samples_of import event

from hookd.attention.overtaking import TABLE, answers, may_overtake, overtakes
from hookd.vocabulary import KINDS

S = {"session": "s1"}
REQUEST = event("claude-code", "permission-needed", tool="Bash", **S)
OF_SUB = event("reviewer", "permission-needed", parent="claude-code", tool="Read", extra={"agent_id": "a1"}, **S)
STARTED = event("reviewer", "activated", parent="claude-code", extra={"agent_id": "a1"}, **S)
FAILED = event("claude-code", "failed", **S)
DONE = event("claude-code", "completed", **S)
ALONE = event("reviewer", "permission-needed", project="/home/me/shop")


@pytest.mark.parametrize(
    ("old", "new", "verb"),
    [
        (REQUEST, event("claude-code", "tool-finished", 1, tool="Bash", **S), "answered"),
        (REQUEST, event("claude-code", "tool-failed", 1, tool="Bash", **S), "answered"),
        (REQUEST, event("claude-code", "tool-finished", 1, **S), "answered"),
        (REQUEST, event("claude-code", "permission-denied", 1, **S), "answered"),
        (REQUEST, event("claude-code", "activated", 1, **S), "answered"),
        (REQUEST, event("claude-code", "completed", 1, **S), "answered"),
        (REQUEST, event("claude-code", "session-ended", 1, **S), "answered"),
        (OF_SUB, event("claude-code", "activated", 1, **S), "answered"),
        (OF_SUB, event("reviewer", "completed", 1, parent="claude-code", extra={"agent_id": "a1"}, **S), "answered"),
        (ALONE, event("reviewer", "completed", 1, project="/home/me/shop"), "answered"),
        (STARTED, event("reviewer", "completed", 1, parent="claude-code", extra={"agent_id": "a1"}, **S), "overtaken"),
        (STARTED, event("claude-code", "session-ended", 1, **S), "overtaken"),
    ],
)
def test_this_is_no_longer_true(old, new, verb):
    assert overtakes(new, old) == verb


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (REQUEST, event("claude-code", "tool-finished", 1, tool="Read", **S)),
        (REQUEST, event("claude-code", "tool-finished", -1, tool="Bash", **S)),
        (REQUEST, event("claude-code", "tool-finished", 1, tool="Bash", session="s2")),
        (REQUEST, event("claude-code", "tool-started", 1, tool="Bash", **S)),
        (REQUEST, event("reviewer", "tool-finished", 1, tool="Bash", parent="claude-code", **S)),
        (REQUEST, event("reviewer", "completed", 1, parent="claude-code", **S)),
        (REQUEST, event("reviewer", "completed", 1, **S)),
        (OF_SUB, event("claude-code", "tool-finished", 1, tool="Read", **S)),
        (OF_SUB, event("reviewer", "tool-finished", 1, tool="Read", extra={"agent_id": "a2"}, **S)),
        (STARTED, event("reviewer", "completed", 1, parent="claude-code", extra={"agent_id": "a2"}, **S)),
        (STARTED, event("claude-code", "completed", 1, **S)),
        (DONE, event("claude-code", "session-ended", 1, **S)),
        (FAILED, event("claude-code", "activated", 1, **S)),
        (ALONE, event("reviewer", "completed", 1, project="/home/me/docs")),
    ],
)
def test_this_is_still_true(old, new):
    assert overtakes(new, old) == ""


@pytest.mark.parametrize(
    ("kind", "agent", "seen"),
    [
        ("activated", "claude-code", True),
        ("completed", "claude-code", True),
        ("session-ended", "claude-code", True),
        ("tool-finished", "claude-code", False),
        ("completed", "reviewer", False),
    ],
)
def test_nobody_is_reminded_of_a_failure_that_was_seen(kind, agent, seen):
    assert answers(event(agent, kind, 1, **S), FAILED) is seen


def test_the_table_names_kinds_that_there_are():
    assert {kind for row in TABLE for kind in (*row.old, *row.new)} <= set(KINDS)


def test_only_kinds_of_the_table_overtake():
    assert [kind for kind in KINDS if not may_overtake(kind)] == [
        "permission-needed", "input-needed", "session-started", "tool-started", "task-created", "compacting", "notice",
    ]  # fmt: skip
