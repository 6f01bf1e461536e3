"""Puts hookd's hooks into an agent's settings, for the time before there is `hookd install`."""

import json
import shlex

from house import HOOKD

CLAUDE = """
    SessionStart SessionEnd UserPromptSubmit* PermissionRequest* PermissionDenied* Notification* Stop StopFailure
    SubagentStart* SubagentStop* PostToolUse* PostToolUseFailure*
"""
TOOLS = "PreToolUse*"
EVENTS = {
    "claude-code": (CLAUDE, TOOLS, 1),
    "codex": ("SessionStart SessionEnd UserPromptSubmit PermissionRequest SubagentStart SubagentStop Stop Interrupt PostToolUse*",
              "PreToolUse*", 1),
    "gemini-cli": ("SessionStart SessionEnd BeforeAgent AfterAgent Notification AfterTool", "BeforeTool", 1000),
    "qwen-code": (CLAUDE, TOOLS, 1000),
}  # fmt: skip


def wire(settings, agent, *flags):
    wanted, tools, second = EVENTS[agent]
    was = settings.read_text() if settings.exists() else ""
    settings.with_suffix(".was").write_text(was)
    found = json.loads(was or "{}")
    for event in (wanted + (" " + tools if "--tools" in flags else "")).split():
        name = event.strip("*")
        command = shlex.join([HOOKD, "hook", "--installed", agent, name])
        hook = {"type": "command", "command": ("trap '' TERM; " if name == "StopFailure" else "") + command}
        hook |= {"timeout": 3 * second} | ({"async": True} if event.endswith("*") else {})
        found.setdefault("hooks", {}).setdefault(name, []).append({"hooks": [hook]})
    settings.write_text(json.dumps(found, indent=2))


def unwire(settings, _agent):
    settings.write_text(settings.with_suffix(".was").read_text())
