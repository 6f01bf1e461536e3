"""What a tool call is in a person's words: `wants to run: npm test`, `edited login.ts`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hookd.dialects.native import first_text, inner, last_part, listed, short, text

Payload = Mapping[str, Any]

COMMAND_LENGTH = 100
"""Characters of a command that are said; a longer one is told by its description."""


@dataclass(frozen=True, slots=True)
class Verb:
    """The three forms of what a tool does; the thing that it does it to stands behind them."""

    plain: str
    present: str
    past: str
    thing: Callable[[Payload], str]
    """From the tool's input; empty where it tells none."""


def wish(payload: Payload) -> str:
    verb, thing = _act(payload)
    return f"wants to {verb.plain} {thing}"


def begun(payload: Payload) -> str:
    verb, thing = _act(payload)
    return f"{verb.present} {thing}"


def done(payload: Payload) -> str:
    verb, thing = _act(payload)
    return f"{verb.past} {thing}"


def forbidden(payload: Payload) -> str:
    verb, thing = _act(payload)
    return f"may not {verb.plain} {thing}"


def thing(payload: Payload) -> str:
    """What the tool was at: a command, a file, or its own name."""
    return _act(payload)[1]


def tool_name(name: str) -> str:
    """`mcp__github__create_issue` and `mcp_github_create_issue` -> `github create issue`; others stay as they are."""
    if not name.startswith("mcp_"):
        return short(name) or "a tool"
    words = name.removeprefix("mcp_").removeprefix("_").removeprefix("plugin_").replace("_", " ").replace("-", " ")
    return short(words) or "a tool"


def question(payload: Payload) -> str:
    """What AskUserQuestion asks, all of it."""
    questions = listed(inner(payload, "tool_input"), "questions")
    asked = [text(one, "question").strip() for one in questions if type(one) is dict]
    return " ".join(filter(None, asked)) or "has a question"


def _act(payload: Payload) -> tuple[Verb, str]:
    name = text(payload, "tool_name")
    verb = VERBS.get(name, _USE)
    found = verb.thing(inner(payload, "tool_input"))
    return (verb, found) if found else (_USE, tool_name(name))


def _command(tool_input: Payload) -> str:
    command, description = text(tool_input, "command").strip(), text(tool_input, "description")
    speakable = len(command) <= COMMAND_LENGTH and "\n" not in command
    return short(command if speakable or not description.strip() else description, COMMAND_LENGTH)


def _file(tool_input: Payload) -> str:
    return short(last_part(first_text(tool_input, ("file_path", "notebook_path", "path"))))


def _directory(tool_input: Payload) -> str:
    return short(last_part(first_text(tool_input, ("dir_path", "path"))))


def _patched(tool_input: Payload) -> str:
    """The files of a patch in the form of Codex, never what is in it."""
    files = _PATCHED.findall(text(tool_input, "command") or text(tool_input, "input"))
    others = f" and {len(files) - 1} more" if len(files) > 1 else ""
    return short(last_part(files[0].strip())) + others if files else ""


def _host(tool_input: Payload) -> str:
    url = text(tool_input, "url")
    # Without a user name and password, without the secrets of a query.
    return short(url.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2])


def _named(*names: str) -> Callable[[Payload], str]:
    return lambda tool_input: short(first_text(tool_input, names))


def _agents(_: Payload) -> str:
    return "its agents"


def _nothing(_: Payload) -> str:
    return ""


_PATCHED = re.compile(r"^\*\*\* (?:Add|Update|Delete) File: (.+)$", re.MULTILINE)

_USE = Verb("use", "uses", "used", _nothing)
_RUN = Verb("run:", "runs:", "ran:", _command)
_READ = Verb("read", "reads", "read", _file)
_WRITE = Verb("write", "writes", "wrote", _file)
_EDIT = Verb("edit", "edits", "edited", _file)
_PATCH = Verb("edit", "edits", "edited", _patched)
_LIST = Verb("look into", "looks into", "looked into", _directory)
_LOOK = Verb("look for", "looks for", "looked for", _named("pattern"))
_SEARCH = Verb("search for", "searches for", "searched for", _named("pattern"))
_FETCH = Verb("fetch", "fetches", "fetched", _host)
_WEB = Verb("search the web for", "searches the web for", "searched the web for", _named("query"))
_TASK = _named("description", "subagent_type", "agent_name", "task_name")
_START = Verb("start an agent:", "starts an agent:", "started an agent:", _TASK)
_WAIT = Verb("wait for", "waits for", "waited for", _agents)
_SKILL = Verb("use the skill", "uses the skill", "used the skill", _named("skill", "command", "name"))

VERBS = {
    # Claude Code and who took its names over.
    "Bash": _RUN,
    "PowerShell": _RUN,
    "Read": _READ,
    "Write": _WRITE,
    "Edit": _EDIT,
    "MultiEdit": _EDIT,
    "NotebookEdit": _EDIT,
    "Glob": _LOOK,
    "Grep": _SEARCH,
    "WebFetch": _FETCH,
    "WebSearch": _WEB,
    "Agent": _START,
    "Task": _START,
    "Skill": _SKILL,
    # Codex.
    "apply_patch": _PATCH,
    "view_image": Verb("look at", "looks at", "looked at", _file),
    "spawn_agent": _START,
    "collaborationspawn_agent": _START,
    "wait_agent": _WAIT,
    "collaborationwait_agent": _WAIT,
    # Gemini CLI and Qwen Code.
    "run_shell_command": _RUN,
    "read_file": _READ,
    "write_file": _WRITE,
    "replace": _EDIT,
    "edit": _EDIT,
    "notebook_edit": _EDIT,
    "list_directory": _LIST,
    "glob": _LOOK,
    "grep_search": _SEARCH,
    "search_file_content": _SEARCH,
    "web_fetch": _FETCH,
    "web_search": _WEB,
    "google_web_search": _WEB,
    "agent": _START,
    "invoke_agent": _START,
    "skill": _SKILL,
    "activate_skill": _SKILL,
}
"""By the name of the tool; any other is simply used."""
