"""Qwen Code: Claude Code's words, with some of its own."""

import re
from collections.abc import Mapping
from typing import Any

from hookd.dialects import claude_code, claude_events, tools
from hookd.dialects.claude_shape import Shape, event_of
from hookd.dialects.native import listed, short, text
from hookd.dialects.table import Entry, Payload, Row, by
from hookd.event import Envelope, Event
from hookd.vocabulary import KINDS

AGENT = "qwen-code"


def _prompt(payload: Payload) -> Row:
    # It comes again after the results of tools, with nothing that anybody submitted.
    submitted = "submitted_prompt" in payload
    return ("activated", ("{submitted_prompt}", "{prompt}")) if submitted else ("notice", "goes on with its turn")


def _stop(payload: Payload) -> Row:
    # The list of tasks holds those that have ended, too.
    at_work = [one for one in listed(payload, "background_tasks") if type(one) is dict and _is_at_work(one)]
    return claude_events.stopped(len(at_work), len(listed(payload, "crons")))


def _is_at_work(task: Payload) -> bool:
    return text(task, "status") in ("running", "")


def _why(error: str) -> str:
    """`exit code 3`: what a command wrote is not told on, and it stands in the error with all the rest."""
    told = {name: found for name, found in _REPORT.findall(error) if found != "(none)"}
    return short(next((words.format(told[name]) for name, words in ENDS.items() if name in told), error), 200)


def _written(kind: str, before: str) -> Entry:
    """A change of the list is told twice: before it is written, for checks, and after."""
    return by("phase", {"validation": ("notice", before)}, (kind, "{todo_content}"))


ASKING: Mapping[str, Row] = {
    "ask_user_question": ("input-needed", tools.question),
    "exit_plan_mode": ("input-needed", "has a plan for you to approve"),
}
"""Tools that are a question to the person, by name."""

ENDS: Mapping[str, str] = {"Error": "{}", "Signal": "ended by {}", "Exit Code": "exit code {}"}
"""How a command ended, by the line of its report that tells it; the first one counts."""
_REPORT = re.compile(rf"^({'|'.join(ENDS)}): (.+)$", re.MULTILINE)

FAILURES: Mapping[str, Row] = {
    **claude_events.FAILURES,
    "loop_detected": ("failed", "it went round in circles"),
}
"""By error."""

EVENTS: Mapping[str, Entry] = {
    **claude_events.EVENTS,
    "UserPromptSubmit": _prompt,
    "PreToolUse": by("tool_name", ASKING, ("tool-started", tools.begun)),
    "PermissionRequest": by("tool_name", ASKING, ("permission-needed", tools.wish)),
    "Stop": _stop,
    "StopFailure": by("error", FAILURES, ("failed", ("{error_details}", "{error}"))),
    "TodoCreated": _written("task-created", "wants to add a task: {todo_content}"),
    "TodoCompleted": _written("task-completed", "wants to tick off: {todo_content}"),
    "SessionDelete": ("notice", "a session was deleted"),
}
"""By hook_event_name; what is not told here is as with Claude Code."""

KINDS_TOLD = frozenset(KINDS)
CAVEAT = "the end of a session is not told by `qwen -p`, and a failure of a turn only by an interactive session."

KEPT = (*claude_code.KEPT, "todo_id", "phase", "tool_call_id")

_SHAPE = Shape(AGENT, EVENTS, KEPT)


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected for no event."""
    if text(payload, "tool_name") and "error" in payload:
        payload = {**payload, "error": _why(text(payload, "error"))}
    return event_of(payload, envelope, _SHAPE)
