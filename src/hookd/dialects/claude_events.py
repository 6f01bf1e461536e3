"""The hook events of Claude Code: what each of them is, and the words that a person wants to hear."""

from collections.abc import Mapping

from hookd.dialects import tools
from hookd.dialects.native import listed, short, text
from hookd.dialects.table import Entry, Payload, Row, by


def stopped(tasks: int, crons: int) -> Row:
    """The end of a turn: of one that background tasks or scheduled prompts will wake, a pause."""
    counted = (_counted(tasks, "background task"), _counted(crons, "scheduled prompt"))
    waits = " and ".join(filter(None, counted))
    return ("paused", f"waiting for {waits}") if waits else ("completed", "{last_assistant_message}")


def _stop(payload: Payload) -> Row:
    return stopped(len(listed(payload, "background_tasks")), len(listed(payload, "session_crons")))


def _counted(count: int, noun: str) -> str:
    return {0: "", 1: f"a {noun}"}.get(count, f"{count} {noun}s")


def _tool_ended(payload: Payload) -> Row:
    # Stop does not come when the user interrupts; this is the one sign of it.
    return INTERRUPTED if payload.get("is_interrupt") is True else ("tool-failed", _tool_failure)


def _tool_failure(payload: Payload) -> str:
    return ": ".join(filter(None, (tools.thing(payload), short(text(payload, "error"), 200))))


def _denial(payload: Payload) -> str:
    return ". ".join(filter(None, (tools.forbidden(payload), text(payload, "reason").strip())))


def _batch(payload: Payload) -> str:
    count = len(listed(payload, "tool_calls"))
    return f"finished {_counted(count, 'tool call')}" if count else ""


NOTICE: Row = ("notice", ("{message}", "{title}"))
INTERRUPTED: Row = ("interrupted", lambda payload: f"stopped at {tools.thing(payload)}")
_INPUT: Row = ("input-needed", ("{message}", "{title}"))
_PERMISSION: Row = ("permission-needed", ("{message}", "{title}"))

ASKING: Mapping[str, Row] = {
    "AskUserQuestion": ("input-needed", tools.question),
    "ExitPlanMode": ("input-needed", "has a plan for you to approve"),
}
"""Tools that are a question to the person, by name."""

NOTIFICATIONS: Mapping[str, Row] = {
    "permission_prompt": _PERMISSION,
    "worker_permission_prompt": _PERMISSION,
    "idle_prompt": _INPUT,
    "agent_needs_input": _INPUT,
    "elicitation_dialog": _INPUT,
    "elicitation_url_dialog": _INPUT,
    "agent_completed": ("task-completed", ("{message}", "{title}")),
    **dict.fromkeys((  # to be told, and no more
        "auth_success", "elicitation_complete", "elicitation_response", "push_notification",
        "plugin_notification", "computer_use_enter", "computer_use_exit", "quota_auto_resume_fired",
        "quota_auto_resume_stale", "quota_auto_resume_disabled", "model_refusal_fallback",
        "auth_storage_failure",
    ), NOTICE),
}  # fmt: skip
"""By notification_type."""

SESSION_STARTS: Mapping[str, Row] = {
    "startup": ("session-started", "{session_title}"),
    "resume": ("session-started", ("resumed: {session_title}", "resumed")),
    "fork": ("session-started", ("forked: {session_title}", "forked")),
    "clear": ("notice", "cleared the conversation"),
    "compact": ("notice", "goes on with the compacted conversation"),
}
"""By source."""

SESSION_ENDS: Mapping[str, Row] = {
    "clear": ("session-ended", "the conversation was cleared"),
    "resume": ("session-ended", "another session was resumed"),
    "logout": ("session-ended", "you logged out"),
}
"""By reason; the others need no words."""

FAILURES: Mapping[str, Row] = {
    "authentication_failed": ("failed", "the login has expired or is wrong"),
    "oauth_org_not_allowed": ("failed", "this organization may not log in"),
    "account_on_hold": ("failed", "the account is on hold"),
    "verification_required": ("failed", "the account must be verified first"),
    "billing_error": ("failed", "there is a problem with the payment"),
    "rate_limit": ("failed", "rate limit reached"),
    "overloaded": ("failed", "the service is overloaded"),
    "invalid_request": ("failed", "the service refused the request"),
    "model_not_found": ("failed", "the model was not found"),
    "server_error": ("failed", "the service is broken or out of reach"),
    "unknown": ("failed", ("{error_details}", "{last_assistant_message}", "the reason is not known")),
    "max_output_tokens": ("failed", "the answer became too long"),
    "cloud_credential_error": ("failed", "the cloud refused the credentials"),
}
"""By error."""

EVENTS: Mapping[str, Entry] = {
    "SessionStart": by("source", SESSION_STARTS, SESSION_STARTS["startup"]),
    "SessionEnd": by("reason", SESSION_ENDS, ("session-ended", "")),
    "Setup": by("trigger", {"maintenance": ("notice", "did its maintenance")}, ("notice", "was set up")),
    "UserPromptSubmit": ("activated", "{prompt}"),
    "UserPromptExpansion": ("notice", ("expanded {prompt}", "expanded /{command_name}")),
    "PreToolUse": by("tool_name", ASKING, ("tool-started", tools.begun)),
    "PostToolUse": ("tool-finished", tools.done),
    "PostToolUseFailure": _tool_ended,
    "PostToolBatch": ("notice", _batch),
    "PermissionRequest": by("tool_name", ASKING, ("permission-needed", tools.wish)),
    "PermissionDenied": ("permission-denied", _denial),
    "Notification": by("notification_type", NOTIFICATIONS, NOTICE),
    "Stop": _stop,
    "StopFailure": by("error", FAILURES, ("failed", ("{error_details}", "{error}"))),
    "SubagentStart": ("activated", ""),
    # Its background_tasks are those of the whole session: it has ended even where they have not.
    "SubagentStop": ("completed", "{last_assistant_message}"),
    "PreCompact": by("trigger", {"auto": ("compacting", "the context is nearly full")}, ("compacting", "")),
    "PostCompact": ("compacted", ""),
    "PreModelSwitch": ("notice", "switches to {to_model}"),
    "PostModelSwitch": ("notice", ("switched from {from_model} to {to_model}", "switched to {to_model}")),
    "TeammateIdle": ("notice", "teammate {teammate_name} is idle"),
    "TaskCreated": ("task-created", "{task_subject}"),
    "TaskCompleted": ("task-completed", "{task_subject}"),
    "Elicitation": ("input-needed", ("{mcp_server_name} asks: {message}", "{message}")),
    "ElicitationResult": by("action", {
        "accept": ("notice", "you answered {mcp_server_name}"),
        "decline": ("notice", "you gave {mcp_server_name} no answer"),
        "cancel": ("notice", "you cancelled the question of {mcp_server_name}"),
    }, ("notice", "the question of {mcp_server_name} is closed")),
    "ConfigChange": by("source", {
        "user_settings": ("notice", "your settings changed"),
        "project_settings": ("notice", "the settings of the project changed"),
        "local_settings": ("notice", "your settings for the project changed"),
        "policy_settings": ("notice", "the settings of your organization changed"),
        "skills": ("notice", "the skills changed"),
    }, ("notice", "the settings changed")),
    "InstructionsLoaded": ("notice", "read its instructions in {file_path/}"),
    "WorktreeCreate": ("notice", "makes the worktree {name}"),
    "WorktreeRemove": ("notice", "removed the worktree {worktree_path/}"),
    "CwdChanged": ("notice", "went to the directory {new_cwd/}"),
    "FileChanged": by("event", {
        "add": ("notice", "{file_path/} was added"),
        "unlink": ("notice", "{file_path/} was removed"),
    }, ("notice", "{file_path/} changed")),
    "DirectoryAdded": ("notice", "may use the directory {directory/} too"),
    "MessageDisplay": ("notice", "{delta}"),
}  # fmt: skip
"""All 33, by hook_event_name."""
