"""Settings in which nothing but hookd's stood: what there is of them once hookd is taken out."""

import json
import shutil
import subprocess
import sys

import pytest
from test_install_command import Desk

from house import HOOKD


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", [HOOKD])
    return Desk(tmp_path)


def reindented(desk):
    """As an agent leaves its settings that writes them anew."""
    settings = json.loads(desk.settings.read_text("utf-8-sig"))
    desk.settings.write_text(json.dumps(settings, indent=4, sort_keys=True))


def without_backup(desk):
    desk.settings.with_name("settings.json.hookd-backup").unlink(missing_ok=True)


def test_a_new_file_is_removed_though_it_was_written_anew_since(desk):
    desk.done("install", "claude-code")
    reindented(desk)
    desk.done("uninstall", "claude-code")

    assert desk.files() == {}


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf\r\n"])
def test_an_empty_file_is_empty_again_though_it_was_written_anew_since(desk, content):
    desk.settings.write_bytes(content)
    desk.done("install", "claude-code")
    reindented(desk)
    desk.done("uninstall", "claude-code")

    assert desk.files() == {".claude/settings.json": content}


def test_a_file_without_a_byte_has_none_again_though_the_backup_is_gone(desk):
    desk.settings.write_bytes(b"")
    desk.done("install", "claude-code")
    without_backup(desk)
    desk.done("uninstall", "claude-code")

    assert desk.files() == {".claude/settings.json": b""}


def test_an_empty_document_of_somebodys_stays_one(desk):
    desk.settings.write_bytes(b"{ }\n")
    desk.done("install", "claude-code")
    without_backup(desk)
    desk.done("uninstall", "claude-code")

    assert desk.files() == {".claude/settings.json": b"{ }\n"}


def test_without_the_record_an_empty_document_stays(desk):
    """Nobody knows any more whose it is."""
    desk.done("install", "claude-code")
    desk.record.unlink()
    desk.done("uninstall", "claude-code")

    assert desk.files() == {".claude/settings.json": b"{}\n"}


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_new_settings_of_a_project_are_nothing_that_git_complains_of(desk):
    shop = desk.path / "shop"
    shop.mkdir()
    desk.done("install", "claude-code", "gemini-cli", "cursor", "codex", "aider", "--project", str(shop))
    git = ["git", "-C", shop, "-c", "core.excludesFile="]
    subprocess.run([*git, "init", "-q"], check=True, env=desk.environ)
    subprocess.run([*git, "add", "--all", "--force"], check=True, env=desk.environ)
    told = subprocess.run([*git, "diff", "--cached", "--check"], check=False, env=desk.environ, capture_output=True)

    assert (told.stdout, told.returncode) == (b"", 0)
