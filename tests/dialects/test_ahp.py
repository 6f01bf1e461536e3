"""AHP: what the payload file does not show. The fields are those of the schemas in agenthooksprotocol 0.10.1."""

import pytest
from doors import event_at

from hookd.dialects import ahp
from hookd.event import Rejected


def event_of(native, **told):
    event = {"id": "evt_1", "type": native, "session": {"id": "s1", "cwd": "/app"}, "turn": {"id": "t1"}, **told}
    return event_at(ahp, {"jsonrpc": "2.0", "method": "hooks/observe", "params": {"event": event}})


def parts(text):
    return [{"id": "p1", "kind": "text", "mediaType": "text/plain", "selection": "body", "text": text}]


@pytest.mark.parametrize(
    ("native", "told", "kind", "message"),
    [
        ("session.start", {"trigger": "startup"}, "session-started", ""),
        ("session.end", {"outcome": "completed", "reason": "exit"}, "session-ended", ""),
        ("session.end", {"outcome": "error", "reason": "it crashed"}, "failed", "failed: it crashed"),
        ("session.end", {"outcome": "cancelled"}, "interrupted", ""),
        ("turn.start", {}, "activated", ""),
        ("turn.end", {"outcome": "completed"}, "completed", ""),
        ("turn.end", {"outcome": "failed", "error": {"message": "overloaded"}}, "failed", "failed: overloaded"),
        ("turn.end", {"outcome": "cancelled"}, "interrupted", ""),
        ("turn.end", {"outcome": "max_iterations"}, "failed", "the turn took too many steps"),
        ("model.error", {"error": {"message": "overloaded"}}, "failed", "failed: overloaded"),
        ("tool.permission.request", {"tool": {"name": "Bash", "input": {"x": "secret"}}},
         "permission-needed", "wants to use Bash"),
        ("tool.permission.request", {}, "permission-needed", "wants to use a tool"),
        ("tool.permission.resolved", {"tool": {"name": "Bash"}, "decision": "deny", "decidedBy": "policy"},
         "permission-denied", "may not use Bash"),
        ("tool.permission.resolved", {"decision": "allow", "decidedBy": "user"}, "activated", "goes on"),
        ("tool.permission.resolved", {"decision": "allow", "decidedBy": "policy"},
         "notice", "sent tool.permission.resolved"),
        ("user.elicitation.result", {"elicitation": {"server": "jira", "action": "accept", "result": parts("secret")}},
         "activated", "goes on"),
        ("tool.before", {"tool": {"name": "Bash"}}, "tool-started", "uses Bash"),
        ("tool.after", {"tool": {"name": "Bash"}, "outcome": "ok"}, "tool-finished", "used Bash"),
        ("tool.after", {"tool": {"name": "Bash"}, "outcome": "error", "error": {"message": "exit 1"}},
         "tool-failed", "Bash: exit 1"),
        ("tool.after", {"tool": {"name": "Bash"}, "outcome": "timeout"}, "tool-failed", "Bash"),
        ("tool.after", {"tool": {"name": "Bash"}, "outcome": "denied"}, "permission-denied", "may not use Bash"),
        ("user.attention", {"attention": {"kind": "idle", "title": parts("Hey"), "message": parts("Look here")}},
         "input-needed", "Look here"),
        ("user.attention", {"attention": {"title": parts("Hey")}}, "input-needed", "Hey"),
        ("user.elicitation.request", {"elicitation": {"server": "jira", "request": parts("Which board?")[0]}},
         "input-needed", "jira asks: Which board?"),
        ("task.change.after", {"task": {"id": "7", "operation": "create", "description": "Fix it"}},
         "task-created", "Fix it"),
        ("task.change.after", {"task": {"operation": "update", "description": "Fix it",
                                        "change": {"status": "completed"}}}, "task-completed", "Fix it"),
        ("task.change.after", {"task": {"operation": "remove"}}, "notice", "sent task.change.after"),
        ("context.compact.before", {}, "compacting", ""),
        ("context.compact.after", {}, "compacted", ""),
        ("model.dreamed", {}, "notice", "sent model.dreamed"),
    ],
)  # fmt: skip
def test_an_event_is_what_its_type_says(native, told, kind, message):
    event = event_of(native, harness={"name": "Some Harness"}, **told)

    assert (event.agent, event.kind, event.message) == ("some-harness", kind, message)
    assert (event.session, event.project, event.extra["turn_id"]) == ("s1", "/app", "t1")
    assert "secret" not in str(event)


def test_the_end_of_a_turn_tells_the_item_that_it_points_at():
    thought = {**parts("secret")[0], "category": "reasoning"}
    items = [{"id": "i1", "role": "assistant", "parts": parts("First.")},
             {"id": "i2", "role": "assistant", "parts": [thought, *parts("Done.")]},
             {"id": "i3", "role": "tool", "parts": parts("secret")}]  # fmt: skip
    event = event_of("turn.end", outcome="completed", items=items, lastAssistantItem={"id": "i2"})

    assert event.message == "Done."


def test_the_event_may_come_without_its_notification():
    event = event_at(ahp, {"type": "turn.end", "session": {"id": "s1"}})

    assert (event.agent, event.kind, event.session) == ("ahp", "completed", "s1")


def test_what_holds_no_event_is_rejected():
    with pytest.raises(Rejected, match="hooks/observe"):
        event_at(ahp, {"jsonrpc": "2.0", "method": "hooks/capabilities", "id": 1})
