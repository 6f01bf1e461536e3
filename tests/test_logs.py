"""The structured log holds whole lines only, whatever tears at it, and who follows it reads each one once."""

import json
import resource
import subprocess
import sys
from itertools import islice

import pytest

from hookd.cli.followed_log import FollowedLog
from hookd.logs import TORN_LIMIT, RotatedFile


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log" / "hookd.jsonl"


def written(path, *lines):
    log = RotatedFile(str(path), 10_000_000, 3)
    for line in lines:
        log.write(line)
    log.close()


def test_a_line_that_a_kill_tore_is_cut_off_at_the_next_start(path):
    written(path, '{"event": "first"}\n')
    with path.open("ab") as torn:
        torn.write(b'{"event": "tor')
    written(path, '{"event": "second"}\n')

    assert [json.loads(line)["event"] for line in path.read_text().splitlines()] == ["first", "second"]


def test_a_log_that_is_nothing_but_a_torn_line_begins_anew(path):
    path.parent.mkdir()
    path.write_bytes(b'{"event": "tor')
    written(path, '{"event": "first"}\n')

    assert path.read_text() == '{"event": "first"}\n'


def test_a_file_without_lines_is_somebody_elses_and_stays(path):
    path.parent.mkdir()
    path.write_bytes(b"x" * 2 * TORN_LIMIT)
    written(path, "a line\n")

    assert path.stat().st_size == 2 * TORN_LIMIT + len("a line\n")


def test_who_follows_reads_whole_lines_through_a_tear_and_its_end(path):
    written(path, "one\n")
    with FollowedLog(str(path)) as followed:
        past = list(followed.past())
        with path.open("ab") as torn:
            torn.write(b"a torn li")
        written(path, "two\n", "three\n")
        growth = list(islice(followed.growth(), 2))

    assert past == ["one"]
    assert growth == ["two", "three"]


def test_a_line_that_a_reader_met_half_written_is_read_once_and_whole(path):
    path.parent.mkdir()
    path.write_bytes("one\nh\u00e9".encode()[:-1])
    with FollowedLog(str(path)) as followed:
        past = list(followed.past())
        path.write_bytes("one\nh\u00e9llo\n".encode())
        grown = next(followed.growth())

    assert past == ["one"]
    assert grown == "h\u00e9llo"


def test_a_disk_that_fills_within_a_line_keeps_the_log_whole(path):
    """The limit of a file's size stands for a full disk: it too takes the beginning of a line."""
    code = f"""
import resource
from hookd.logs import RotatedFile
log = RotatedFile({str(path)!r}, 10_000_000, 3)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, {resource.RLIM_INFINITY}))
for number in range(10):
    log.write(f"{{number}} " + "x" * 1000 + "\\n")
print(bool(log.trouble))
resource.setrlimit(resource.RLIMIT_FSIZE, ({resource.RLIM_INFINITY}, {resource.RLIM_INFINITY}))
log.write("room again\\n")
print(bool(log.trouble))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["True", "False"]
    assert [line.split()[0] for line in path.read_text().splitlines()] == ["0", "1", "2", "3", "room"]
    assert done.stderr.count("cannot be written") == 1
