"""The doctor in a house where hardly anything is as it should be: every trouble is a line, none is a traceback."""

import json
import os
import shutil
import subprocess

import pytest

from house import HOOKD, Home


def told(home, *before):
    words = [*before, HOOKD, "doctor", "--no-tone", "--json"]
    done = subprocess.run(words, env=home.environ, capture_output=True, check=False, timeout=60)
    assert done.stderr == b""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_a_house_in_which_everything_has_the_wrong_shape_is_told_line_by_line(home):
    for name in ("journal.db", "hookd.toml", "lock", "control.sock", "log/hook-errors.log", ".claude/settings.json"):
        (home.path / name).mkdir(parents=True)
    (home.path / "hooks").write_text("")
    (home.path / "hooks.d").symlink_to("hooks.d")
    os.mkfifo(home.path / ".aider.conf.yml")
    (home.path / "pipe").symlink_to("pipe")
    code, found = told(home)

    broken = {one["check"] for one in found if one["state"] == "broken"}
    assert code == 1
    assert {"daemon", "settings", "permissions", "pipe", "spool", "journal", "hook errors"} <= broken
    assert {"machine", "disk", "clock", "inotify", "agents", "sound"} <= {one["check"] for one in found}


def test_a_house_that_may_not_be_entered_is_told_line_by_line(home):
    home.start()
    home.stop()
    place = home.path / "state"
    place.mkdir()
    home.environ["HOOKD_HOME"] = str(place)
    shutil.copy(home.path / "journal.db", place / "journal.db")
    place.chmod(0)
    try:
        code, found = told(home, *plainly())
    finally:
        place.chmod(0o700)

    assert code == 1
    assert any("is closed to yourself (mode 0000)" in one["found"] for one in found)
    assert "this could not be looked at" in {one["found"] for one in found}
    assert {one["check"] for one in found if "Permission denied" in one["quoted"]} >= {"pipe"}


def test_a_house_of_another_user_is_told_as_that_and_nothing_in_it_as_missing(home):
    """As after a `su` that kept HOME."""
    home.start()
    home.stop()
    place = home.path / "closed"
    place.mkdir()
    home.environ["HOOKD_HOME"] = f"{place}/state"
    (place / "state").mkdir(mode=0o700)
    shutil.copy(home.path / "journal.db", place / "state/journal.db")
    shutil.copytree(home.path / "hooks", place / "state/hooks")
    place.chmod(0)
    try:
        code, found = told(home, *plainly())
    finally:
        place.chmod(0o700)

    assert code == 1
    assert [one["todo"] for one in found if one["check"] in ("daemon", "permissions")] == [
        "ask as the user whose hookd it is, or set HOME to your own home"
    ] * 2
    assert {one["check"] for one in found if "not there yet" in one["found"] or "no journal" in one["found"]} == set()
    agents = [one for one in found if one["check"] == "agents" and "installed.json" in one["quoted"]]
    assert [one["state"] for one in agents] == ["hint"]


def plainly():
    """How root is made a plain user, who may not open everything."""
    if os.getuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root may open everything, and there is no setpriv to make it plain")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]


def test_a_home_below_a_file_is_told_line_by_line(tmp_path):
    (tmp_path / "file").write_text("")
    code, found = told(Home(tmp_path, HOOKD_HOME=f"{tmp_path}/file/below"))

    assert code == 1
    assert "broken" in {one["state"] for one in found}
