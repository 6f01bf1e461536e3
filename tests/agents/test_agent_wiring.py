"""The ways in which real agents are wired, what they want before they run a hook, and what goes wrong without."""

import json
import subprocess

from expected import STOPS, TURN, TURNS, each
from programs import CLAUDE, CODEX, PROGRAMS, QWEN
from turns import Fail

from house import HOOKD


def test_codex_passes_over_hooks_that_nobody_has_reviewed_and_install_says_so(at_desk):
    desk = at_desk(CODEX)

    assert "/hooks" in desk.install()
    assert desk.tells(trusted=False) == []
    assert desk.tells() == [("codex", kind) for kind in TURN]


# Order


LATE = """\
#!/bin/sh
sleep 0.5
exec "{}" "$@"
"""


@each(CLAUDE, CODEX, QWEN)
def test_a_session_starts_before_its_first_prompt_for_its_hook_is_waited_for(at_desk, program):
    desk = at_desk(program)
    desk.install()
    late = desk.house.path / "late"
    late.write_text(LATE.format(HOOKD))
    late.chmod(0o700)
    settings = json.loads(desk.settings.read_text())
    (hook,) = settings["hooks"]["SessionStart"][0]["hooks"]
    hook["command"] = hook["command"].replace(HOOKD, str(late))
    desk.settings.write_text(json.dumps(settings))
    waited_for = desk.tells()
    hook["async"] = True
    desk.settings.write_text(json.dumps(settings))
    not_waited_for = desk.tells()

    assert (waited_for[0], not_waited_for[0]) == ((program.name, "session-started"), (program.name, "activated"))


# Other ways of being wired


OFFLINE = {
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "DISABLE_AUTOUPDATER": "1",
}


def test_claude_codes_plugin_tells_the_same_and_is_valid(at_desk):
    desk = at_desk(CLAUDE)
    desk.install("--plugin")
    plugin = desk.house.path / ".claude/skills/hookd"
    checked = subprocess.run(
        [*desk.start, "plugin", "validate", "--strict", plugin],
        env=desk.house.environ | OFFLINE, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert desk.tells() == [("claude-code", kind) for kind in TURN]
    assert desk.tells(Fail(529))[-1] == ("claude-code", "session-ended")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "Validation passed" in checked.stdout
    desk.uninstall()
    assert not plugin.exists()
    assert desk.tells() == []


def test_a_project_of_claude_codes_tells_and_no_other(at_desk):
    desk = at_desk(CLAUDE)
    desk.install("--project", str(desk.work))

    assert desk.tells() == [("claude-code", kind) for kind in TURN]
    assert not desk.settings.exists()
    desk.work = desk.house.path / "other"
    desk.work.mkdir()
    assert desk.tells() == []


OWN_TOML = b"""\
# mine
[[hooks.Stop]]
[[hooks.Stop.hooks]]
type = "command"
command = 'echo ran >> "$HOME/foreign"'  # loud
"""


def test_codex_tells_where_its_hooks_stand_in_config_toml(at_desk):
    desk = at_desk(CODEX)
    config = desk.settings.with_name("config.toml")
    config.write_bytes(OWN_TOML)
    desk.install()

    assert desk.tells() == [("codex", kind) for kind in TURN]
    assert (desk.house.path / "foreign").read_text() == "ran\n"
    assert not desk.settings.exists()
    desk.uninstall()
    assert config.read_bytes() == OWN_TOML


# The tests would see it


@each(*PROGRAMS)
def test_a_hook_that_is_taken_out_is_missed(at_desk, program):
    desk = at_desk(program)
    desk.install()
    desk.rewrite(desk.hook(STOPS[program])["command"], "true")

    assert desk.tells() == [(program.name, kind) for kind in TURNS[program] if kind != "completed"]


def test_what_a_hook_says_at_a_prompt_would_be_seen_to_reach_the_model(at_desk):
    desk = at_desk(CLAUDE)
    silent = desk.run()
    hook = {"type": "command", "command": "echo loud"}
    desk.settings.write_text(json.dumps({"hooks": {"UserPromptSubmit": [{"hooks": [hook]}]}}))
    loud = desk.run()

    assert "loud" in loud.asked[0]
    assert len(loud.asked[0]) - len(silent.asked[0]) > 8
    assert loud.out == silent.out
