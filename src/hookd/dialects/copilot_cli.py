"""GitHub Copilot's command line: its own payloads, and those in the manner of VS Code and Claude Code.

Which of the two comes is told by the case of the event's name in the settings; only the second holds that name.
"""

from collections.abc import Mapping
from typing import Any

from hookd import document
from hookd.dialects import tools
from hookd.dialects.claude_events import NOTICE
from hookd.dialects.native import inner, scalars, short, text
from hookd.dialects.rows import By, kinds_of
from hookd.dialects.sent import Sent, event_of, likened, native_name, without_name
from hookd.dialects.table import Payload, Row
from hookd.event import Envelope, Event
from hookd.vocabulary import InvalidEvent

AGENT = "copilot-cli"


def _failure(payload: Payload) -> str:
    return ": ".join(filter(None, (tools.thing(payload), short(text(payload, "error"), 200))))


def _result(payload: Payload) -> str:
    result = inner(payload, "tool_result")
    return text(result, "resultType") or text(result, "result_type")


def _severity(payload: Payload) -> str:
    return "recoverable" if payload.get("recoverable") is True else ""


def _error(payload: Payload) -> str:
    return text(inner(payload, "error"), "message").strip() or text(payload, "error").strip()


_TOOL_FAILED: Row = ("tool-failed", tools.thing)
_DENIED: Row = ("permission-denied", tools.forbidden)
_MESSAGE = without_name("Copilot")
_INPUT: Row = ("input-needed", _MESSAGE)

EVENTS: Mapping[str, Row | By] = {
    "sessionStart": By("source", {"resume": ("session-started", "resumed")}, ("session-started", "")),
    "sessionEnd": By("reason", {
        "error": ("failed", "the session ended with an error"),
        "timeout": ("failed", "the session took too long"),
        "abort": ("interrupted", ""),
    }, ("session-ended", "")),
    "userPromptSubmitted": ("activated", "{prompt}"),
    "userPromptTransformed": ("notice", "expanded {prompt}"),
    "preToolUse": ("tool-started", tools.begun),
    "postToolUse": By("result", {
        "failure": _TOOL_FAILED,
        "timeout": _TOOL_FAILED,
        "denied": _DENIED,
        "rejected": _DENIED,
    }, ("tool-finished", tools.done)),
    "postToolUseFailure": ("tool-failed", _failure),
    "permissionRequest": ("permission-needed", tools.wish),
    "agentStop": ("completed", ""),
    "subagentStart": ("activated", ""),
    "subagentStop": ("completed", "{response}"),
    "errorOccurred": By("severity", {"recoverable": ("notice", _error)}, ("failed", _error)),
    "preCompact": By("trigger", {"auto": ("compacting", "the context is nearly full")}, ("compacting", "")),
    "Notification": By("notification_type", {
        "permission_prompt": ("permission-needed", _MESSAGE),
        "elicitation_dialog": _INPUT,
        "agent_idle": _INPUT,
        "agent_completed": ("task-completed", "{message}"),
    }, NOTICE),
}  # fmt: skip
"""By the event's name in the settings, in the case that makes its own payloads; a notification names itself so."""

KINDS_TOLD = kinds_of(EVENTS)
CAVEAT = "the end of a turn comes without its last words."

OTHER_NAMES: Mapping[str, str] = {
    "notification": "Notification",
    "SessionStart": "sessionStart",
    "SessionEnd": "sessionEnd",
    "UserPromptSubmit": "userPromptSubmitted",
    "UserPromptSubmitted": "userPromptSubmitted",
    "UserPromptTransformed": "userPromptTransformed",
    "PreToolUse": "preToolUse",
    "PostToolUse": "postToolUse",
    "PostToolUseFailure": "postToolUseFailure",
    "PermissionRequest": "permissionRequest",
    "Stop": "agentStop",
    "AgentStop": "agentStop",
    "SubagentStart": "subagentStart",
    "SubagentStop": "subagentStop",
    "ErrorOccurred": "errorOccurred",
    "PreCompact": "preCompact",
}
"""Names of the same events in the other manner: told at two doors, it is one event."""

KEYS: Mapping[str, str] = {
    "sessionId": "session_id",
    "toolName": "tool_name",
    "toolArgs": "tool_input",
    "toolResult": "tool_result",
    "toolUseId": "tool_use_id",
    "toolCallId": "tool_use_id",
    "stopReason": "stop_reason",
    "agentId": "agent_id",
    "agentType": "agent_type",
    "agentName": "agent_name",
    "errorContext": "error_context",
    "transformedPrompt": "transformed_prompt",
}
"""Its own keys, and those in the manner of VS Code."""

TOOLS: Mapping[str, str] = {
    "bash": "Bash",
    "powershell": "PowerShell",
    "view": "Read",
    "create": "Write",
    "edit": "Edit",
    "glob": "Glob",
    "grep": "Grep",
    "web_fetch": "WebFetch",
    "web_search": "WebSearch",
    "task": "Task",
}
"""Claude Code's word for a tool, which is that of the payloads in its manner too."""

OWN_TOOLS: Mapping[str, str] = {like: own for own, like in TOOLS.items()}

SHAPES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("stop_reason", "agent_name"), "subagentStop"),
    (("stop_reason",), "agentStop"),
    (("agent_name",), "subagentStart"),
    (("tool_name", "tool_result"), "postToolUse"),
    (("tool_name", "error"), "postToolUseFailure"),
    # A permissionRequest looks the same; it would be wrong to call for a person at every tool.
    (("tool_name",), "preToolUse"),
    (("error",), "errorOccurred"),
    (("transformed_prompt",), "userPromptTransformed"),
    (("prompt",), "userPromptSubmitted"),
    (("trigger",), "preCompact"),
    (("reason",), "sessionEnd"),
    (("source",), "sessionStart"),
)
"""What a payload is that neither itself nor its door names, by the keys that it has."""

KEPT = (
    "agent_id", "agent_type", "notification_type", "source", "reason", "trigger", "stop_reason", "stop_hook_active",
    "recoverable", "error_context", "tool_use_id",
)  # fmt: skip
"""Kept beside the known fields. Never what a tool was given or gave, nor a transcript or a stack."""


def decode(payload: dict[str, Any], envelope: Envelope) -> Event:
    """Raises Rejected where the event has no name and no shape that tells it."""
    known = {KEYS.get(key, key): value for key, value in payload.items()}
    native = _native(known, envelope)
    tool = text(known, "tool_name")
    own = OWN_TOOLS.get(tool, tool)
    sent = Sent(
        native=native,
        told={
            **known,
            **likened(own, TOOLS.get(own, own), _given(known)),
            "result": _result(known),
            "severity": _severity(known),
        },
        session=text(known, "session_id"),
        project=text(known, "cwd"),
        tool=own,
        subagent=_subagent(known, native),
        extra=scalars(known, KEPT),
    )
    return event_of(sent, AGENT, EVENTS, envelope)


def _native(known: Payload, envelope: Envelope) -> str:
    shape = next((name for keys, name in SHAPES if all(key in known for key in keys)), "")
    named = text(known, "hook_event_name").strip() or envelope.native_event
    told = named or shape or native_name(known, "hook_event_name", envelope)
    return OTHER_NAMES.get(told, told)[:100]


def _given(known: Payload) -> Payload:
    """What a tool was given; earlier versions wrote it as JSON within a text."""
    written = known.get("tool_input")
    if type(written) is not str:
        return inner(known, "tool_input")
    try:
        return document.parse(written)[0]
    except InvalidEvent:
        return {}


def _subagent(known: Payload, native: str) -> str:
    if native not in ("subagentStart", "subagentStop") and not text(known, "agent_id"):
        return ""
    return text(known, "agent_name").strip() or text(known, "agent_type").strip() or "subagent"
