"""What hookd remembers of what it put where, and that changes are made all or not at all."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import SMALL, SmallJson, plug, settings

from hookd.integrations import edits, files, install, record, uninstall
from hookd.integrations.agents import AGENTS
from hookd.integrations.agents.agent import Unwired, Where
from hookd.integrations.files import Untouchable
from hookd.integrations.record import Put, Record

texts = st.text(max_size=8)
puts = st.builds(
    Put,
    agent=texts, project=texts, format=texts, after=texts, backup=texts,
    restorable=st.booleans(), created=st.booleans(), directories=st.lists(texts, max_size=2).map(tuple),
    frames=st.lists(st.tuples(st.lists(texts, max_size=2).map(tuple), st.integers() | texts), max_size=2).map(tuple),
)  # fmt: skip


@given(st.dictionaries(texts, puts, max_size=3))
def test_a_record_is_read_as_it_was_written(content):
    written = record._content(content)

    assert {path: record._put(one) for path, one in json.loads(written)["files"].items()} == content


def test_an_empty_record_is_no_file(tmp_path):
    one = record.load(str(tmp_path)).with_changes({"/a": Put("small", "", "json", "1")}).saved()
    there = (tmp_path / "installed.json").exists()
    one.with_changes({"/a": None}).saved()

    assert (there, list(tmp_path.iterdir())) == (True, [])


def test_one_install_waits_for_another(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "PATIENCE_SECONDS", 0)
    with record.held(str(tmp_path)):
        with pytest.raises(Untouchable, match="another hookd is at work on what is wired"), record.held(str(tmp_path)):
            pass
        refused = True
    with record.held(str(tmp_path)) as free:
        pass

    assert (refused, free.puts) == (True, {})


def test_who_waited_for_a_directory_that_was_unmade_has_another(tmp_path, monkeypatch):
    """A lock on what is not there any more would keep nobody out."""
    state, waits, sleep = tmp_path / "a" / "state", Event(), time.sleep

    def second():
        with record.held(str(state)):
            return state.is_dir()

    monkeypatch.setattr(time, "sleep", lambda seconds: (waits.set(), sleep(seconds)))
    with ThreadPoolExecutor(1) as pool:
        with record.held(str(state)):
            there = pool.submit(second)
            waits.wait(10)

        assert there.result() is True
    assert list(tmp_path.iterdir()) == []


def test_who_only_looked_leaves_no_directory(tmp_path):
    with record.held(str(tmp_path / "a" / "state")):
        there = (tmp_path / "a" / "state").is_dir()

    assert (there, list(tmp_path.iterdir())) == (True, [])


def test_two_installs_at_once_do_not_forget_each_other(tmp_path):
    first, second = record.load(str(tmp_path)), record.load(str(tmp_path))
    first.with_changes({"/a": Put("small", "", "json", "1")}).saved()
    with pytest.raises(Untouchable, match="was changed while hookd looked at it"):
        second.with_changes({"/b": Put("small", "", "json", "2")}).saved()

    assert list(record.load(str(tmp_path)).puts) == ["/a"]


BROKEN = ("{]", "[]", '{"files": []}', '{"files": {"/a": {"no": 1}}}', '{"files": {"/a": 1}}')


@pytest.mark.parametrize("content", BROKEN)
def test_a_record_that_cannot_be_understood_says_so_and_is_empty(tmp_path, content):
    (tmp_path / "installed.json").write_text(content)
    one = record.load(str(tmp_path))

    assert one.puts == {}
    assert "is no record that hookd understands" in one.trouble


class Machine:
    """A home with the small agent, whose settings stand there already."""

    def __init__(self, path):
        self.path = path
        self.where = Where(str(path), "/usr/bin/hookd")
        self.settings = path / ".small" / "settings.json"
        self.settings.parent.mkdir()
        self.settings.write_text('{"model":  "opus"}')

    def load(self) -> Record:
        return record.load(str(self.path / "state"))

    def install(self, where=None, agent=SMALL):
        where = where or self.where
        return install.install(agent, where, install.plan(agent, where, self.load()), self.load())

    def uninstall(self, where=None):
        where = where or self.where
        return uninstall.uninstall(SMALL, where, uninstall.plan(SMALL, where, self.load()), self.load())

    def tree(self):
        return {str(one.relative_to(self.path)): one.read_bytes() if one.is_file() else None
                for one in self.path.rglob("*") if "state" not in one.parts}  # fmt: skip


@pytest.fixture
def machine(tmp_path, monkeypatch):
    monkeypatch.setattr(edits, "FORMATS", {"json": SmallJson()})
    return Machine(tmp_path)


def test_a_file_is_restored_to_the_byte_even_by_an_editor_that_would_write_it_anew(machine):
    before = machine.tree()
    machine.install()
    machine.uninstall()

    assert machine.tree() == before


def test_the_other_form_of_a_wiring_is_taken_out(machine):
    """Settings and plug-in at once would be two voices."""
    before = machine.tree()
    plugged = Where(str(machine.path), "/usr/bin/hookd", plugin=True)
    machine.install()
    machine.install(plugged)
    with_plug = machine.tree()
    machine.install()
    without = machine.tree()
    machine.uninstall()

    assert with_plug == {**before, ".small/plug": None, ".small/plug/hookd.js": b"// hookd /usr/bin/hookd\n"}
    assert ".small/plug" not in without
    assert b"--installed" in without[".small/settings.json"]
    assert machine.tree() == before


def test_what_was_wanted_beside_the_entries_goes_with_them_only_where_hookd_set_it(machine):
    machine.install()
    set_by_hookd = json.loads(machine.settings.read_text())
    machine.settings.write_text(json.dumps({**set_by_hookd, "theirs": 1}))
    machine.uninstall()
    first = json.loads(machine.settings.read_text())
    machine.settings.write_text('{"version": 1, "model": "opus"}')
    machine.install()
    machine.settings.write_text(machine.settings.read_text() + "\n")
    machine.uninstall()

    assert set_by_hookd["version"] == 1
    assert first == {"model": "opus", "theirs": 1}
    assert json.loads(machine.settings.read_text()) == {"version": 1, "model": "opus"}


def two_files(where):
    """Both forms at once."""
    return (*SMALL.targets(where), *SMALL.targets(Where(where.home, where.program, plugin=True)))


def test_either_all_files_are_changed_or_none(machine):
    """What keeps the second one back shows only once the first one is written."""
    both = replace(SMALL, targets=two_files)
    before = machine.tree()
    changes = install.plan(both, machine.where, machine.load())
    (machine.path / ".small" / "plug").mkdir()
    (machine.path / ".small" / "plug" / "hookd.js").write_text("theirs")
    with pytest.raises(Untouchable, match="was changed while hookd looked at it"):
        install.install(both, machine.where, changes, machine.load())

    assert machine.tree() == {**before, ".small/plug": None, ".small/plug/hookd.js": b"theirs"}
    assert machine.load().found is None


def test_nothing_is_wired_where_it_cannot_be_recorded(machine):
    before = machine.tree()
    (machine.path / "state").write_text("a file in place of the directory")
    changes = install.plan(SMALL, machine.where, Record(f"{machine.path}/state/installed.json"))
    with pytest.raises(Untouchable):
        install.install(SMALL, machine.where, changes, Record(f"{machine.path}/state/installed.json"))

    assert machine.tree() == before


KILLED = """
import os, sys
from hookd.integrations import files, install, record
from hookd.integrations.agents import AGENTS
from hookd.integrations.agents import AGENTS
from hookd.integrations.agents.agent import Where

where, kept = Where(sys.argv[1], "/usr/bin/hookd"), record.load(sys.argv[1])
changes = install.plan(AGENTS["claude-code"], where, kept)
rename = os.rename
def killed(old, new):
    rename(old, new)
    if new.endswith("settings.json"):
        os._exit(9)
os.rename = killed
install.install(AGENTS["claude-code"], where, changes, kept)
"""


def test_an_install_that_was_killed_is_taken_out_to_the_byte(tmp_path):
    """From the file alone nobody knows that the empty object was there before."""
    settings_file = tmp_path / ".claude" / "settings.json"
    settings_file.parent.mkdir()
    settings_file.write_text('{"hooks":  {}}')
    ended = subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False).returncode
    wired = settings_file.read_text()
    where, kept = Where(str(tmp_path), "/usr/bin/hookd"), record.load(str(tmp_path))
    claude = AGENTS["claude-code"]
    uninstall.uninstall(claude, where, uninstall.plan(claude, where, kept), kept)

    assert ended == 9
    assert "--installed" in wired
    assert settings_file.read_text() == '{"hooks":  {}}'
    assert [path.name for path in settings_file.parent.iterdir()] == ["settings.json"]


def test_a_change_between_looking_and_writing_is_refused_and_stays(machine):
    changes = install.plan(SMALL, machine.where, machine.load())
    machine.settings.write_text("theirs")
    with pytest.raises(Untouchable, match="was changed while hookd looked at it"):
        install.install(SMALL, machine.where, changes, machine.load())

    assert machine.settings.read_text() == "theirs"
    assert sorted(machine.tree()) == [".small", ".small/settings.json"]


def test_a_form_that_there_is_not_is_refused(machine):
    where = Where(str(machine.path), "/usr/bin/hookd", project=str(machine.path), plugin=True)
    with pytest.raises(Unwired, match="leave out --project"):
        install.plan(SMALL, where, machine.load())


def test_what_a_newer_hookd_put_there_is_left(machine):
    newer = {"/somewhere": Put("small", "", "edn", "1")}
    machine.load().with_changes(newer).saved()
    with pytest.raises(Untouchable, match="was wired by a newer hookd"):
        machine.uninstall()

    assert list(machine.load().puts) == ["/somewhere"]


def test_a_file_of_an_earlier_version_goes_where_it_is_as_it_was_put(machine):
    old = machine.path / ".small" / "old.js"
    old.write_text("old")
    put = Put("small", "", record.WHOLE, record.digest(b"old"), created=True)
    machine.load().with_changes({str(old): put}).saved()
    machine.uninstall()

    assert not old.exists()


def test_what_is_not_utf_8_is_told_by_its_line(machine):
    machine.settings.write_bytes(b'{\n"a": "\xff"}')
    with pytest.raises(Untouchable, match=r"settings.json:2: is not UTF-8"):
        install.plan(SMALL, machine.where, machine.load())

    assert settings(machine.where) == str(machine.settings)
    assert plug(machine.where).endswith("hookd.js")


def test_broken_settings_that_were_never_hookds_do_not_stop_an_uninstall(machine):
    machine.settings.write_text("{]")
    uninstall.plan(SMALL, machine.where, machine.load())

    assert files.read(str(machine.settings)) == b"{]"


def test_broken_settings_with_hookds_entries_are_told(machine):
    machine.install()
    machine.settings.write_text(machine.settings.read_text() + "}")
    with pytest.raises(Untouchable, match="Take out what has --installed in it by hand"):
        uninstall.plan(SMALL, machine.where, machine.load())

    assert machine.settings.read_text().endswith("}")


class Leaving(SmallJson):
    """An editor that leaves an empty document behind."""

    def reconciled(self, text, wanted, own):
        return super().reconciled(text, wanted, own) or "{}\n"


def test_a_file_that_hookd_made_goes_whatever_an_editor_would_leave(machine, monkeypatch):
    monkeypatch.setattr(edits, "FORMATS", {"json": Leaving()})
    machine.settings.unlink()
    machine.settings.parent.rmdir()
    machine.install()
    machine.uninstall()

    assert machine.tree() == {}


@pytest.mark.parametrize("backup", [True, False])
def test_a_file_that_was_empty_is_empty_again(machine, backup):
    machine.settings.write_bytes(b"")
    machine.install()
    if not backup:
        machine.settings.with_name("settings.json.hookd-backup").unlink()
    machine.uninstall()

    assert machine.tree() == {".small": None, ".small/settings.json": b""}
