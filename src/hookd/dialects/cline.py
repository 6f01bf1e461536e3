"""Cline: the hooks of its command line and of its extension, whose events have other names, made an event."""

from collections.abc import Mapping
from typing import Any

from hookd.dialects import tools
from hookd.dialects.calls import Likenesses, call
from hookd.dialects.native import first_text, inner, scalars, short, text
from hookd.dialects.rows import By
from hookd.dialects.sent import Sent, event_of, native_name
from hookd.dialects.table import Payload, Row
from hookd.event import Envelope, Event

AGENT = "cline"

KINDS_TOLD = frozenset((
    "session-started", "session-ended", "activated", "completed", "failed", "interrupted",
    "permission-needed", "input-needed", "tool-started", "tool-finished", "tool-failed", "compacting", "notice",
))  # fmt: skip
CAVEAT = (
    "permissions and questions are told by tools that ask, and by a notification that no version is"
    " known to send."
)

TOOLS: Likenesses = {
    # Of the extension.
    "execute_command": ("Bash", "command", "command"),
    "read_file": ("Read", "file_path", "path"),
    "write_to_file": ("Write", "file_path", "path"),
    "replace_in_file": ("Edit", "file_path", "path"),
    "search_files": ("Grep", "pattern", "regex"),
    "web_fetch": ("WebFetch", "url", "url"),
    "web_search": ("WebSearch", "query", "query"),
    "use_skill": ("Skill", "skill", "skill_name"),
    # Of the command line.
    "run_commands": ("Bash", "command", "commands"),
    "editor": ("Edit", "file_path", "path"),
}

_ASKED: Row = ("input-needed", ("{question}", "has a question"))
_TOOL_STARTED = By("tool_name", {
    "ask_followup_question": _ASKED,
    "ask_question": _ASKED,
    "plan_mode_respond": ("input-needed", "has a plan for you to approve"),
}, ("tool-started", tools.begun))  # fmt: skip


def _failure(view: Payload) -> str:
    return ": ".join(filter(None, (tools.thing(view), text(view, "error"))))


_STARTED: Row = ("session-started", "{task}")
_RESUMED: Row = ("session-started", ("resumed: {task}", "resumed"))
_CANCELLED: Row = ("interrupted", "")
_TOOL_ENDED = By("outcome", {"error": ("tool-failed", _failure)}, ("tool-finished", tools.done))
_NOTICE: Row = ("notice", "{message}")

COMMAND_LINE: Mapping[str, Row | By] = {
    # A subagent has the same events; its start is no new session.
    "agent_start": By("whose", {"subagent": ("activated", "{task}")}, _STARTED),
    "agent_resume": By("whose", {"subagent": ("activated", "resumed")}, _RESUMED),
    "agent_abort": _CANCELLED,
    "agent_end": ("completed", "{answer}"),
    "agent_error": ("failed", "failed: {error}"),
    "tool_call": _TOOL_STARTED,
    "tool_result": _TOOL_ENDED,
    "prompt_submit": ("activated", "{prompt}"),
    "session_shutdown": ("session-ended", ""),
}
"""By hookName."""

EXTENSION: Mapping[str, Row | By] = {
    "TaskStart": _STARTED,
    "TaskResume": _RESUMED,
    "TaskCancel": _CANCELLED,
    "TaskComplete": ("completed", "{answer}"),
    "UserPromptSubmit": ("activated", "{prompt}"),
    "PreToolUse": _TOOL_STARTED,
    "PostToolUse": _TOOL_ENDED,
    "PreCompact": ("compacting", ""),
    # So far only described, and not sent by any version.
    "Notification": By("waits", {
        "yes": By("notice", {
            "permission_request": ("permission-needed", "{message}"),
        }, ("input-needed", "{message}")),
    }, _NOTICE),
}  # fmt: skip
"""By hookName, which is the name of the hook's file."""

EVENTS: Mapping[str, Row | By] = {**COMMAND_LINE, **EXTENSION}

FILES = {"TaskError": "agent_error", "SessionShutdown": "session_shutdown"}
"""Names of files that only the command line runs; the door may be told one where the payload names no event."""


KEPT = ("agent_id", "task_id", "tool_use_id", "reason", "notification_type")


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected where neither the payload nor the door names the event."""
    view, owner = _view(payload), text(payload, "parent_agent_id")
    native = native_name(payload, "hookName", envelope)
    sent = Sent(
        native=FILES.get(native, native),
        told=view,
        # A subagent has a task of its own within the session of its owner.
        session=text(inner(payload, "sessionContext"), "rootSessionId") or text(payload, "taskId"),
        project=first_text(payload, ("workspaceRoots",)) or text(inner(payload, "workspaceInfo"), "rootPath"),
        tool=text(view, "tool"),
        subagent="subagent" if owner else "",
        extra=scalars({
            # A main agent has one on the command line, and none in the extension.
            "agent_id": payload.get("agent_id") if owner else None,
            "task_id": payload.get("taskId"),
            "tool_use_id": view["tool_use_id"],
            "reason": text(payload, "reason") or text(_of_task(payload), "completionStatus"),
            "notification_type": view["notice"],
        }, KEPT),
    )  # fmt: skip
    return event_of(sent, AGENT, EVENTS, envelope)


def _view(payload: dict[str, Any]) -> dict[str, Any]:
    of_tool = _of_tool(payload)
    tool = first_text(of_tool, ("name", "toolName"))
    given = inner(of_tool, "input") or inner(of_tool, "parameters")
    notification, task = inner(payload, "notification"), _of_task(payload)
    return {
        **call(tool, given, TOOLS),
        "tool": tool,
        "tool_use_id": text(of_tool, "id"),
        "question": text(given, "question"),
        "outcome": "error" if _has_failed(payload) else "",
        "error": short(_error(payload), 200),
        "whose": "subagent" if text(payload, "parent_agent_id") else "",
        "task": text(task, "initialTask"),
        "answer": text(inner(payload, "turn"), "outputText") or text(task, "result"),
        "prompt": text(inner(payload, "userPromptSubmit"), "prompt"),
        # It names itself, and so does the voice.
        "message": text(notification, "message").removeprefix("Cline "),
        "notice": text(notification, "event"),
        "waits": "yes" if notification.get("waitingForUserInput") is True else "",
    }


def _of_tool(payload: Payload) -> dict[str, Any]:
    """The first that is there; what the command line tells stands in the extension's words too, with less in them."""
    names = ("tool_call", "tool_result", "preToolUse", "postToolUse")
    return next(filter(None, (inner(payload, name) for name in names)), {})


def _of_task(payload: Payload) -> dict[str, Any]:
    told = (inner(payload, name) for name in ("taskStart", "taskResume", "taskCancel", "taskComplete"))
    return next(filter(None, (inner(one, "taskMetadata") for one in told)), {})


def _has_failed(payload: Payload) -> bool:
    return bool(_error_in(inner(payload, "tool_result"))) or inner(payload, "postToolUse").get("success") is False


def _error(payload: Payload) -> str:
    found = _error_in(payload) or _error_in(inner(payload, "tool_result"))
    # Where a tool failed, its result is the error.
    failed = inner(payload, "postToolUse")
    return found or (text(failed, "result") if failed.get("success") is False else "")


def _error_in(part: Payload) -> str:
    return (text(part, "error") or text(inner(part, "error"), "message")).strip()
