"""The doctor on who speaks: which engine, why no better one, and other programs at the same hooks."""

import os
from dataclasses import replace

import pytest
from looking import ALIVE, looked, states, told

from hookd.doctor import engines, other_voices, settings
from hookd.integrations import mark

# Engines


def test_the_engine_that_speaks_is_named(home):
    home.environ["HOOKD_SPEECH__ENGINE"] = "espeak"

    found = looked(engines, home)

    assert states(found) == ["ok"]
    assert "espeak speaks" in found[0].found


def test_silence_by_ones_own_wish_is_a_hint(home):
    assert states(looked(engines, home)) == ["hint"]
    assert "nothing is ever said" in looked(engines, home)[0].found


def test_an_engine_that_cannot_speak_here_is_broken_with_its_reason(home):
    home.environ["HOOKD_SPEECH__ENGINE"] = "say"

    found = looked(engines, home)

    assert states(found) == ["broken"]
    assert "say is wished for and cannot speak here" in found[0].found
    assert "only on macOS" in found[0].quoted


def test_a_machine_on_which_no_engine_can_speak_is_broken(home, monkeypatch):
    """As `auto` finds it where nothing but the last resort is installed."""
    monkeypatch.setattr("hookd.engines.registry.AUTO", ("say", "null"))
    home.environ["HOOKD_SPEECH__ENGINE"] = "auto"

    found = looked(engines, home)

    assert states(found) == ["broken"]
    assert found[0].quoted == "say: only on macOS"
    assert "pip install" in found[0].todo


def test_an_engine_that_is_unknown_is_told_with_the_settings_and_nothing_is_said_of_others(home):
    home.environ["HOOKD_SPEECH__ENGINE"] = "esspeak"

    assert "did you mean espeak" in told(looked(settings, home))
    assert looked(engines, home) == []


def test_an_engine_that_failed_the_daemon_is_told(home):
    home.environ["HOOKD_SPEECH__ENGINE"] = "espeak"
    for current, state in (("flite", "hint"), ("null", "broken")):
        speech = {"engine": current, "reasons": {"espeak": "it died", "spd": "not here"}}
        found = looked(engines, home, answer=replace(ALIVE, state={**ALIVE.state, "speech": speech}))

        assert states(found) == ["ok", state]
        assert found[1].quoted == "espeak: it died"


# Others who speak


def hooked(home, file, text):
    path = home.path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


CLAUDE = '{{"hooks": {{"Stop": [{{"hooks": [{{"type": "command", "command": "{}"}}]}}]}}}}'


@pytest.mark.parametrize(
    ("command", "speaker"),
    [
        ("say done", "say"),
        ("/usr/bin/say -v Anna done", "say"),
        ("test -t 0; spd-say -w done", "spd-say"),
        ("nohup paplay ~/ding.wav &", "paplay"),
        ("VOICE=de espeak-ng done", "espeak-ng"),
        ("bash -c 'espeak done'", "espeak"),
        ("osascript -e 'say \\\"done\\\"'", "say"),
        ("echo done | piper -m x", "piper"),
        ("[ -n x ] && afplay /System/Library/Sounds/Glass.aiff", "afplay"),
        ("claude-notify", "claude-notify"),
    ],
)
def test_a_hook_that_speaks_by_another_program_is_found(home, command, speaker):
    hooked(home, ".claude/settings.json", CLAUDE.format(command))

    found = looked(other_voices, home)

    assert states(found) == ["hint"]
    assert f"makes a sound by {speaker}," in found[0].found


@pytest.mark.parametrize(
    "command",
    [
        "echo I say nothing",
        "git commit -m 'they say so'",
        "/opt/display/run",
        "essay",
        "say-nothing",
        "notify-send done",
        "hookd hook claude-code Stop",
        mark.command("/usr/local/bin/hookd", "claude-code", "Stop"),
    ],
)
def test_a_hook_that_makes_no_sound_is_not_taken_for_one(home, command):
    hooked(home, ".claude/settings.json", CLAUDE.format(command))

    assert states(looked(other_voices, home)) == ["ok"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (".codex/config.toml", 'notify = ["spd-say", "done"]\n'),
        (".aider.conf.yml", "notifications: true\nnotifications-command: spd-say done\n"),
        (".cursor/hooks.json", '{"version": 1, "hooks": {"stop": [{"command": "spd-say done"}]}}'),
        (".copilot/hooks/mine.json", '{"version": 1, "hooks": {"agentStop": [{"bash": "spd-say done"}]}}'),
    ],
)
def test_each_agents_own_way_of_writing_hooks_is_read(home, file, text):
    hooked(home, file, text)

    assert f"{file} makes a sound by spd-say" in looked(other_voices, home)[0].found


def test_settings_with_comments_and_settings_that_a_variable_moved_are_read(home):
    hooked(home, ".gemini/settings.json", '// mine\n{"hooks": {"AfterAgent": [{"command": "say done"}]}}')
    hooked(home, "elsewhere/settings.json", CLAUDE.format("spd-say done"))
    home.environ["CLAUDE_CONFIG_DIR"] = f"{home.path}/elsewhere"

    found = told(looked(other_voices, home))

    assert f"{home.path}/.gemini/settings.json makes a sound by say" in found
    assert f"{home.path}/elsewhere/settings.json makes a sound by spd-say" in found


@pytest.mark.parametrize(
    "script",
    ["#!/bin/sh\n# be loud\nspd-say done\n", "#!/usr/bin/env python3\nsubprocess.run(['spd-say', 'done'])\n"],
    ids=["shell", "python"],
)
def test_a_script_that_a_hook_runs_is_looked_into(home, script):
    hooked(home, ".claude/hooks/loud.sh", script)
    hooked(home, ".claude/settings.json", CLAUDE.format("~/.claude/hooks/loud.sh done"))

    found = looked(other_voices, home)

    assert "makes a sound by spd-say" in found[0].found
    assert f"in {home.path}/.claude/hooks/loud.sh" in found[0].quoted


@pytest.mark.parametrize("unit", ["a=b\n", ";a=", "/", "(", "\n;  ", "exec ", "a=b ", "['"])
def test_a_long_odd_script_is_looked_through_at_once(home, unit):
    """Anything worse than a second or two for the size that is read would be felt; quadratic time is hours."""
    hooked(home, ".claude/hooks/odd.sh", "#!/bin/sh\n" + unit * (other_voices.FILE_LIMIT // len(unit)))
    hooked(home, ".claude/settings.json", CLAUDE.format("~/.claude/hooks/odd.sh"))

    assert states(looked(other_voices, home)) == ["ok"]


def test_a_script_whose_speech_is_only_a_comment_makes_no_sound(home):
    hooked(home, ".claude/hooks/loud.sh", "#!/bin/sh\n# spd-say done\ntrue\n")
    hooked(home, ".claude/settings.json", CLAUDE.format("~/.claude/hooks/loud.sh"))

    assert states(looked(other_voices, home)) == ["ok"]


def test_two_voices_are_told_from_one_that_is_not_hookds(home):
    hooked(home, ".claude/settings.json", CLAUDE.format("say done"))
    assert "where hookd is, too" in looked(other_voices, home)[0].found

    own = mark.command("/usr/local/bin/hookd", "claude-code", "Stop")
    both = CLAUDE.format(f'say done"}}, {{"command": "{own}')
    hooked(home, ".claude/settings.json", both)
    assert "so you hear two voices" in looked(other_voices, home)[0].found
    assert "where hookd is, too" not in looked(other_voices, home)[0].found


def test_a_hook_of_the_project_in_which_one_asks_speaks_as_well(home, tmp_path):
    path = tmp_path / "shop/.claude/settings.local.json"
    path.parent.mkdir(parents=True)
    path.write_text(CLAUDE.format("say done"))

    assert states(looked(other_voices, home, here=str(tmp_path / "shop"))) == ["hint"]
    assert states(looked(other_voices, home, here="/")) == ["ok"]


def test_what_are_no_hooks_and_files_that_cannot_be_read_are_passed_over(home):
    hooked(home, ".claude/settings.json", '{"mcpServers": {"x": {"command": "say"}}, "env": {"command": "say"}}')
    hooked(home, ".codex/config.toml", "notify = [")
    hooked(home, ".gemini/settings.json", "\0\0")
    os.mkfifo(home.path / ".aider.conf.yml")
    (home.path / ".codex" / "hooks.json").mkdir()

    assert states(looked(other_voices, home)) == ["ok"]
