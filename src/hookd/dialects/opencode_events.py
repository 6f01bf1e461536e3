"""The events of opencode: what each of them is, and the words that a person wants to hear."""

from collections.abc import Mapping

from hookd.dialects import tools
from hookd.dialects.calls import Likenesses
from hookd.dialects.native import short, text
from hookd.dialects.rows import By
from hookd.dialects.table import Payload, Row

TOOLS: Likenesses = {
    "bash": ("Bash", "command", "command", "pattern"),
    "read": ("Read", "file_path", "filePath", "filepath", "pattern"),
    "write": ("Write", "file_path", "filePath", "filepath", "pattern"),
    "edit": ("Edit", "file_path", "filePath", "filepath", "pattern"),
    "glob": ("Glob", "pattern", "pattern"),
    "grep": ("Grep", "pattern", "pattern"),
    "webfetch": ("WebFetch", "url", "url", "pattern"),
    "websearch": ("WebSearch", "query", "query"),
    "task": ("Task", "description", "description", "subagent_type", "pattern"),
    "skill": ("Skill", "skill", "name", "pattern"),
}
"""Of tools and of permissions, which have the names of the tools that want them."""


ASKING = ("permission.asked", "permission.updated")
"""Older versions have the second one."""


def _permission(view: Payload) -> str:
    """Older versions send a title that says what the others do not."""
    return tools.wish(view) if text(view, "tool") in TOOLS or not text(view, "wish") else short(text(view, "wish"))


def _retry(view: Payload) -> str:
    return ", ".join(filter(None, (short(text(view, "waits_for"), 200), "tries again")))


_PERMISSION = By("tool", {
    "external_directory": (
        "permission-needed", ("wants to leave the project for {pattern/}", "wants to leave the project"),
    ),
    "doom_loop": ("permission-needed", "repeats itself, and asks whether to go on"),
}, ("permission-needed", _permission))  # fmt: skip
# It works again: nobody waits for a person any more, and a main agent says nothing aloud that is no end.
_GOES_ON: Row = ("activated", "goes on")

FAILURES: Mapping[str, Row] = {
    "MessageAbortedError": ("interrupted", ""),
    "ProviderAuthError": ("failed", "the login has expired or is wrong"),
    "MessageOutputLengthError": ("failed", "the answer became too long"),
    "ContextOverflowError": ("failed", "the context is full"),
    "ContentFilterError": ("failed", "the service refused the answer"),
}
"""By the error's name."""

EVENTS: Mapping[str, Row | By] = {
    "session.created": By("whose", {"subagent": ("activated", "{title}")}, ("session-started", "{title}")),
    "session.deleted": By("whose", {"subagent": ("notice", "its session was deleted")}, ("session-ended", "")),
    "session.status": By("status", {
        # That a subagent has started was told with its session.
        "busy": By("whose", {"subagent": ("notice", "is busy")}, ("activated", "")),
        "retry": ("paused", _retry),
        # session.idle comes along with it and tells the end of the turn.
        "idle": ("notice", "is idle"),
    }, ("notice", "")),
    "session.idle": ("completed", "{answer}"),
    "session.error": By("error", FAILURES, ("failed", ("failed: {error_message}", "failed: {error}"))),
    "session.compacted": ("compacted", ""),
    **dict.fromkeys(ASKING, _PERMISSION),
    "permission.replied": By("reply", {"reject": ("permission-denied", "")}, _GOES_ON),
    "question.asked": ("input-needed", "{question}"),
    "question.replied": _GOES_ON,
    "question.rejected": _GOES_ON,
    "todo.updated": ("notice", "has done {done} of {todos} to-dos"),
    "file.edited": ("notice", "edited {file/}"),
    "tool.execute.before": ("tool-started", tools.begun),
    "tool.execute.after": ("tool-finished", tools.done),
}  # fmt: skip
"""By type; the last two are callbacks."""
