"""The agents that hookd can be wired into, one file each."""

from hookd.integrations.agents import (
    aider,
    amp,
    antigravity,
    claude_code,
    cline,
    codex,
    copilot_cli,
    cursor,
    factory_droid,
    gemini_cli,
    kiro,
    opencode,
    qwen_code,
    windsurf,
)
from hookd.integrations.agents.agent import Agent

_MODULES = (
    claude_code, codex, gemini_cli, cursor, opencode, copilot_cli, qwen_code, windsurf, kiro, cline, factory_droid, amp,
    aider, antigravity,
)  # fmt: skip

AGENTS: dict[str, Agent] = {module.AGENT.name: module.AGENT for module in _MODULES}
"""By the name of their dialect."""
