"""The named pipe: a line is looked at, committed, and only then consumed."""

import asyncio
import os
import stat
import sys
import time
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookd.sources import pipe as pipe_module
from hookd.sources.adopted import MOST
from hookd.sources.bad import BadPlace
from hookd.sources.fifo import Fifo
from hookd.sources.lines import Lines
from hookd.sources.peek import FilePeek, TeePeek
from hookd.sources.pipe import LINE_LIMIT, PipeSource
from samples import NOW

WAYS = [
    pytest.param(lambda fd, _: TeePeek(fd), id="tee", marks=pytest.mark.skipif(sys.platform != "linux", reason="tee")),
    pytest.param(FilePeek, id="file"),
]


class Pipe:
    """A pipe in a directory of its own, and what was taken from it."""

    def __init__(self, directory):
        self.directory = directory
        (directory / "bad").mkdir()
        self.path = directory / "pipe"
        self.note = ""

    def write(self, raw):
        with self.path.open("ab", buffering=0) as pipe:
            pipe.write(raw)

    def run(self, work):
        """Runs `work(source)` with the source open, as after a start."""

        async def opened():
            fifo = Fifo(str(self.path))
            source = PipeSource(fifo, BadPlace(str(self.directory / "bad")), lambda: NOW, self.note)
            try:
                async with asyncio.timeout(20):
                    return await work(source)
            finally:
                source.close()

        return asyncio.run(opened())

    async def take(self, source, lines, *, ack=True):
        """Lines and reasons until there are so many."""
        good, bad = [], []
        async for batch in source.batches():
            good += [envelope.raw for envelope in batch.envelopes]
            bad += [reason for _, reason in batch.unusable]
            self.note = batch.note[0] and batch.note[1] if batch.note else ""
            if ack:
                source.ack(batch)
            if len(good) + len(bad) >= lines:
                return good, bad
        return good, bad


@pytest.fixture(params=WAYS)
def pipe(request, tmp_path, monkeypatch):
    monkeypatch.setattr(pipe_module, "peek_at", request.param)
    os.umask(0o022)
    return Pipe(tmp_path)


def test_it_is_a_pipe_for_its_owner_alone(pipe):
    async def look(_):
        return pipe.path.stat().st_mode

    mode = pipe.run(look)
    assert (stat.S_ISFIFO(mode), stat.S_IMODE(mode)) == (True, 0o600)


def test_lines_come_in_order(pipe):
    async def work(source):
        pipe.write(b"one\n")
        pipe.write(b"two\n\n  \nthree\n")
        return await pipe.take(source, 3)

    assert pipe.run(work) == ([b"one", b"two", b"three"], [])


def test_the_last_writer_does_not_end_the_stream(pipe):
    async def work(source):
        pipe.write(b"one\n")
        first = await pipe.take(source, 1)
        pipe.write(b"two\n")
        return first, await pipe.take(source, 1)

    assert pipe.run(work) == (([b"one"], []), ([b"two"], []))


def test_a_line_that_was_not_acknowledged_is_given_again(pipe):
    async def work(source):
        pipe.write(b"one\n")
        first = await pipe.take(source, 1, ack=False)
        return first, await pipe.take(source, 1)

    first, again = pipe.run(work)
    assert first == again == ([b"one"], [])


def kept_open(pipe):
    """What systemd, or another writer, does: holds the pipe, so that its bytes outlive a daemon."""
    if not pipe.path.exists():
        os.mkfifo(pipe.path)
    return os.open(pipe.path, os.O_RDWR | os.O_NONBLOCK)


def test_bytes_outlive_a_daemon_that_was_killed_before_its_commit(pipe):
    holder = kept_open(pipe)
    pipe.write(b"one\ntwo\n")
    before = pipe.run(lambda source: pipe.take(source, 2, ack=False))
    pipe.note = ""  # the commit did not happen
    after = pipe.run(lambda source: pipe.take(source, 2))
    os.close(holder)

    assert before == after == ([b"one", b"two"], [])


def test_bytes_that_were_committed_are_not_given_again(pipe):
    """Killed between commit and consume: the journal's note tells."""
    holder = kept_open(pipe)
    pipe.write(b"one\ntwo\n")
    pipe.run(lambda source: pipe.take(source, 2, ack=False))
    pipe.write(b"three\n")
    after = pipe.run(lambda source: pipe.take(source, 1))
    os.close(holder)

    assert after == ([b"three"], [])


def test_the_note_of_other_bytes_skips_nothing(pipe):
    holder = kept_open(pipe)
    pipe.write(b"one\n")
    pipe.note = f"4 {'0' * 64}"
    after = pipe.run(lambda source: pipe.take(source, 1))
    os.close(holder)

    assert after == ([b"one"], [])


def test_a_line_over_the_limit_is_refused_whole(pipe):
    async def work(source):
        pipe.write(b"x" * (LINE_LIMIT - 1) + b"\n")
        pipe.write(b"y" * LINE_LIMIT + b"\n")
        pipe.write(b"after\n")
        return await pipe.take(source, 3)

    good, bad = pipe.run(work)
    assert [len(line) for line in good] == [LINE_LIMIT - 1, 5]
    assert bad == [f"the line has {LINE_LIMIT + 1} bytes with its newline; the pipe takes at most {LINE_LIMIT}."]


def test_a_flood_without_a_newline_does_not_stop_the_reader(pipe):
    async def work(source):
        writer = asyncio.get_running_loop().run_in_executor(None, pipe.write, b"z" * 3_000_000 + b"\nafter\n")
        good = []
        async for batch in source.batches():
            source.ack(batch)
            good += [envelope.raw for envelope in batch.envelopes]
            if good:
                break
        await writer
        return good

    assert pipe.run(work) == [b"after"]


def test_the_end_of_a_long_line_is_no_event(pipe):
    async def work(source):
        pipe.write(b"x" * (LINE_LIMIT + 10))
        first = await pipe.take(source, 1)
        pipe.write(b"reviewer completed fine\nnext\n")
        return first, await pipe.take(source, 2)

    (_, first), (good, bad) = pipe.run(work)
    assert (len(first), good, len(bad)) == (1, [b"next"], 1)


def test_a_torn_line_is_given_up_and_the_reader_goes_on(pipe, monkeypatch):
    monkeypatch.setattr(pipe_module, "TORN_SECONDS", 0.05)

    async def work(source):
        pipe.write(b"torn without an end")
        torn = await pipe.take(source, 1)
        pipe.write(b"whole\n")
        return torn, await pipe.take(source, 1)

    (good, bad), after = pipe.run(work)
    assert (good, after) == ([], ([b"whole"], []))
    assert "no newline came" in bad[0]


def test_a_line_in_two_writes_is_one_line(pipe):
    async def work(source):
        pipe.write(b"first half, ")
        asyncio.get_running_loop().call_later(0.05, pipe.write, b"second half\n")
        return await pipe.take(source, 1)

    assert pipe.run(work) == ([b"first half, second half"], [])


def test_a_half_line_does_not_turn_the_loop_hot(pipe):
    """While a line waits for its newline, the loop sleeps."""

    async def work(source):
        pipe.write(b"half")
        looks = 0
        look = source._peek.look

        def counted():
            nonlocal looks
            looks += 1
            return look()

        source._peek.look = counted
        asyncio.get_running_loop().call_later(0.3, pipe.write, b" and whole\n")
        await pipe.take(source, 1)
        return looks

    assert pipe.run(work) <= 4


def test_a_regular_file_in_its_place_is_taken_in_and_replaced(pipe):
    """A script's `echo > pipe` before the first start makes one."""
    pipe.path.write_bytes(b"one\ntwo\n" + b"x" * LINE_LIMIT + b"\nlast without newline")
    os.utime(pipe.path, (1, 1))  # its writer ended long ago

    async def work(source):
        taken = await pipe.take(source, 4)
        return taken, stat.S_ISFIFO(pipe.path.stat().st_mode)

    (good, bad), is_fifo = pipe.run(work)
    assert (good, len(bad), is_fifo) == ([b"one", b"two", b"last without newline"], 1, True)


def adopted(pipe):
    return sorted(path.name for path in pipe.directory.glob("pipe.adopted-*"))


def test_what_a_writer_adds_who_still_holds_that_file_is_taken_in_too(pipe):
    with pipe.path.open("wb", buffering=0) as late:
        late.write(b"one\n")

        async def work(source):
            first = await pipe.take(source, 1)
            late.write(b"two\nhalf a ")
            source.ring()
            second = await pipe.take(source, 1)
            late.write(b"line\n")
            source.ring()
            return first, second, await pipe.take(source, 1)

        assert pipe.run(work) == (([b"one"], []), ([b"two"], []), ([b"half a line"], []))


def test_an_adopted_file_goes_on_where_it_was_after_a_kill(pipe):
    with pipe.path.open("wb", buffering=0) as late:
        late.write(b"one\n")
        first = pipe.run(lambda source: pipe.take(source, 1))
        late.write(b"two\nthree\n")
        again = pipe.run(lambda source: pipe.take(source, 2, ack=False))
        once_more = pipe.run(lambda source: pipe.take(source, 2))

        assert (first, again, once_more) == (([b"one"], []), ([b"two", b"three"], []), ([b"two", b"three"], []))


def next_of(pipe):
    """What the adopted files give next."""

    async def work(source):
        return source._adopted.next()

    return pipe.run(work)


def test_an_adopted_file_is_removed_an_hour_after_its_last_line(pipe):
    hour_ago, long_ago = time.time() - 3600, time.time() - 7200
    for name, written_at in ((f"pipe.adopted-{time.time_ns()}+4", long_ago), ("pipe.adopted-1+4", time.time()),
                             ("pipe.adopted-2+4", hour_ago), ("pipe.adopted-3", hour_ago)):  # fmt: skip
        path = pipe.directory / name
        path.write_bytes(b"one\n")
        os.utime(path, (written_at, written_at))
    batch = next_of(pipe)

    assert [envelope.raw for envelope in batch.envelopes] == [b"one"]
    assert "pipe.adopted-2+4" not in adopted(pipe)
    assert len(adopted(pipe)) == 3


@pytest.mark.parametrize(("written", "happened"), [(-3600, -3600), (3600, 0)])
def test_lines_of_an_adopted_file_happened_when_it_was_last_written(pipe, written, happened):
    path = pipe.directory / "pipe.adopted-1"
    path.write_bytes(b"one\ntwo\n")
    os.utime(path, (NOW.timestamp() + written,) * 2)
    batch = next_of(pipe)

    assert [envelope.happened_at for envelope in batch.envelopes] == [NOW + timedelta(seconds=happened)] * 2


def test_only_so_many_adopted_files_are_followed(pipe):
    for number in range(MOST + 2):
        (pipe.directory / f"pipe.adopted-{number:02d}+4").write_bytes(b"one\n")

    assert next_of(pipe) is None
    assert adopted(pipe) == [f"pipe.adopted-{number:02d}+4" for number in range(2, MOST + 2)]


def test_an_adopted_file_that_somebody_removes_is_no_trouble(pipe):
    pipe.path.write_bytes(b"one\n")

    async def work(source):
        async for batch in source.batches():
            next(pipe.directory.glob("pipe.adopted-*")).unlink()
            source.ack(batch)
            pipe.write(b"two\n")
            return await pipe.take(source, 1)

    assert pipe.run(work) == ([b"two"], [])


def test_an_adopted_file_gives_the_same_ids_again_after_a_kill(pipe):
    pipe.path.write_bytes(b"one\none\n")

    async def ids(source):
        async for batch in source.batches():
            return [envelope.fallback_id for envelope in batch.envelopes]

    first, again = pipe.run(ids), pipe.run(ids)
    assert first == again
    assert len(set(first)) == 2


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.symlink_to("/dev/null")])
def test_something_else_in_its_place_is_moved_aside(pipe, make):
    make(pipe.path)

    async def work(source):
        pipe.write(b"one\n")
        return await pipe.take(source, 1)

    assert pipe.run(work) == ([b"one"], [])
    assert len(list(pipe.directory.glob("pipe.not-a-pipe-*"))) == 1


def test_a_pipe_that_somebody_removed_is_made_again(pipe):
    async def work(source):
        pipe.write(b"one\n")
        first = await pipe.take(source, 1)
        pipe.path.unlink()
        pipe.path.write_bytes(b"two\n")  # what `echo two > pipe` does then
        source.ring()
        second = await pipe.take(source, 1)
        pipe.write(b"three\n")
        return first, second, await pipe.take(source, 1)

    assert pipe.run(work) == (([b"one"], []), ([b"two"], []), ([b"three"], []))


def test_an_inherited_descriptor_is_used(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    inherited = os.open(tmp_path / "pipe", os.O_RDWR)
    fifo = Fifo(str(tmp_path / "pipe"), inherited)

    assert (fifo.fd, fifo.inherited, os.get_blocking(inherited)) == (inherited, True, False)
    fifo.close()


@given(st.lists(st.binary(max_size=30), max_size=8), st.lists(st.integers(0, 200), max_size=6))
def test_however_the_bytes_come_the_lines_are_the_same(parts, cuts):
    raw = b"\n".join(part.replace(b"\n", b"") for part in parts) + b"\n"
    edges = sorted({0, len(raw), *(min(cut, len(raw)) for cut in cuts)})
    lines, good, waiting = Lines(64, 5.0), [], b""
    for begin, end in pairwise(edges):
        waiting += raw[begin:end]
        found, bad, count = lines.split(waiting, now=0.0)
        assert bad == []
        good += found
        waiting = waiting[count:]

    assert waiting == b""
    assert good == [line for line in raw.split(b"\n") if line and not line.isspace()]


@given(st.lists(st.integers(1, 300), min_size=1, max_size=8))
def test_every_byte_is_either_in_a_line_or_refused_with_a_reason(lengths):
    raw = b"\n".join(b"x" * length for length in lengths) + b"\n"
    good, bad, count = Lines(100, 5.0).split(raw, now=0.0)

    assert count == len(raw)
    assert sum(map(len, good)) + sum(len(line) for line, _ in bad) == sum(lengths)
    assert all(len(line) < 100 for line in good)
