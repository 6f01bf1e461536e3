"""The service's files on disk: what is hookd's is changed, what is another's is left alone."""

import os
import resource

import pytest

from hookd.instance import InstanceLock, holder
from hookd.integrations import directories
from hookd.integrations.service import ServiceRefused, belongings
from hookd.integrations.service.belongings import Change, Record

MARK = b"# marked\n"


def own(record=None, shipped=None):
    return belongings.own("", record or Record(), MARK, shipped or {})


@pytest.fixture
def unit(tmp_path):
    return tmp_path / "systemd/user/hookd.service"


def put(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_a_file_is_put_with_its_directories_and_swept_away_with_them(tmp_path, unit):
    record_path = str(unit.with_name("record"))
    todo = belongings.changes(belongings.with_record({str(unit): b"new"}, record_path, Record()), own())
    belongings.carry_out(todo)
    content, mode = unit.read_bytes(), unit.stat().st_mode & 0o777
    record = belongings.read_record(record_path)
    again = belongings.with_record({str(unit): b"new"}, record_path, record)
    same = belongings.changes(again, own())
    belongings.carry_out(belongings.changes(dict.fromkeys(again), own(record, again)))
    directories.unmake(tuple(record.directories))

    assert todo[0] == Change(str(unit), None, b"new")
    assert (content, mode) == (b"new", 0o644)
    assert record.directories == (str(tmp_path / "systemd"), str(tmp_path / "systemd/user"))
    assert same == []
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_another_uses_stays(unit):
    put(unit.with_name("other.service"), b"")
    directories.unmake((str(unit.parent.parent), str(unit.parent)))

    assert [path.name for path in unit.parent.iterdir()] == ["other.service"]


@pytest.mark.parametrize("found", [MARK + b"edited", b"recorded"])
def test_what_is_hookds_is_changed(tmp_path, unit, found):
    path = tmp_path / "record"
    put(unit, found)
    path.write_bytes(belongings.with_record({str(unit): b"recorded"}, str(path), Record())[str(path)])
    record = belongings.read_record(str(path))
    shipped = {str(unit): b"new"}
    belongings.carry_out(belongings.changes(shipped, own(record, shipped)))

    assert unit.read_bytes() == b"new"


@pytest.mark.parametrize("wanted", [b"new", None])
def test_what_is_anothers_is_left_alone(unit, wanted):
    put(unit, b"another's")
    with pytest.raises(ServiceRefused, match="so it is yours, and left alone"):
        belongings.changes({str(unit): wanted}, own())


def test_a_file_as_it_is_shipped_is_taken_out_without_a_record(unit):
    put(unit, b"shipped")

    assert belongings.changes({str(unit): None}, own(shipped={str(unit): b"shipped"})) == [
        Change(str(unit), b"shipped", None)
    ]


def test_a_link_is_left_alone_unless_it_leads_to_the_same(tmp_path, unit):
    put(unit, b"")
    unit.unlink()
    target = tmp_path / "dotfiles"
    unit.symlink_to(target)
    with pytest.raises(ServiceRefused, match="is a link to nothing"):
        belongings.changes({str(unit): b"new"}, own())
    target.write_bytes(MARK)
    with pytest.raises(ServiceRefused, match=r"is a link of yours to .*/dotfiles"):
        belongings.changes({str(unit): b"new"}, own())
    target.write_bytes(b"new")

    assert belongings.changes({str(unit): b"new"}, own()) == []


def test_a_pipe_in_a_files_place_is_not_waited_for(unit):
    unit.parent.mkdir(parents=True)
    os.mkfifo(unit)
    with pytest.raises(ServiceRefused, match="so it is yours"):
        belongings.changes({str(unit): b"new"}, own())


def test_a_directory_in_a_files_place_is_told(unit):
    unit.mkdir(parents=True)
    with pytest.raises(ServiceRefused, match="cannot be read: Is a directory; move it away"):
        belongings.changes({str(unit): b"new"}, own())


def test_a_file_in_a_directorys_place_is_told(unit):
    unit.parent.parent.mkdir()
    unit.parent.write_text("")
    with pytest.raises(ServiceRefused, match="cannot be read: Not a directory"):
        belongings.changes({str(unit): b"new"}, own())


def test_where_no_room_is_left_the_old_file_is_whole(unit):
    put(unit, b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    try:
        with pytest.raises(ServiceRefused, match="cannot be written: File too large"):
            belongings.carry_out([Change(str(unit), b"old", b"n" * 1025)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert [(path.name, path.read_bytes()) for path in unit.parent.iterdir()] == [("hookd.service", b"old")]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"files": 3, "directories": []}', b"\xff"])
def test_an_unreadable_record_is_none(tmp_path, content):
    path = tmp_path / "record"
    path.write_bytes(content)

    assert belongings.read_record(str(path)) == Record()


def test_the_holder_of_the_lock_is_told(tmp_path):
    path = str(tmp_path / "lock")
    before = holder(path)
    lock = InstanceLock(path)
    held = holder(path)
    lock.close()

    assert (before, held, holder(path)) == ("", str(os.getpid()), "")
