"""The agents that are run: where npm puts each, and what makes it run once, without a person, a key or a network."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

KEY = "made-up-key-of-the-agent"
"""Nobody checks it; and nothing of hookd's may ever hold it."""


PROMPT = "Greet whoever is there"
"""What the person wants."""
OLDEST_NODE = 20


def node_version():
    """The first number of the version that is on the PATH; 0 where there is none."""
    if shutil.which("node") is None:
        return 0
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return int(told.lstrip("v").partition(".")[0])


@dataclass(frozen=True)
class Way:
    """How one run goes, beside its turns."""

    url: str
    """The model's."""
    home: Path
    scratch: Path
    prompt: str = PROMPT
    ask: bool = False
    """The agent is to ask for permissions."""
    trusted: bool = True
    """The agent may run hooks that nobody has reviewed."""
    more: tuple[str, ...] = ()
    """Further arguments."""


@dataclass(frozen=True)
class Program:
    """One agent's program."""

    name: str
    """hookd's, the dialect's."""
    command: str
    """Its file below `node_modules`; a pattern where it depends on the machine."""
    words: Callable
    """Its arguments, of a `Way`."""
    environ: Callable
    """Its own variables, of a `Way`."""
    settings: str
    """Where its user's settings with hooks stand, below HOME."""

    def found(self, modules):
        """The words that start it from a `node_modules`; none where npm did not put it there."""
        path = next((str(path) for path in sorted(modules.glob(self.command)) if path.is_file()), None)
        if path is None:
            return ()
        return ("node", path) if path.endswith(".js") else (path,)

    def missing(self, modules):
        """Why it cannot be run here; empty where it can."""
        words = self.found(modules)
        if not words:
            return f"{self.name} is not in {modules}: `make test-agents` fetches it"
        old = node_version() < OLDEST_NODE if words[0] == "node" else False
        return f"{self.name} needs node {OLDEST_NODE} or newer" if old else ""


def _claude_words(way):
    return ("-p", way.prompt, *(() if way.ask else ("--dangerously-skip-permissions",)))


def _claude_environ(way):
    return {
        "ANTHROPIC_API_KEY": KEY,
        "ANTHROPIC_BASE_URL": way.url,
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "CLAUDE_CODE_MAX_RETRIES": "0",
        "DISABLE_AUTOUPDATER": "1",
        "IS_SANDBOX": "1",  # without it, root may not skip the permission checks
    }


def _codex_words(way):
    settings = {
        "model": "gpt-5.5",
        "model_provider": "local",
        "model_providers.local.name": "local",
        "model_providers.local.base_url": f"{way.url}/v1",
        "model_providers.local.wire_api": "responses",
        "model_providers.local.request_max_retries": 0,
        "model_providers.local.stream_max_retries": 0,
        "analytics.enabled": False,
        "check_for_update_on_startup": False,
    }
    # Strings, numbers and booleans look the same in JSON and TOML.
    pairs = [word for name, value in settings.items() for word in ("-c", f"{name}={json.dumps(value)}")]
    trust = ("--dangerously-bypass-hook-trust",) if way.trusted else ()
    return (
        "exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", *trust, *pairs, way.prompt,
    )  # fmt: skip


def _codex_environ(way):
    return {"CODEX_HOME": str(way.home / ".codex")}


def _headless_words(way):
    return ("-p", way.prompt, "--approval-mode", "default" if way.ask else "yolo")


def _gemini_words(way):
    return (*_headless_words(way), "--skip-trust")


def _gemini_environ(way):
    """Where no setting names a way to sign in, only the variables of Vertex AI let it use another address."""
    return {
        "GOOGLE_GENAI_USE_VERTEXAI": "true",
        "GOOGLE_API_KEY": KEY,
        "GOOGLE_VERTEX_BASE_URL": way.url,
        "GEMINI_MODEL": "gemini-2.5-flash",
        "GEMINI_TELEMETRY_ENABLED": "false",
    }


def _qwen_environ(way):
    system = way.scratch / "system-settings.json"
    system.write_text(json.dumps({
        "general": {"enableAutoUpdate": False},
        "privacy": {"usageStatisticsEnabled": False},
        "security": {"auth": {"selectedType": "openai"}},
        "telemetry": {"enabled": False},
    }))  # fmt: skip
    return {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": f"{way.url}/v1",
        "OPENAI_MODEL": "local-model",
        "QWEN_CODE_SYSTEM_SETTINGS_PATH": str(system),
    }


CLAUDE = Program(
    "claude-code", "@anthropic-ai/claude-code-*/claude", _claude_words, _claude_environ, ".claude/settings.json"
)
CODEX = Program("codex", "@openai/codex-*/vendor/*/bin/codex", _codex_words, _codex_environ, ".codex/hooks.json")
GEMINI = Program(
    "gemini-cli", "@google/gemini-cli/bundle/gemini.js", _gemini_words, _gemini_environ, ".gemini/settings.json"
)
QWEN = Program("qwen-code", "@qwen-code/qwen-code/cli-entry.js", _headless_words, _qwen_environ, ".qwen/settings.json")

PROGRAMS = (CLAUDE, CODEX, GEMINI, QWEN)
