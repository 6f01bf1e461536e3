"""The doctor on what is around hookd: the service manager, the kind of machine, engines, and others who speak."""

import os
import plistlib
from dataclasses import replace

import pytest
from looking import ALIVE, looked, states, told

from hookd.doctor import engines, machine, other_voices, service, settings
from hookd.integrations import mark

# The service manager. The programs here say what the real ones said when they were asked.

UNIT = {
    "Id": "hookd.service", "LoadState": "loaded", "UnitFileState": "enabled", "ActiveState": "active",
    "SubState": "running", "Result": "success", "NRestarts": "0", "NeedDaemonReload": "no",
    "FragmentPath": "/home/u/.config/systemd/user/hookd.service",
    "ExecStart": "{ path=/bin/sh ; argv[]=/bin/sh run ; ignore_errors=no ; start_time=[n/a] ; pid=0 }",
}  # fmt: skip
SOCKET = {"Id": "hookd.socket", "LoadState": "loaded", "UnitFileState": "enabled", "ActiveState": "active"}


def program(home, name, *lines):
    """A program of that name, the only one on the PATH."""
    path = home.path / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o700)
    home.environ["PATH"] = str(path.parent)


def systemctl(home, unit=None, socket=None):
    shown = "\n\n".join("\n".join(f"{key}={value}" for key, value in one.items()) for one in (unit, socket) if one)
    (home.path / "shown").write_text(f"{shown}\n")
    program(home, "systemctl", f"exec /bin/cat '{home.path}/shown'")


def test_a_service_that_runs_is_fine(home):
    systemctl(home, UNIT, SOCKET)

    assert states(looked(service, home)) == ["ok"]


@pytest.mark.parametrize(
    ("unit", "state", "words"),
    [
        ({"LoadState": "not-found"}, "hint", "hookd install --service"),
        ({"LoadState": "bad-setting"}, "broken", "cannot be used: bad-setting"),
        ({"ActiveState": "failed", "Result": "exit-code", "NRestarts": "20"}, "broken", "journalctl --user -u hookd"),
        ({"ActiveState": "inactive", "SubState": "dead"}, "hint", "systemctl --user start hookd"),
        ({"UnitFileState": "disabled"}, "hint", "systemctl --user enable hookd.service"),
        ({"NeedDaemonReload": "yes"}, "hint", "systemctl --user daemon-reload"),
        ({"ExecStart": "{ path=/gone/hookd ; argv[]=/gone/hookd run ; }"}, "broken", "/gone/hookd, which is no"),
    ],
)
def test_what_is_wrong_with_the_service_is_told(home, unit, state, words):
    systemctl(home, {**UNIT, **unit}, SOCKET)

    found = looked(service, home)

    assert states(found) == [state]
    assert words in told(found)


def test_a_socket_that_does_not_hold_the_pipe_is_a_hint(home):
    systemctl(home, UNIT, {**SOCKET, "ActiveState": "inactive"})

    found = looked(service, home)

    assert states(found) == ["hint"]
    assert "hookd.socket" in found[0].todo


def test_who_comes_over_ssh_is_told_that_the_service_ends_with_them(home, tmp_path):
    systemctl(home, UNIT, SOCKET)
    home.environ |= {"USER": "sam", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}
    root = tmp_path / "root"
    (root / "var/lib/systemd/linger").mkdir(parents=True)

    assert "loginctl enable-linger sam" in told(looked(service, home, root=str(root)))
    (root / "var/lib/systemd/linger/sam").touch()
    assert states(looked(service, home, root=str(root))) == ["ok"]


def test_a_service_manager_that_cannot_be_asked_hangs_or_is_missing_is_a_hint(home, monkeypatch):
    program(home, "systemctl", 'echo "Failed to connect to bus: No medium found" >&2', "exit 1")
    assert looked(service, home)[0].quoted == "Failed to connect to bus: No medium found"

    monkeypatch.setattr(service, "LIMIT_SECONDS", 0.1)
    program(home, "systemctl", "exec /bin/sleep 60")
    assert "did not answer within 0.1 s" in told(looked(service, home))

    home.environ["PATH"] = str(home.path)
    found = looked(service, home)
    assert states(found) == ["hint"]
    assert "there is no systemd here" in found[0].found


def launch_agent(home, words):
    path = home.path / "Library" / "LaunchAgents" / "dev.hookd.plist"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(plistlib.dumps({"Label": "dev.hookd", "ProgramArguments": words}))
    return path


def test_a_launch_agent_that_runs_is_fine_and_what_is_wrong_with_one_is_told(home):
    shipped = ["/bin/sh", "-c", 'exec "$HOME/.local/bin/hookd" run']
    assert "hookd install --service" in told(looked(service, home, platform="darwin"))

    launch_agent(home, shipped)
    assert f"starts {home.path}/.local/bin/hookd, which is no program" in told(looked(service, home, platform="darwin"))

    (home.path / ".local" / "bin").mkdir(parents=True)
    (home.path / ".local" / "bin" / "hookd").symlink_to("/bin/sh")
    program(home, "launchctl", "exit 113")
    assert "launchctl bootstrap gui/$UID" in told(looked(service, home, platform="darwin"))

    program(home, "launchctl", 'printf "\\tstate = not running\\n"')
    assert states(looked(service, home, platform="darwin")) == ["broken"]

    program(home, "launchctl", f'[ "$2" = gui/{os.getuid()}/dev.hookd ] && printf "\\tstate = running\\n"')
    assert states(looked(service, home, platform="darwin")) == ["ok"]


def test_a_launch_agent_that_is_no_property_list_is_broken(home):
    launch_agent(home, ["x"]).write_text("no list")

    assert states(looked(service, home, platform="darwin")) == ["broken"]


# The machine


@pytest.fixture
def root(tmp_path):
    (tmp_path / "root" / "proc").mkdir(parents=True)
    (tmp_path / "root" / "proc" / "version").write_text("Linux version 6.1.0\n")
    return tmp_path / "root"


def test_an_ordinary_machine_is_named(home, root):
    home.environ.pop("container", None)
    found = looked(machine, home, root=str(root))

    assert states(found) == ["ok"]
    assert "Python 3" in found[0].found


def test_over_ssh_in_a_container_and_under_wsl_it_is_told_where_a_sound_would_go(home, root):
    home.environ.pop("container", None)
    home.environ["SSH_CONNECTION"] = "10.0.0.1 1 10.0.0.2 22"
    assert "sounds at this machine, not where you sit" in told(looked(machine, home, root=str(root)))

    del home.environ["SSH_CONNECTION"]
    (root / ".dockerenv").touch()
    assert "this is a container" in told(looked(machine, home, root=str(root)))
    home.environ["PULSE_SERVER"] = "unix:/run/pulse"
    assert states(looked(machine, home, root=str(root))) == ["ok"]

    (root / "proc" / "version").write_text("Linux version 5.15 (Microsoft@Microsoft.com)\n")
    assert "WSL without WSLg" in told(looked(machine, home, root=str(root)))
    (root / "mnt/wslg").mkdir(parents=True)
    (root / "mnt/wslg/PulseServer").touch()
    assert states(looked(machine, home, root=str(root))) == ["ok", "ok"]


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


def test_a_script_whose_speech_is_only_a_comment_makes_no_sound(home):
    hooked(home, ".claude/hooks/loud.sh", "#!/bin/sh\n# spd-say done\ntrue\n")
    hooked(home, ".claude/settings.json", CLAUDE.format("~/.claude/hooks/loud.sh"))

    assert states(looked(other_voices, home)) == ["ok"]


def test_two_voices_are_told_from_one_that_is_not_hookds(home):
    hooked(home, ".claude/settings.json", CLAUDE.format("say done"))
    assert "once hookd is there" in looked(other_voices, home)[0].found

    own = mark.command("/usr/local/bin/hookd", "claude-code", "Stop")
    both = CLAUDE.format(f'say done"}}, {{"command": "{own}')
    hooked(home, ".claude/settings.json", both)
    assert "so you hear two voices" in looked(other_voices, home)[0].found
    assert "once hookd is there" not in looked(other_voices, home)[0].found


def test_what_are_no_hooks_and_files_that_cannot_be_read_are_passed_over(home):
    hooked(home, ".claude/settings.json", '{"mcpServers": {"x": {"command": "say"}}, "env": {"command": "say"}}')
    hooked(home, ".codex/config.toml", "notify = [")
    hooked(home, ".gemini/settings.json", "\0\0")
    os.mkfifo(home.path / ".aider.conf.yml")
    (home.path / ".codex" / "hooks.json").mkdir()

    assert states(looked(other_voices, home)) == ["ok"]
