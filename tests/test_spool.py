"""The hook directory: the directory is the truth, and what cannot be taken in is kept with a reason."""

import asyncio
import os
import socket
import stat
import time
from datetime import UTC, datetime, timedelta

import pytest

from hookd.emit import new_id
from hookd.sources.dates import nanoseconds_of
from hookd.sources.private import NotPrivate, private_directory
from hookd.sources.spool import SpoolSource, split_name
from samples import NOW


class Spool:
    """A hook directory and its source."""

    def __init__(self, path):
        self.path = path
        self.source = SpoolSource(str(path), lambda: NOW)

    def put(self, name, content=b"{}"):
        path = self.path / "new" / name
        path.write_bytes(content)
        return path

    def batches(self, count=1):
        """So many batches, taken in turn and acknowledged."""

        async def take():
            taken = []
            async with asyncio.timeout(10):
                async for batch in self.source.batches():
                    for envelope, reason in batch.unusable:
                        self.source.reject(envelope, reason)
                    self.source.ack(batch)
                    taken.append(batch)
                    if len(taken) == count:
                        return taken
            return taken

        return asyncio.run(take())


@pytest.fixture
def spool(tmp_path):
    os.umask(0o022)
    return Spool(tmp_path / "hooks")


def test_the_directories_are_ours_alone(spool):
    modes = {part.name: stat.S_IMODE(part.stat().st_mode) for part in (spool.path, *spool.path.iterdir())}

    assert modes == {"hooks": 0o700, "new": 0o700, "tmp": 0o700, "bad": 0o700}


def test_files_are_taken_in_the_order_of_their_names(spool):
    for name in ("b.json", "a.json", "c.json"):
        spool.put(name, name.encode())
    (batch,) = spool.batches()

    assert [envelope.raw for envelope in batch.envelopes] == [b"a.json", b"b.json", b"c.json"]
    assert list((spool.path / "new").iterdir()) == []


def test_a_file_that_is_not_acknowledged_is_given_again(spool):
    spool.put("a.json")

    async def first():
        async for batch in spool.source.batches():
            return batch

    before, after = asyncio.run(first()), spool.batches()[0]
    assert before.envelopes[0].fallback_id == after.envelopes[0].fallback_id


def test_a_file_that_replaced_another_before_the_ack_is_given_too(spool):
    spool.put("e.json", b"first")

    async def both():
        taken = []
        async with asyncio.timeout(10):
            async for batch in spool.source.batches():
                taken += [envelope.raw for envelope in batch.envelopes]
                if len(taken) == 1:
                    other = spool.path / "tmp" / "other"
                    other.write_bytes(b"second")
                    other.rename(spool.path / "new" / "e.json")
                spool.source.ack(batch)
                if len(taken) == 2:
                    return taken
        return taken

    assert asyncio.run(both()) == [b"first", b"second"]


def test_the_same_name_later_is_another_event(spool):
    spool.put("done.json")
    (first,) = spool.batches()
    os.utime(spool.put("done.json"), (1, 1))
    (second,) = spool.batches()

    assert first.envelopes[0].fallback_id != second.envelopes[0].fallback_id


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("18ea.json", ("18ea", "hookd", "")),
        ("18ea.claude-code.json", ("18ea", "claude-code", "")),
        ("18ea.on-Stop.claude-code.json", ("18ea", "claude-code", "Stop")),
        ("a.b.c.codex.json", ("a.b.c", "codex", "")),
        ("on-call.json", ("on-call", "hookd", "")),
    ],
)
def test_a_name_tells_the_dialect_and_the_event(name, parts):
    assert split_name(name) == parts


def test_a_batch_is_bounded_in_files_and_bytes(spool):
    for number in range(300):
        spool.put(f"{number:03d}.json")
    for number in range(4):
        spool.put(f"big{number}.json", b" " * (3 * 1024 * 1024))
    batches = spool.batches(3)

    assert [len(batch.envelopes) for batch in batches] == [256, 47, 1]


def test_names_that_begin_with_a_dot_are_not_looked_at(spool):
    hidden = spool.put(".hidden.json")
    spool.put("a.json")
    (batch,) = spool.batches()

    assert (len(batch.envelopes), hidden.exists()) == (1, True)


def a_symlink(path):
    path.symlink_to("/etc/passwd")


def a_hard_link(path):
    other = path.parent.parent / "elsewhere"
    other.write_text("{}")
    os.link(other, path)


def a_directory(path):
    path.mkdir()


def a_fifo(path):
    os.mkfifo(path)


def a_socket(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


def a_large_file(path):
    with path.open("wb") as file:
        file.truncate(4 * 1024 * 1024 + 1)


def a_file_of_another_user(path):
    path.write_text("{}")
    os.chown(path, 12345, 12345)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (a_symlink, "it is a symbolic link"),
        (a_hard_link, "2 names (hard links)"),
        (a_directory, "it is a directory"),
        (a_fifo, "it is a named pipe"),
        (a_socket, "it is a socket"),
        (a_large_file, "4194305 bytes; at most 4194304"),
        (a_file_of_another_user, "belongs to user 12345"),
    ],
)
def test_what_is_no_plain_file_of_ours_is_set_aside(spool, make, reason):
    if make is a_file_of_another_user and os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    make(spool.path / "new" / "x.json")
    spool.put("good.json")
    (batch,) = spool.batches()

    assert [envelope.path for envelope in batch.envelopes] == ["good.json"]
    assert reason in (spool.path / "bad" / "x.json.reason").read_text()
    assert list((spool.path / "new").iterdir()) == []


@pytest.mark.parametrize("name", ["no-ending", "two\nlines.json", "späce.json", "a b.json", "x" * 140 + ".json"])
def test_a_name_that_is_none_of_ours_is_set_aside(spool, name):
    spool.put(name)
    (batch,) = spool.batches()

    (kept,) = [path for path in (spool.path / "bad").iterdir() if not path.name.endswith(".reason")]
    assert batch.envelopes == ()
    assert kept.name.isascii()
    assert kept.name.isprintable()
    assert "its name is not NAME.json" in kept.with_name(kept.name + ".reason").read_text()


def aged(path, days):
    then = time.time() - days * 86400
    os.utime(path, (then, then), follow_symlinks=False)
    return path


def in_bad(spool):
    return {path.name for path in (spool.path / "bad").iterdir()}


def test_what_is_set_aside_stays_as_it_came_for_its_owner_alone(spool):
    spool.put("no-ending", b"a secret").chmod(0o644)
    spool.batches()

    assert (spool.path / "bad" / "no-ending").read_bytes() == b"a secret"
    assert {stat.S_IMODE(path.stat().st_mode) for path in (spool.path / "bad").iterdir()} == {0o600}


def test_what_was_set_aside_is_removed_after_30_days(spool):
    for name in ("old", "new"):
        spool.put(name)
    spool.batches(1)
    for name, days in (("old", 31), ("old.reason", 31), ("new", 29), ("new.reason", 29)):
        aged(spool.path / "bad" / name, days)

    assert spool.source.sweep() == 2
    assert in_bad(spool) == {"new", "new.reason"}


def test_the_30_days_begin_when_a_file_is_set_aside_however_old_it_is(spool):
    aged(spool.put("no-ending"), 365)
    spool.batches()

    assert spool.source.sweep() == 0
    assert in_bad(spool) == {"no-ending", "no-ending.reason"}


def test_a_file_that_has_another_name_keeps_its_mode(spool, tmp_path):
    other = tmp_path / "other"
    other.write_bytes(b"{}")
    other.chmod(0o644)
    os.link(other, spool.path / "new" / "x.json")
    spool.put("no-ending")
    spool.batches()

    assert in_bad(spool) >= {"x.json", "no-ending"}
    assert stat.S_IMODE(other.stat().st_mode) == 0o644


def test_nothing_in_bad_is_overwritten(spool):
    for content in (b"1", b"2", b"3"):
        spool.put("same name", content)
        spool.batches()
    kept = sorted(path.read_bytes() for path in (spool.path / "bad").iterdir() if not path.name.endswith(".reason"))

    assert kept == [b"1", b"2", b"3"]


def test_a_ring_is_answered_at_once(spool):
    async def ring_then_take():
        loop = asyncio.get_running_loop()
        loop.call_later(0.05, lambda: (spool.put("late.json"), spool.source.ring()))
        async with asyncio.timeout(10):
            async for batch in spool.source.batches():
                return batch

    assert asyncio.run(ring_then_take()).envelopes[0].path == "late.json"


def test_without_a_ring_the_rescan_finds_it(spool):
    spool.source.rescan_seconds = 0.05

    async def just_take():
        asyncio.get_running_loop().call_later(0.02, lambda: spool.put("late.json"))
        async with asyncio.timeout(10):
            async for batch in spool.source.batches():
                return batch

    assert asyncio.run(just_take()).envelopes[0].path == "late.json"


def test_a_file_that_vanishes_is_no_trouble(spool, monkeypatch):
    spool.put("a.json")
    listed = os.listdir
    monkeypatch.setattr(os, "listdir", lambda path: [*listed(path), "gone.json"])
    (batch,) = spool.batches()

    assert [envelope.path for envelope in batch.envelopes] == ["a.json"]
    assert batch.unusable == ()


HOUR_AGO = NOW - timedelta(hours=1)
OLD_ID = f"{int(HOUR_AGO.timestamp()) * 10**9:016x}-0123456789"


@pytest.mark.parametrize(
    ("name", "written_at", "happened_at"),
    [
        ("a.json", HOUR_AGO, HOUR_AGO),
        ("a.json", NOW + timedelta(days=1), NOW),
        ("a.json", datetime(1901, 12, 14, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)),
        # A name of ours tells more than the file, which a copy has made young.
        (f"{OLD_ID}.json", NOW, HOUR_AGO),
        (f"{OLD_ID}.on-Stop.claude-code.json", NOW, HOUR_AGO),
        (f"{'f' * 16}-0123456789.json", HOUR_AGO, NOW),
        (f"{'0' * 16}-0123456789.json", HOUR_AGO, datetime(1970, 1, 1, tzinfo=UTC)),
        (f"{OLD_ID}-1.json", NOW - timedelta(minutes=1), NOW - timedelta(minutes=1)),
    ],
)
def test_what_lay_there_happened_when_its_name_or_its_file_says(spool, name, written_at, happened_at):
    path = spool.put(name)
    os.utime(path, (written_at.timestamp(), written_at.timestamp()))
    (batch,) = spool.batches()

    (envelope,) = batch.envelopes
    assert (envelope.received_at, envelope.happened_at) == (NOW, happened_at)


def test_an_id_made_by_us_is_of_the_time_it_was_made():
    before = time.time_ns()
    made = nanoseconds_of(new_id())

    assert before <= made <= time.time_ns()


def test_what_died_in_tmp_is_swept_after_36_hours(spool):
    old, fresh = spool.path / "tmp" / "old", spool.path / "tmp" / "fresh"
    for path in (old, fresh):
        path.write_text("half")
    os.utime(old, (1, 1))

    assert spool.source.sweep() == 1
    assert (old.exists(), fresh.exists()) == (False, True)


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o1777])
def test_a_place_that_others_can_write_to_is_refused(tmp_path, mode):
    open_place = tmp_path / "open"
    open_place.mkdir()
    open_place.chmod(mode)
    with pytest.raises(NotPrivate, match="chmod go-w"):
        private_directory(str(open_place))


def test_a_place_of_another_user_is_refused(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can give a directory away")
    os.chown(tmp_path, 12345, 12345)
    with pytest.raises(NotPrivate, match="belongs to user 12345"):
        private_directory(str(tmp_path))
    os.chown(tmp_path, 0, 0)
