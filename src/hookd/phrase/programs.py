"""Programs: the coding programs themselves, as they are said. All other agents are somebody's own. Pure."""

PROGRAMS = {
    "claude-code": "Claude Code",
    "codex": "Codex",
    "gemini-cli": "Gemini",
    "cursor": "Cursor",
    "opencode": "Open Code",
    "copilot-cli": "Copilot",
    "qwen-code": "Qwen Code",
    "windsurf": "Windsurf",
    "kiro": "Kiro",
    "cline": "Cline",
    "factory-droid": "Droid",
    "amp": "Amp",
    "aider": "Aider",
    "antigravity": "Antigravity",
}
"""By the agent's name: proper names, which keep their capitals within a sentence."""
