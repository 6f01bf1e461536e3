"""`hookd install` and `hookd uninstall` as people call them, in a home of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from hookd.cli.app import app
from hookd.integrations.agents import AGENTS as KNOWN
from hookd.integrations.program import doubts
from house import BIN, HOOKD

AGENTS = ("claude-code", "cursor", "gemini-cli")
DIRECTORIES = {"claude-code": ".claude", "cursor": ".cursor", "gemini-cli": ".gemini"}
WARNED = f"hookd: {doubts(HOOKD)}.\n" if doubts(HOOKD) else ""
"""Where this checkout itself lies where files are swept away, every install says so."""
MINE = """\
{
    // mine
    "model": "opus",
    "hooks": {
        "Stop": [{"hooks": [{"type": "command", "command": "say done"}]}],
    },
}
"""


class Desk:
    """A home without HOOKD_HOME, as most are."""

    def __init__(self, path):
        self.path = path
        self.environ = {"HOME": str(path), "PATH": f"{path}/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
        for name in DIRECTORIES.values():
            (path / name).mkdir()
        self.settings = path / ".claude" / "settings.json"

    def process(self, *words):
        done = subprocess.run(
            [HOOKD, *words], env=self.environ, capture_output=True, text=True, check=False, timeout=60
        )
        done.stderr = done.stderr.removeprefix(WARNED)
        return done

    def hookd(self, *words):
        """The same without the second that a process takes where others are at work."""
        others = dict.fromkeys(os.environ)
        done = CliRunner(env={**others, **self.environ}).invoke(app, words, prog_name="hookd")
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr.removeprefix(WARNED))

    def done(self, *words):
        """What a command that is to end well said."""
        done = self.hookd(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def files(self):
        """All but what hookd keeps for itself."""
        return {
            str(path.relative_to(self.path)): path.read_bytes()
            for path in sorted(self.path.rglob("*"))
            if path.is_file() and ".local" not in path.parts
        }

    def directories(self):
        return sorted(
            str(path.relative_to(self.path))
            for path in self.path.rglob("*")
            if path.is_dir() and ".local" not in path.parts
        )

    @property
    def record(self):
        return self.path / ".local" / "state" / "hookd" / "installed.json"

    def spool(self):
        return [path.name for path in (self.path / ".local/state/hookd/hooks/new").iterdir()]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", [HOOKD])
    return Desk(tmp_path)


def summary(out):
    """Without the diff."""
    return [line for line in out.splitlines() if not line.startswith(("+", "-", "@", " "))]


def test_install_shows_the_change_wires_and_proves(desk):
    desk.settings.write_text(MINE)
    done = desk.process("install", "claude-code")
    out = done.stdout

    assert (done.returncode, done.stderr) == (0, "")
    assert f"+++ {desk.settings}" in out
    assert out.index("+++") < out.index("wired: Claude Code")
    assert "verified: claude-code → hook directory in " in out
    assert "the daemon is not running" in out
    assert f'"{HOOKD} hook --installed claude-code Stop"' in desk.settings.read_text()
    assert "say done" in desk.settings.read_text()


def test_of_several_agents_every_change_is_seen_before_the_first_is_made(desk):
    """What was done, and what is left to do, stands together at the end; so does what went wrong."""
    (desk.path / ".cursor" / "hooks.json").write_text("{]")
    done = desk.process("install", "--all")
    lines = [line for line in done.stdout.splitlines() if not line.startswith("+")]
    last = max(number for number, line in enumerate(lines) if line.startswith("@@"))
    there = desk.process("uninstall", "--all").stdout.splitlines()

    told = [line.split(": ")[0].strip() for line in lines[last + 1 : -1]]

    assert told == ["wired", "wired", "verified", "verified", "to do"]
    assert done.stderr.startswith("cursor: ")
    assert [line.split(" (")[0] for line in there[-2:]] == ["unwired: Claude Code", "unwired: Gemini CLI"]


def test_the_proof_without_a_daemon_leaves_nothing_to_be_said_later(desk):
    desk.done("install", "claude-code")

    assert desk.spool() == []


@pytest.mark.parametrize("agent", AGENTS)
def test_what_was_there_before_is_there_again_to_the_byte(desk, agent):
    name = "hooks.json" if agent == "cursor" else "settings.json"
    path = desk.path / DIRECTORIES[agent] / name
    path.write_text(MINE.replace("Stop", "x").replace("\n", "\r\n"), newline="")
    path.chmod(0o640)
    before, directories = desk.files(), desk.directories()
    desk.done("install", agent)
    wired = desk.files()
    desk.done("uninstall", agent)

    assert wired != before
    assert (desk.files(), desk.directories()) == (before, directories)
    assert path.stat().st_mode & 0o777 == 0o640
    assert not desk.record.exists()


def test_what_was_not_there_before_is_gone_again(desk):
    before, directories = desk.files(), desk.directories()
    desk.done("install", "--all")
    wired = desk.files()
    desk.done("uninstall", "--all")

    assert sorted(wired) == [".claude/settings.json", ".cursor/hooks.json", ".gemini/settings.json"]
    assert (desk.files(), desk.directories()) == (before, directories)
    assert not desk.record.exists()


def test_only_own_entries_go_where_somebody_changed_the_file_since(desk):
    desk.settings.write_text(MINE)
    desk.done("install", "claude-code")
    desk.settings.write_text(desk.settings.read_text().replace("opus", "sonnet"))
    desk.done("uninstall", "claude-code")

    assert desk.settings.read_text() == MINE.replace("opus", "sonnet")
    assert list(desk.files()) == [".claude/settings.json"]


def test_a_change_between_two_installs_outlives_the_uninstall(desk):
    """The backup is older than that change, so it must not come back."""
    desk.settings.write_text(MINE)
    desk.done("install", "claude-code")
    desk.settings.write_text(desk.settings.read_text().replace("opus", "sonnet"))
    desk.done("install", "claude-code", "--tools")
    desk.done("uninstall", "claude-code")

    assert desk.settings.read_text() == MINE.replace("opus", "sonnet")
    assert list(desk.files()) == [".claude/settings.json"]


def test_settings_that_were_added_to_a_new_file_outlive_the_uninstall(desk):
    desk.done("install", "claude-code")
    desk.settings.write_text(desk.settings.read_text().replace('{\n  "hooks"', '{\n  "model": "opus",\n  "hooks"'))
    desk.done("install", "claude-code", "--tools")
    desk.done("uninstall", "claude-code")

    assert desk.files() == {".claude/settings.json": b'{\n  "model": "opus"\n}\n'}


def test_settings_that_took_the_place_of_wired_ones_are_what_comes_back(desk):
    """As from somebody's dotfiles: the backup is of what stood there earlier."""
    desk.settings.write_text('{"hooks":  {}}')
    desk.done("install", "claude-code")
    desk.settings.write_text(MINE)
    desk.done("install", "claude-code")
    backup = desk.settings.with_name("settings.json.hookd-backup").read_text()
    desk.done("uninstall", "claude-code")

    assert backup == MINE
    assert desk.files() == {".claude/settings.json": MINE.encode()}


def test_uninstall_works_without_the_record(desk):
    desk.settings.write_text(MINE)
    desk.done("install", "claude-code")
    desk.record.unlink()
    desk.done("uninstall", "--all")

    assert desk.files() == {".claude/settings.json": MINE.encode()}


def test_uninstall_works_without_the_backup(desk):
    desk.settings.write_text(MINE)
    desk.done("install", "claude-code")
    desk.settings.with_name("settings.json.hookd-backup").unlink()
    desk.done("uninstall", "--all")

    assert desk.files() == {".claude/settings.json": MINE.encode()}


def test_a_backup_that_somebody_changed_is_neither_used_nor_removed(desk):
    desk.settings.write_text(MINE)
    desk.done("install", "claude-code")
    desk.settings.with_name("settings.json.hookd-backup").write_text("theirs")
    desk.done("uninstall", "claude-code")

    assert desk.files() == {".claude/settings.json": MINE.encode(), ".claude/settings.json.hookd-backup": b"theirs"}


def test_a_record_that_cannot_be_understood_is_told_and_not_needed(desk):
    desk.settings.write_text(MINE)
    desk.done("install", "claude-code")
    desk.record.write_text("{]")
    done = desk.hookd("uninstall", "claude-code")

    assert done.returncode == 0
    assert done.stderr.count("is no record that hookd understands") == 1
    assert desk.files() == {".claude/settings.json": MINE.encode()}


@pytest.mark.parametrize("words", ["install --all --tools", "uninstall --all", "install --all --dry-run"])
def test_a_record_of_a_newer_hookd_is_left_to_that_one(desk, words):
    desk.settings.write_text(MINE)
    desk.done("install", "claude-code")
    desk.record.write_text('{"version": 2, "files": {"what": ["is", "this"]}}')
    before = desk.files()
    done = desk.hookd(*words.split())

    assert done.returncode == 1
    assert f"{desk.record}: was written by a newer hookd" in done.stderr
    assert done.stderr.count("\n") == 1
    assert desk.files() == before
    assert desk.record.read_text() == '{"version": 2, "files": {"what": ["is", "this"]}}'


def test_a_second_install_changes_nothing(desk):
    desk.settings.write_text(MINE)
    desk.done("install", "--all")
    before, times = desk.files(), {path: path.stat().st_mtime_ns for path in (desk.settings, desk.record)}
    out = desk.done("install", "--all")

    assert [line for line in summary(out) if line.startswith(("wired", "already"))] == [
        "already wired: Claude Code", "already wired: Gemini CLI", "already wired: Cursor",
    ]  # fmt: skip
    assert "@@" not in out
    assert desk.files() == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_installs_at_once_end_as_one(desk):
    """Nothing but the backup tells that the empty object was there before."""
    desk.settings.write_text('{"hooks":  {}}')
    before = desk.files()
    command, pipe = [HOOKD, "install", "--all"], subprocess.PIPE
    several = [subprocess.Popen(command, env=desk.environ, stdout=pipe, stderr=pipe) for _ in range(3)]
    errors = [one.communicate()[1] for one in several]
    recorded = json.loads(desk.record.read_text())["files"]
    desk.done("uninstall", "--all")

    assert errors == 3 * [WARNED.encode()]
    assert len(recorded) == 3
    assert desk.files() == before


def test_an_uninstall_where_nothing_is_leaves_nothing(desk):
    out = desk.done("uninstall", "--all")

    assert out == "no agent is wired\n"
    assert not (desk.path / ".local").exists()


def test_a_dry_run_shows_all_and_writes_nothing(desk):
    desk.settings.write_text(MINE)
    before = desk.files()
    out = desk.done("install", "--all", "--dry-run")

    assert f"+++ {desk.settings}" in out
    assert "would be wired: Claude Code" in out
    assert "verified" not in out
    assert desk.files() == before
    assert not (desk.path / ".local").exists()


def test_a_dry_run_of_an_uninstall_writes_nothing(desk):
    desk.settings.write_text(MINE)
    desk.done("install", "claude-code")
    before = desk.files()
    out = desk.done("uninstall", "--all", "--dry-run")

    assert "would be unwired: Claude Code" in out
    assert desk.files() == before


def test_tool_events_come_with_tools_and_go_without(desk):
    desk.done("install", "cursor")
    path = desk.path / ".cursor" / "hooks.json"
    few = path.read_bytes()
    desk.done("install", "cursor", "--tools")
    many = path.read_bytes()
    desk.done("install", "cursor")

    assert b'postToolUse"' in many
    assert b'postToolUse"' not in few
    assert path.read_bytes() == few


def test_a_hookd_that_was_moved_is_repaired(desk, monkeypatch):
    (desk.path / "bin").mkdir()
    moved = desk.path / "bin" / "hookd"
    moved.symlink_to(HOOKD)
    desk.settings.write_text(MINE)
    desk.done("install", "claude-code")
    before = desk.settings.read_text()
    monkeypatch.setattr(sys, "argv", [str(moved)])
    out = desk.done("install", "claude-code")

    assert summary(out)[0].startswith("wired: Claude Code")
    assert HOOKD in before
    assert desk.settings.read_text() == before.replace(HOOKD, str(moved))
    assert "verified" in out


def test_all_names_those_that_are_not_found(desk):
    out = desk.done("install", "--all", "--dry-run")

    assert out.splitlines()[0].startswith("not found: codex, opencode")


def test_all_finds_an_agent_by_its_program(desk):
    (desk.path / "bin").mkdir()
    program = desk.path / "bin" / "codex"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)

    assert "codex" not in desk.done("install", "--all", "--dry-run").splitlines()[0].split(", ")


def test_all_finds_nothing_where_nothing_is(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    desk = Desk(home)
    for name in DIRECTORIES.values():
        (home / name).rmdir()
    done = desk.hookd("install", "--all")

    assert done.returncode == 1
    assert "none of the agents that hookd knows is found here" in done.stderr


def test_a_named_agent_is_wired_before_it_is_there(desk):
    out = desk.done("install", "opencode")

    assert "opencode is not found here; it tells hookd what it does once it is there" in out
    assert (desk.path / ".config" / "opencode").is_dir()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "which agents? Wanted is --all, --service, or some of: claude-code, codex"),
        (("claud-code",), 'there is no agent "claud-code"; did you mean "claude-code"?'),
        (("all",), 'there is no agent "all"; did you mean --all?'),
        (("claude-code", "--project", "/no/such"), '--project is "/no/such", which is no directory'),
    ],
)
@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_wrong_words_are_told_in_one_line(desk, command, words, told):
    done = desk.hookd(command, *words)

    assert (done.returncode, done.stdout) == (64, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_agents_are_wired_and_unwired_where_there_can_be_no_service_too(desk):
    """Without systemctl or launchctl on the PATH, as in many a container."""
    desk.environ["PATH"] = f"{desk.path}/bin"
    before = desk.files()
    done = desk.hookd("install", "--all", "--service")
    wired = desk.files()
    undone = desk.hookd("uninstall", "--all", "--service")

    assert (done.returncode, undone.returncode) == (1, 1)
    assert done.stderr.count("hookd run") == undone.stderr.count("hookd run") == 1
    assert all(f"verified: {name} → " in done.stdout for name in AGENTS)
    assert wired != before
    assert desk.files() == before


def test_a_wrong_name_is_told_before_a_service_is_put_anywhere(desk):
    done = desk.hookd("install", "claud-code", "--service")

    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("home", ["", "relative"])
@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_a_home_that_is_no_whole_path_is_refused(desk, command, home):
    """An empty one would be taken for the root of the file system."""
    desk.environ["HOME"] = home
    done = desk.hookd(command, "claude-code", "--dry-run")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("hookd: HOME is not set to a whole path")


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_the_help_has_an_example(desk, command):
    assert f"hookd {command} --all" in desk.done(command, "--help")


def test_the_trouble_of_one_agent_does_not_stop_the_others(desk):
    desk.settings.write_text('{\n  "model": oops\n}\n')
    done = desk.hookd("install", "--all")

    assert done.returncode == 1
    assert f"claude-code: {desk.settings}:2:12: " in done.stderr
    assert "To wire it by hand, add:" in done.stderr
    assert '--installed claude-code Stop"' in done.stderr
    assert "wired: Cursor" in done.stdout
    assert desk.settings.read_text() == '{\n  "model": oops\n}\n'
    assert "settings.json.hookd-backup" not in str(desk.files())


def test_a_project_is_wired_alone_and_unwired_with_all(desk, monkeypatch):
    shop = desk.path / "shop"
    shop.mkdir()
    monkeypatch.chdir(desk.path)
    desk.done("install", "claude-code", "--project", "shop")
    wired = desk.files()
    desk.done("uninstall", "--all")

    assert list(wired) == ["shop/.claude/settings.local.json"]
    assert (desk.files(), list(shop.iterdir())) == ({}, [])


def test_a_project_that_is_gone_is_forgotten(desk):
    shop = desk.path / "shop"
    shop.mkdir()
    desk.done("install", "claude-code", "--project", str(shop))
    (shop / ".claude" / "settings.local.json").unlink()
    (shop / ".claude").rmdir()
    shop.rmdir()
    desk.done("uninstall", "--all")

    assert not desk.record.exists()


def test_who_is_wired_twice_is_told(desk):
    shop = desk.path / "shop"
    shop.mkdir()
    first = desk.done("install", "claude-code", "--project", str(shop))
    second = desk.done("install", "claude-code")
    third = desk.done("install", "claude-code", "--project", str(shop))

    assert "too" not in first
    assert f"it is wired in {shop}, too" in second
    assert "it is wired for all projects, too" in third
    assert f"to undo one: hookd uninstall claude-code --project {shop}" in third


@pytest.mark.parametrize(
    ("name", "file", "off", "on"),
    [
        ("claude-code", ".claude/settings.json", '"disableAllHooks": true', '"disableAllHooks": false'),
        ("aider", ".aider.conf.yml", "notifications: false", "notifications: true"),
    ],
)
def test_a_switch_that_keeps_the_agent_from_telling_anything_is_told(desk, name, file, off, on):
    """Hookd's command stands there, is proven, and would never be run."""
    settings = desk.path / file
    settings.write_text(f"{{{off}}}\n" if file.endswith("json") else f"{off}\n")
    is_off = desk.done("install", name)
    settings.write_text(settings.read_text().replace(off, on))
    is_on = desk.done("install", name)

    assert f"to do: set {on.replace(chr(34), '').replace(':', ' to')} in {settings}".replace("  ", " ") in is_off
    assert "to do: set" not in is_on


def test_who_wired_it_by_hand_earlier_is_told(desk):
    by_hand = [{"hooks": [{"type": "command", "command": f"hookd hook claude-code {event}"}]} for event in ("a", "b")]
    desk.settings.write_text(json.dumps({"hooks": {"Stop": by_hand}}))
    out = desk.done("install", "claude-code", "cursor")

    assert out.count("hookd is called by hand there, too") == 1
    assert f"take out: hookd hook claude-code a and 1 more (in {desk.settings})" in out


def test_secrets_of_others_do_not_stand_in_the_diff(desk):
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" + "k1L2m3N4o5P6q7R8"
    desk.settings.write_text(f'{{"env": {{"GITHUB_TOKEN": "{token}"}}}}')
    out = desk.done("install", "claude-code")

    assert "GITHUB_TOKEN" in out
    assert token not in out
    assert token in desk.settings.read_text()


def test_secrets_of_others_do_not_stand_in_what_is_told_of_a_file_that_is_left(desk):
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" + "k1L2m3N4o5P6q7R8"
    bell = "bell " + "x" * 50
    (desk.path / ".aider.conf.yml").write_text(f"notifications-command: {bell} {token}\n")
    done = desk.hookd("install", "aider")

    assert done.returncode == 1
    assert f'notifications-command is set already, to "{bell} [redacted]"' in done.stderr


def test_the_backup_has_the_rights_of_the_file(desk):
    desk.settings.write_text(MINE)
    desk.settings.chmod(0o600)
    desk.done("install", "claude-code")
    backup = desk.settings.with_name("settings.json.hookd-backup")

    assert (backup.read_text(), backup.stat().st_mode & 0o777) == (MINE, 0o600)


def test_a_backup_is_never_overwritten(desk):
    backup = desk.settings.with_name("settings.json.hookd-backup")
    backup.write_text("theirs")
    desk.settings.write_text(MINE)
    desk.done("install", "claude-code")
    desk.done("uninstall", "claude-code")

    assert desk.files() == {".claude/settings.json": MINE.encode(), ".claude/settings.json.hookd-backup": b"theirs"}


def test_the_record_is_for_its_owner_alone(desk):
    desk.done("install", "claude-code")

    assert desk.record.stat().st_mode & 0o777 == 0o600
    assert list(json.loads(desk.record.read_text())["files"]) == [str(desk.settings)]


def test_linked_settings_stay_links(desk):
    real = desk.path / "dotfiles" / "settings.json"
    real.parent.mkdir()
    real.write_text(MINE)
    desk.settings.symlink_to(real)
    desk.done("install", "claude-code")
    wired = real.read_text()
    desk.done("uninstall", "claude-code")

    assert "--installed" in wired
    assert desk.settings.is_symlink()
    assert real.read_text() == MINE
    assert [path.name for path in real.parent.iterdir()] == ["settings.json"]


def test_a_home_of_hookds_own_is_warned_of(desk):
    desk.environ["HOOKD_HOME"] = str(desk.path / "own")
    done = desk.hookd("install", "claude-code")

    assert done.returncode == 0
    assert "HOOKD_HOME is set here: an agent that is started without it tells another hookd" in done.stderr


def test_a_program_that_does_not_stay_is_warned_of(desk):
    desk.environ["TMPDIR"] = str(BIN)
    done = subprocess.run([HOOKD, "install", "cursor"], env=desk.environ, capture_output=True, text=True, check=False)

    assert done.returncode == 0
    assert "lies where files are swept away" in done.stderr


def test_others_files_in_place_of_hookds_own_are_left(desk):
    """The plug-in of opencode is a file of hookd's own."""
    out = desk.done("install", "opencode")
    plug = next(Path(line.removeprefix("+++ ")) for line in out.splitlines() if line.startswith("+++ "))
    desk.done("uninstall", "opencode")
    plug.parent.mkdir(parents=True)
    plug.write_text("theirs")
    done = desk.hookd("install", "opencode")
    desk.done("uninstall", "opencode")

    assert done.returncode == 1
    assert f"{plug}: is there and is not hookd's" in done.stderr
    assert plug.read_text() == "theirs"


def test_nothing_of_a_project_is_run(desk, monkeypatch):
    shop = desk.path / "shop"
    (shop / "bin").mkdir(parents=True)
    for name in ("hookd", "claude", "sh"):
        (shop / name).write_text(f"#!/bin/sh\ntouch {desk.path}/ran\n")
        (shop / name).chmod(0o755)
    monkeypatch.chdir(shop)
    desk.done("install", "claude-code", "--project", ".")

    assert not (desk.path / "ran").exists()


def test_a_read_only_home_is_told_and_left(desk):
    desk.settings.write_text(MINE)
    os.chmod(desk.settings.parent, 0o555)
    done = desk.hookd("install", "claude-code")
    os.chmod(desk.settings.parent, 0o755)

    assert done.returncode == 1
    assert "you may not write in" in done.stderr
    assert '--installed claude-code Stop"' in done.stderr
    assert desk.files() == {".claude/settings.json": MINE.encode()}
    assert not desk.record.exists()


PLUGGED = '{"enabledPlugins": {"other@x": true, "hookd@hookd": true}}'


@pytest.mark.parametrize("form", [(), ("--plugin",)])
def test_a_plug_in_that_is_switched_on_is_no_second_voice(desk, form):
    desk.settings.write_text(PLUGGED)
    done = desk.hookd("install", "claude-code", *form)

    assert (done.returncode, done.stdout) == (1, "")
    assert "its plug-in hookd@hookd is switched on in" in done.stderr
    assert "claude plugin disable hookd@hookd" in done.stderr
    assert desk.files() == {".claude/settings.json": PLUGGED.encode()}


@pytest.mark.parametrize("other", ['"hookd@hookd": false', '"hookd@skills-dir": true', '"my-hookd@hookd": true'])
def test_a_plug_in_that_is_off_or_hookds_own_or_anothers_is_no_hindrance(desk, other):
    desk.settings.write_text(PLUGGED.replace('"hookd@hookd": true', other))

    assert "verified: claude-code" in desk.done("install", "claude-code")


def test_settings_and_plug_in_take_turns(desk):
    desk.settings.write_text(MINE)
    desk.done("install", "claude-code")
    desk.done("install", "claude-code", "--plugin")
    plugged = desk.files()
    desk.done("install", "claude-code")
    again = desk.files()
    desk.done("uninstall", "claude-code")

    assert plugged.pop(".claude/settings.json") == MINE.encode()
    assert {name.split("/")[1] for name in plugged} == {"skills"}
    assert sorted(again) == [".claude/settings.json", ".claude/settings.json.hookd-backup"]
    assert desk.files() == {".claude/settings.json": MINE.encode()}
    assert desk.directories() == [".claude", ".cursor", ".gemini"]


@pytest.mark.parametrize("form", [(), ("--tools",), ("--project", ".")])
@pytest.mark.parametrize("name", KNOWN)
def test_every_agent_is_wired_proven_and_unwired_without_a_trace(desk, monkeypatch, name, form):
    monkeypatch.chdir(desk.path)
    before, directories = desk.files(), desk.directories()
    done = desk.hookd("install", name, *form)
    wired = desk.files()
    again = desk.hookd("install", name, *form)
    same = desk.files()
    desk.done("uninstall", name)

    if "not wired: " in done.stderr:
        assert (form, wired) == (("--project", "."), before), "there is no such form of it"
    else:
        assert f"verified: {name} → hook directory in " in done.stdout, done.stderr
        assert "already wired" in again.stdout
        assert wired == same != before
    assert (desk.files(), desk.directories()) == (before, directories)


def test_settings_that_a_variable_moved_are_unwired_without_it(desk):
    desk.environ["CLAUDE_CONFIG_DIR"] = str(desk.path / "moved")
    desk.done("install", "claude-code")
    wired = list(desk.files())
    del desk.environ["CLAUDE_CONFIG_DIR"]
    desk.done("uninstall", "claude-code")

    assert wired == ["moved/settings.json"]
    assert (desk.files(), desk.directories()) == ({}, [".claude", ".cursor", ".gemini"])


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_a_project_that_is_gone_is_told(desk, monkeypatch, command):
    gone = desk.path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    done = desk.hookd(command, "claude-code", "--project", ".")

    assert done.returncode == 64
    assert '--project is ".", but this directory is gone; name it in full.' in done.stderr


@pytest.mark.parametrize("name", KNOWN)
def test_no_agent_stops_an_uninstall_where_nothing_is(desk, name):
    out = desk.done("uninstall", name), desk.done("uninstall", name, "--project", str(desk.path))

    assert out == (f"not wired: {KNOWN[name].title}\n",) * 2
    assert (desk.files(), desk.directories()) == ({}, [".claude", ".cursor", ".gemini"])


def test_an_older_file_of_hookds_own_is_replaced_without_a_backup(desk):
    out = desk.done("install", "opencode")
    plug = next(Path(line.removeprefix("+++ ")) for line in out.splitlines() if line.startswith("+++ "))
    new = plug.read_bytes()
    plug.write_bytes(new + b"// of an older version\n")
    desk.record.unlink()
    desk.done("install", "opencode")

    assert desk.files() == {str(plug.relative_to(desk.path)): new}
