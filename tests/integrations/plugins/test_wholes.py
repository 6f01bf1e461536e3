"""The files that are hookd's own: where they stand, what is in them, and how they are known again."""

import json
import os
import re
import tomllib
from pathlib import Path

import pytest

from hookd.integrations import mark
from hookd.integrations.agents.agent import Where
from hookd.integrations.plugins import amp, claude_code, cline, opencode

PROJECT = Path(__file__).parents[3]
MARKETPLACE = Path(claude_code.__file__).parent / "marketplace"
HOOKS = {
    "Stop": [{"hooks": [{"type": "command", "command": mark.command("/opt/it's/hookd", "claude-code", "Stop")}]}],
    "PreToolUse": [{"matcher": "AskUserQuestion", "hooks": [{"type": "command", "command": "x", "async": True}]}],
}


def wholes_of(module, where):
    return claude_code.wholes(where, HOOKS) if module is claude_code else module.wholes(where)


ALL = pytest.mark.parametrize("module", [opencode, amp, cline, claude_code], ids=lambda module: module.__name__[27:])


@pytest.mark.parametrize(
    ("module", "flags", "paths"),
    [
        (opencode, {}, ["/home/dev/.config/opencode/plugins/hookd.js"]),
        (opencode, {"environ": {"XDG_CONFIG_HOME": "/cfg"}}, ["/cfg/opencode/plugins/hookd.js"]),
        (opencode, {"environ": {"XDG_CONFIG_HOME": "cfg"}}, ["/home/dev/.config/opencode/plugins/hookd.js"]),
        (opencode, {"project": "/app"}, ["/app/.opencode/plugins/hookd.js"]),
        (amp, {}, ["/home/dev/.config/amp/plugins/hookd.ts"]),
        (amp, {"environ": {"XDG_CONFIG_HOME": "/cfg"}}, ["/cfg/amp/plugins/hookd.ts"]),
        (amp, {"project": "/app"}, ["/app/.amp/plugins/hookd.ts"]),
        (
            claude_code,
            {},
            [f"/home/dev/.claude/skills/hookd/{name}"
             for name in (".claude-plugin/plugin.json", "hooks/hooks.json", "README.md")],
        ),
        (
            claude_code,
            {"environ": {"CLAUDE_CONFIG_DIR": "/c"}},
            [f"/c/skills/hookd/{name}" for name in (".claude-plugin/plugin.json", "hooks/hooks.json", "README.md")],
        ),
        (
            claude_code,
            {"project": "/app"},
            [f"/app/.claude/skills/hookd/{name}"
             for name in (".claude-plugin/plugin.json", "hooks/hooks.json", "README.md")],
        ),
    ],
)  # fmt: skip
def test_each_file_stands_where_its_agent_looks_for_it(module, flags, paths):
    assert [whole.path for whole in wholes_of(module, Where("/home/dev", "/bin/hookd", **flags))] == paths


@ALL
def test_a_file_is_known_again_whatever_version_made_it(module):
    for whole in wholes_of(module, Where("/h", "/bin/hookd")):
        assert whole.is_own(whole.content)
        assert whole.is_own(whole.content + b"\nof a newer version\n")
        assert whole.is_own(whole.content.replace(b"\n", b"\r\n"))


FOREIGN = (
    b"", b"\x00\xff", b"#!/bin/sh\necho '{}'\n", b"#!/bin/sh\nhookd hook cline TaskStart\n",
    b"export const Hookd = async () => ({})\n", b'{"name": "hookd"}', b"# hookd\n",
    b"// not made by hookd install; by hand\n", b"// a\n// b\n// c\n// made by hookd install; too late\n",
    b"const text = 'made by hookd install; '\n",
)  # fmt: skip


@pytest.mark.parametrize("content", FOREIGN)
@pytest.mark.parametrize("module", [opencode, amp, cline])
def test_anothers_file_is_never_taken_for_hookds(module, content):
    assert not any(whole.is_own(content) for whole in module.wholes(Where("/h", "/bin/hookd")))


@pytest.mark.parametrize("content", [b"", b"\xff", b'{"name": "hookd"}', b'{"name": "other", "hooks": {}}', b"# hookd"])
def test_anothers_file_of_a_plug_in_is_never_taken_for_hookds(content):
    assert not any(whole.is_own(content) for whole in claude_code.wholes(Where("/h", "/bin/hookd"), HOOKS))


@ALL
def test_the_same_is_made_each_time(module):
    where = Where("/h", "/bin/hookd", tools=True)

    assert [whole.content for whole in wholes_of(module, where)] == [w.content for w in wholes_of(module, where)]


@pytest.mark.parametrize("module", [opencode, amp])
def test_no_placeholder_is_left(module):
    for tools in (False, True):
        (whole,) = module.wholes(Where("/h", '/a "b"/hookd', tools=tools))

        assert re.findall(rb"@[A-Z]+@", whole.content) == []
        assert f"const TOOLS = {json.dumps(tools)}\n".encode() in whole.content


def test_only_executables_are_executable():
    modes = {oct(whole.mode) for module in (opencode, amp) for whole in module.wholes(Where("/h", "/bin/hookd"))}

    assert modes == {"0o644"}
    assert {oct(whole.mode) for whole in cline.wholes(Where("/h", "/bin/hookd"))} == {"0o755"}


# Claude Code's plug-in form


def contents(**flags):
    return {os.path.basename(whole.path): whole.content
            for whole in claude_code.wholes(Where("/h", "/bin/hookd", **flags), HOOKS)}  # fmt: skip


def test_the_plug_in_holds_the_hooks_that_it_is_given():
    assert json.loads(contents()["hooks.json"])["hooks"] == HOOKS


def test_the_plug_in_of_the_project_is_the_one_that_is_put_in_place():
    placed = contents()

    assert placed["plugin.json"] == (MARKETPLACE / "hookd" / ".claude-plugin" / "plugin.json").read_bytes()
    assert placed["README.md"] == (MARKETPLACE / "hookd" / "README.md").read_bytes()


def test_the_hooks_of_the_project_are_written_as_they_are_made_and_run_hookd_from_the_path():
    content = (MARKETPLACE / "hookd" / "hooks" / "hooks.json").read_bytes()
    hooks = json.loads(content)["hooks"]
    commands = [hook["command"] for groups in hooks.values() for group in groups for hook in group["hooks"]]

    assert claude_code.hooks_file(hooks) == content
    assert {mark.program_of(command) for command in commands} == {"hookd"}


def test_marketplace_and_manifest_name_the_plug_in_and_its_version():
    listed = json.loads((MARKETPLACE / ".claude-plugin" / "marketplace.json").read_bytes())["plugins"]
    manifest = json.loads((MARKETPLACE / "hookd" / ".claude-plugin" / "plugin.json").read_bytes())
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]

    assert [(one["name"], one["source"]) for one in listed] == [("hookd", "./hookd")]
    assert (manifest["name"], manifest["version"]) == ("hookd", version)


def test_the_readme_of_the_plug_in_is_as_long_as_the_plug_in_directory_wants_it():
    words = (MARKETPLACE / "hookd" / "README.md").read_text().split()

    assert len(words) >= 40
