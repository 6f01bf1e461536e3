"""The doctor on agents that are wired and run no hooks: by a switch, an administrator, a project, or want of trust."""

import json
import os

import pytest
from looking import looked, settings_file, states, told
from wired import of, wire

from hookd.doctor import wiring

# By the person


@pytest.mark.parametrize(
    ("name", "file", "text"),
    [
        ("claude-code", ".claude/settings.json", {"disableAllHooks": True}),
        ("qwen-code", ".qwen/settings.json", {"disableAllHooks": True}),
        ("gemini-cli", ".gemini/settings.json", {"hooksConfig": {"enabled": False}}),
    ],
)
def test_an_agent_whose_hooks_are_all_switched_off_is_broken(alone, name, file, text):
    wire(alone, name)
    path = alone.path / file
    path.write_text(json.dumps({**json.loads(path.read_text()), **text}))

    found = of(alone, name)

    assert states(found) == ["broken"]
    assert "runs no hooks at all" in found[0].found


def test_codex_without_its_feature_of_hooks_is_broken(alone):
    wire(alone, "codex")
    (alone.path / ".codex" / "config.toml").write_text("[features]\nhooks = false\n")

    assert "codex runs no hooks at all: features.hooks is false" in told(of(alone, "codex"))


def put(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))


# By the administrator


@pytest.mark.parametrize(
    ("name", "platform", "file", "value"),
    [
        ("claude-code", "linux", "etc/claude-code/managed-settings.json", {"disableAllHooks": True}),
        ("claude-code", "linux", "etc/claude-code/managed-settings.json", {"allowManagedHooksOnly": True}),
        ("claude-code", "linux", "etc/claude-code/managed-settings.d/10-hooks.json", {"allowManagedHooksOnly": True}),
        ("claude-code", "darwin", "Library/Application Support/ClaudeCode/managed-settings.json",
         {"allowManagedHooksOnly": True}),
        ("gemini-cli", "linux", "etc/gemini-cli/settings.json", {"hooksConfig": {"enabled": False}}),
        ("qwen-code", "linux", "etc/qwen-code/settings.json", {"disableAllHooks": True}),
    ],
)  # fmt: skip
def test_an_administrator_who_lets_no_hook_of_the_users_run_is_told(alone, name, platform, file, value):
    wire(alone, name)
    put(alone.path / "root" / file, value)

    found = of(alone, name, root=str(alone.path / "root"), platform=platform)

    assert found[0].state == "broken"
    assert f"{name} runs no hooks of yours, by its administrator: " in found[0].found
    assert file.rpartition("/")[2] in found[0].found
    assert "ask whoever keeps that file" in found[0].todo


@pytest.mark.parametrize("text", ["{}", '{"allowManagedHooksOnly": false}', "{ nonsense", "[]"])
def test_an_administrator_who_forbids_nothing_is_not_told(alone, tmp_path, text):
    wire(alone, "claude-code")
    path = tmp_path / "root/etc/claude-code/managed-settings.json"
    path.parent.mkdir(parents=True)
    path.write_text(text)

    assert states(of(alone, "claude-code", root=str(tmp_path / "root"), platform="linux")) == ["ok"]


def test_what_only_an_administrator_may_say_counts_for_nothing_in_the_users_settings(alone):
    wire(alone, "claude-code")
    path = alone.path / ".claude" / "settings.json"
    put(path, {**json.loads(path.read_text()), "allowManagedHooksOnly": True})

    assert states(of(alone, "claude-code")) == ["ok"]


# By a project


@pytest.mark.parametrize("file", ["settings.json", "settings.local.json"])
def test_a_project_that_switches_the_hooks_off_is_told_to_who_asks_there(alone, tmp_path, file):
    wire(alone, "claude-code")
    put(tmp_path / "shop/.claude" / file, {"disableAllHooks": True})

    there = of(alone, "claude-code", here=str(tmp_path / "shop"))
    elsewhere = of(alone, "claude-code", here="/")

    assert states(there) == ["hint"]
    assert "claude-code runs no hooks in one project: disableAllHooks is true there" in there[0].found
    assert there[0].quoted == str(tmp_path / "shop/.claude" / file)
    assert states(elsewhere) == ["ok"]


def test_a_project_that_the_agent_was_wired_for_is_looked_at_from_everywhere(alone, tmp_path):
    project = tmp_path / "shop"
    project.mkdir()
    wire(alone, "claude-code", project=str(project))
    put(project / ".claude/settings.json", {"disableAllHooks": True})

    found = of(alone, "claude-code")

    assert states(found) == ["hint"]
    assert found[0].quoted == str(project / ".claude/settings.json")


def test_settings_of_a_project_that_cannot_be_understood_are_nothing_that_the_user_has_to_mend(alone, tmp_path):
    wire(alone, "claude-code")
    path = tmp_path / "shop/.claude/settings.json"
    path.parent.mkdir(parents=True)
    path.write_text("{ nonsense")

    assert states(of(alone, "claude-code", here=str(tmp_path / "shop"))) == ["ok"]


def test_who_asks_at_home_or_where_nothing_is_any_more_is_answered_once(alone, tmp_path, monkeypatch):
    wire(alone, "claude-code")
    path = alone.path / ".claude" / "settings.json"
    put(path, {**json.loads(path.read_text()), "disableAllHooks": True})
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    os.rmdir(tmp_path / "gone")

    assert states(of(alone, "claude-code", here=str(alone.path))) == ["broken"]
    assert states(of(alone, "claude-code")) == ["broken"]


# By want of trust


@pytest.mark.parametrize(
    ("trusted", "settings", "state"),
    [
        (None, {}, "hint"),
        ({}, {}, "hint"),
        ({"/srv/shop": "DO_NOT_TRUST"}, {}, "hint"),
        ({"/srv/shop": "TRUST_FOLDER"}, {}, "ok"),
        ({"/srv/shop": "TRUST_PARENT"}, {}, "ok"),
        (None, {"security": {"folderTrust": {"enabled": False}}}, "ok"),
        (None, {"security": {"folderTrust": {"enabled": True}}}, "hint"),
    ],
)
def test_gemini_cli_that_trusts_no_folder_is_a_hint(alone, trusted, settings, state):
    wire(alone, "gemini-cli")
    path = alone.path / ".gemini/settings.json"
    put(path, {**json.loads(path.read_text()), **settings})
    if trusted is not None:
        put(alone.path / ".gemini/trustedFolders.json", trusted)

    found = of(alone, "gemini-cli")

    assert states(found) == [state]
    assert ("trusts no folder yet" in told(found)) == (state == "hint")


def test_gemini_cli_that_was_heard_trusts_some_folder(running):
    settings_file(running, '[speech]\nengine = "null"\n')
    wire(running, "gemini-cli")
    payload = b'{"hook_event_name": "BeforeAgent", "session_id": "s", "timestamp": "2026-01-01T00:00:00.000Z"}'
    running.command("hook", "gemini-cli", "BeforeAgent", stdin=payload)
    running.wait_for("event_accepted")

    assert "trusts no folder" not in told(looked(wiring, running))
