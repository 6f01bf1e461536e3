"""Where each agent's settings are looked for, and what is whose there."""

import json
from dataclasses import replace

import pytest
from registered import BY_SETTINGS, PROGRAM, WHERE, events

from hookd.integrations.agents import AGENTS
from hookd.integrations.agents.agent import Where
from hookd.integrations.agents.own_file import is_own

FILES = {
    "claude-code": "/home/dev/.claude/settings.json",
    "codex": "/home/dev/.codex/hooks.json",
    "gemini-cli": "/home/dev/.gemini/settings.json",
    "qwen-code": "/home/dev/.qwen/settings.json",
    "cursor": "/home/dev/.cursor/hooks.json",
    "windsurf": "/home/dev/.codeium/windsurf/hooks.json",
    "factory-droid": "/home/dev/.factory/hooks.json",
    "copilot-cli": "/home/dev/.copilot/hooks/hookd.json",
    "kiro": "/home/dev/.kiro/hooks/hookd.json",
    "aider": "/home/dev/.aider.conf.yml",
    "antigravity": "/home/dev/.gemini/config/hooks.json",
}

MOVED = {
    "claude-code": ("CLAUDE_CONFIG_DIR", "/else/settings.json"),
    "codex": ("CODEX_HOME", "/else/hooks.json"),
    "gemini-cli": ("GEMINI_CLI_HOME", "/else/.gemini/settings.json"),
    "qwen-code": ("QWEN_HOME", "/else/settings.json"),
    "copilot-cli": ("COPILOT_HOME", "/else/hooks/hookd.json"),
}
"""By variables that the programs themselves read, or that are in their documents."""


@pytest.mark.parametrize("name", FILES)
def test_settings_stand_where_the_agent_reads_them(name):
    assert [target.path for target in AGENTS[name].targets(WHERE)] == [FILES[name]]


def test_no_agent_is_without_its_file():
    assert set(FILES) == set(BY_SETTINGS)


@pytest.mark.parametrize("name", MOVED)
def test_a_variable_moves_settings(name):
    variable, path = MOVED[name]
    where = replace(WHERE, environ={variable: "/else"})

    assert [target.path for target in AGENTS[name].targets(where)] == [path]
    assert all(path.startswith(directory) for directory in AGENTS[name].directories(where))


@pytest.mark.parametrize("name", MOVED)
@pytest.mark.parametrize("named", ["", "relative/place"])
def test_a_variable_that_names_no_place_moves_nothing(name, named):
    where = replace(WHERE, environ={MOVED[name][0]: named})

    assert [target.path for target in AGENTS[name].targets(where)] == [FILES[name]]


@pytest.mark.parametrize("name", AGENTS)
@pytest.mark.parametrize("plugin", [False, True])
def test_no_variable_makes_a_place_depend_on_where_the_person_is(name, plugin):
    variables = [*(variable for variable, _ in MOVED.values()), "CLINE_DIR", "XDG_CONFIG_HOME"]
    where = replace(WHERE, plugin=plugin, environ=dict.fromkeys(variables, "relative/place"))
    agent = AGENTS[name]
    files = (*agent.targets(where), *agent.wholes(where))
    paths = [*(one.path for one in files), *(path for path, _ in agent.places(where))]

    assert [path for path in paths if not path.startswith("/home/dev/")] == []


@pytest.mark.parametrize("name", MOVED)
def test_a_variable_moves_nothing_of_a_project(name):
    where = replace(WHERE, project="/p")
    moved = replace(where, environ={MOVED[name][0]: "/else"})

    assert [one.path for one in AGENTS[name].targets(moved)] == [one.path for one in AGENTS[name].targets(where)]


@pytest.mark.parametrize("name", AGENTS)
def test_where_an_agent_is_found_is_told_in_whole_paths(name):
    agent = AGENTS[name]

    assert agent.programs
    assert agent.directories(WHERE)
    assert all(directory.startswith("/home/dev/") for directory in agent.directories(WHERE))


HOOKS_IN_CONFIG = """\
model = "gpt-5.5-codex"
[[hooks.Stop]]
[[hooks.Stop.hooks]]
type = "command"
command = "my-own-bell"
"""
TRUST_ALONE = """\
model = "gpt-5.5-codex"
[hooks.state."/home/dev/.codex/hooks.json:stop:0:0"]
trusted_hash = "sha256:0"
"""


@pytest.fixture
def codex(tmp_path):
    directory = tmp_path / ".codex"
    directory.mkdir()
    return directory, Where(str(tmp_path), PROGRAM)


def files_of(where):
    return [(target.path.rpartition("/")[2], target.format) for target in AGENTS["codex"].targets(where)]


def test_codex_is_wired_in_its_hooks_file(codex):
    directory, where = codex
    (directory / "config.toml").write_text('model = "gpt-5.5-codex"\n')

    assert files_of(where) == [("hooks.json", "json")]


def test_codex_is_wired_in_its_config_where_hooks_stand_there(codex):
    directory, where = codex
    (directory / "config.toml").write_text(HOOKS_IN_CONFIG)
    (directory / "hooks.json").write_text("{}")

    assert files_of(where) == [("config.toml", "toml")]


@pytest.mark.parametrize("config", [TRUST_ALONE, "hooks = ", "hooks = 3", "[features]\nhooks = true\n"])
def test_a_config_that_holds_no_hook_leaves_codex_to_its_hooks_file(codex, config):
    directory, where = codex
    (directory / "config.toml").write_text(config)

    assert files_of(where) == [("hooks.json", "json")]


def test_a_config_of_codex_that_cannot_be_read_leaves_it_to_its_hooks_file(codex):
    directory, where = codex
    (directory / "config.toml").mkdir()

    assert files_of(where) == [("hooks.json", "json")]


def test_both_files_of_codex_are_looked_through_when_it_is_taken_out():
    assert AGENTS["codex"].places(WHERE) == (
        ("/home/dev/.codex/hooks.json", "json"),
        ("/home/dev/.codex/config.toml", "toml"),
    )


OWN_HOOKS = '{"Stop": [{"hooks": [{"type": "command", "command": "my-own-bell"}]}]}'
IN_SETTINGS = f'{{"theme": "dark", // mine\n "hooks" : {OWN_HOOKS}}}'


@pytest.mark.parametrize(("there", "wired", "path"), [
    ({}, "hooks.json", ()),
    ({"settings.json": '{"theme": "dark", "hooks": {}}'}, "hooks.json", ()),
    ({"settings.json": IN_SETTINGS}, "settings.json", ("hooks",)),
    ({"settings.json": IN_SETTINGS, "hooks.json": OWN_HOOKS}, "hooks.json", ()),
    ({"hooks/hooks.json": OWN_HOOKS}, "hooks/hooks.json", ()),
    ({"hooks/hooks.json": f'{{"hooks": {OWN_HOOKS}}}'}, "hooks/hooks.json", ("hooks",)),
])  # fmt: skip
def test_droid_is_wired_where_hooks_stand_so_that_none_is_put_out_of_use(tmp_path, there, wired, path):
    for name, content in there.items():
        file = tmp_path / ".factory" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)

    (target,) = AGENTS["factory-droid"].targets(Where(str(tmp_path), PROGRAM))

    assert target.path == str(tmp_path / ".factory" / wired)
    assert {entry.path[:-1] for entry in target.wanted} == {path}


def test_windsurf_in_jetbrains_is_wired_where_it_is_at_home(tmp_path):
    where = Where(str(tmp_path), PROGRAM)
    (tmp_path / ".codeium").mkdir()
    (tmp_path / ".codeium" / "hooks.json").write_text("{}")

    paths = [target.path for target in AGENTS["windsurf"].targets(where)]

    assert paths == [str(tmp_path / ".codeium" / "windsurf" / "hooks.json"), str(tmp_path / ".codeium" / "hooks.json")]


@pytest.mark.parametrize("name", ["copilot-cli", "kiro"])
def test_a_file_of_hookds_own_is_known_again_from_any_version(name):
    (target,) = AGENTS[name].targets(WHERE)
    (older,) = AGENTS[name].targets(replace(WHERE, program="/somewhere/else/hookd"))

    assert target.is_own(older.content)
    assert events(name) == events(name, replace(WHERE, program="/somewhere/else/hookd"))


def with_another(content):
    return json.dumps({**json.loads(content), "extra": [{"type": "command", "command": "my-own-bell"}]}).encode()


@pytest.mark.parametrize("name", ["copilot-cli", "kiro"])
def test_a_file_that_holds_somebody_elses_command_is_not_hookds_own(name):
    (target,) = AGENTS[name].targets(WHERE)

    assert not target.is_own(with_another(target.content))


@pytest.mark.parametrize("content", [b"", b"{}", b"not json", b"\xff\xfe", b"[" * 100_000, b'{"command": 3}', b"null"])
def test_what_cannot_be_understood_is_not_hookds_own(content):
    assert not is_own(content)


def test_codex_is_told_of_its_review_in_every_place():
    said = [AGENTS["codex"].trust(where) for where in (WHERE, replace(WHERE, project="/p"))]

    assert ["/hooks" in text for text in said] == [True, True]
    assert "/p" in said[1]


@pytest.mark.parametrize(
    "name", ["claude-code", "codex", "gemini-cli", "qwen-code", "cursor", "copilot-cli", "factory-droid"]
)
def test_a_folder_that_must_be_trusted_is_named(name):
    said = AGENTS[name].trust(replace(WHERE, project="/home/dev/app"))

    assert "trust" in said
    assert "/home/dev/app" in said
