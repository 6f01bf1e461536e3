"""Factory's droid: Claude Code's names, with a few of its own. It tells of no tool that failed."""

from collections.abc import Mapping
from typing import Any

from hookd.dialects import tools
from hookd.dialects.claude_events import NOTICE, SESSION_ENDS, SESSION_STARTS
from hookd.dialects.native import inner, scalars, text
from hookd.dialects.rows import By, kinds_of
from hookd.dialects.sent import Sent, event_of, likened, native_name, without_name
from hookd.dialects.table import Payload, Row
from hookd.event import Envelope, Event

AGENT = "factory-droid"
STOPPED = "Agent stopped by user"
"""How the prompt that idles begins after the person stopped the agent: no Stop comes then."""


def _notification(payload: Payload) -> str:
    notification_type = text(payload, "notification_type")
    stopped = notification_type == "idle_prompt" and text(payload, "message").startswith(STOPPED)
    return "stopped" if stopped else notification_type


def _ending(payload: Payload) -> str:
    return "error" if payload.get("task_error") else ""


_MESSAGE = without_name("Droid")

EVENTS: Mapping[str, Row | By] = {
    "SessionStart": By("source", SESSION_STARTS, SESSION_STARTS["startup"]),
    "SessionEnd": By("reason", SESSION_ENDS, ("session-ended", "")),
    "UserPromptSubmit": ("activated", "{prompt}"),
    "PreToolUse": ("tool-started", tools.begun),
    "PostToolUse": ("tool-finished", tools.done),
    "Notification": By("notification", {
        "permission_prompt": ("permission-needed", _MESSAGE),
        "elicitation_dialog": ("input-needed", _MESSAGE),
        "idle_prompt": ("input-needed", _MESSAGE),
        "stopped": ("interrupted", ""),
    }, NOTICE),
    "Stop": ("completed", ""),
    "SubagentStop": By("ending", {"error": ("failed", "{task_error}")}, ("completed", "{task_result}")),
    "PreCompact": By("trigger", {"auto": ("compacting", "the context is nearly full")}, ("compacting", "")),
}  # fmt: skip
"""All nine, by hook_event_name."""

KINDS_TOLD = kinds_of(EVENTS)
CAVEAT = "the end of a turn comes without its last words, and no tool is told to have failed."

TOOLS: Mapping[str, str] = {"Execute": "Bash", "Create": "Write", "FetchUrl": "WebFetch"}
"""Claude Code's word for a tool, where it has another one."""

KEPT = (
    "message_id", "permission_mode", "notification_type", "source", "reason", "trigger", "stop_hook_active",
    "tool_execution_count", "elapsed_time", "message_count", "session_duration_ms", "task_name",
    "previous_session_id", "calling_session_id", "tool_use_id",
)  # fmt: skip
"""Kept beside the known fields. Never what a tool was given or gave, nor a transcript."""


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected where the event has no name."""
    native = native_name(payload, "hook_event_name", envelope)
    tool = text(payload, "tool_name")
    sent = Sent(
        native=native,
        told={
            **payload,
            **likened(tool, TOOLS.get(tool, tool), inner(payload, "tool_input")),
            "notification": _notification(payload),
            "ending": _ending(payload),
        },
        session=text(payload, "session_id"),
        project=text(payload, "cwd"),
        tool=tool,
        subagent=(text(payload, "task_name").strip() or "subagent") if native == "SubagentStop" else "",
        extra=scalars(payload, KEPT),
    )
    return event_of(sent, AGENT, EVENTS, envelope)
