"""The doctor on the journal, and on the clock that it was written by."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from looking import ALIVE, looked, now, settings_file, states

from hookd.doctor import clock, journal

# The journal


def test_a_journal_is_read_through_and_its_events_are_counted(used):
    assert looked(journal, used)[0].found.startswith("3 events in ")
    assert states(looked(journal, used)) == ["ok"]


def test_a_journal_is_read_beside_the_daemon_that_writes_it(running):
    running.command("emit", "a", "completed", check=True)
    running.wait_for("event_accepted")

    assert looked(journal, running)[0].found.startswith("1 event in ")


def test_no_journal_yet_is_no_fault(home):
    assert states(looked(journal, home)) == ["ok"]


def test_a_journal_is_looked_at_without_a_trace(used):
    before = {path: path.read_bytes() for path in used.path.glob("journal.db*")}
    looked(journal, used)
    looked(clock, used)

    assert list(before) == [used.path / "journal.db"]
    assert {path: path.read_bytes() for path in used.path.glob("journal.db*")} == before


def test_a_damaged_journal_is_found_and_moving_it_away_is_told(used):
    path = used.path / "journal.db"
    with closing(sqlite3.connect(path)) as connection:
        # Nothing but a look at every page sees it: the events themselves can be read.
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'deliveries'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)

    found = looked(journal, used)

    assert states(found) == ["broken"]
    assert "is damaged" in found[0].found
    assert f"mv {path} {path}.damaged" in found[0].todo


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_bytes(b"this is no database" * 100), "is damaged"),
        (lambda path: path.mkdir(), "is no regular file"),
        (lambda path: sqlite3.connect(path).execute("PRAGMA user_version = 99").connection.close(), "has version 99"),
    ],
    ids=["text", "directory", "newer"],
)
def test_what_is_no_journal_of_this_hookd_is_found(home, make, words):
    make(home.path / "journal.db")

    found = looked(journal, home)

    assert states(found) == ["broken"]
    assert words in found[0].found


def test_a_journal_that_takes_too_long_to_read_is_given_up(used, monkeypatch):
    monkeypatch.setattr(journal, "LIMIT_SECONDS", -1.0)
    monkeypatch.setattr(journal, "STEPS", 1)

    found = looked(journal, used)

    assert states(found) == ["ok"]
    assert "too much to be read through" in found[0].found


def test_a_journal_set_aside_and_a_great_write_ahead_log_are_told(used):
    shutil.copy(used.path / "journal.db", used.path / "journal.db.damaged-20261123T093000Z")
    with (used.path / "journal.db-wal").open("wb") as wal:
        wal.truncate(journal.MUCH_BYTES + 1)

    found = looked(journal, used)

    assert states(found) == ["ok", "hint", "hint"]
    assert "write-ahead log has 64 MiB" in found[1].found
    assert "damaged-20261123T093000Z" in found[2].found


# The clock


def test_a_clock_that_was_set_back_is_found_by_what_is_already_there(used):
    assert states(looked(clock, used)) == ["ok"]

    found = looked(clock, used, now=now() - timedelta(hours=3))

    assert states(found) == ["hint", "hint"]
    assert "newest event of the journal is from" in found[0].found
    assert "still to come: the file system's clock" in found[1].found


@pytest.mark.parametrize(
    ("zone", "wished", "state", "words"),
    [
        ("UTC", "", "hint", "by this machine's zone, which is UTC"),
        ("Europe/Berlin", "", "ok", "by this machine's zone, where it is"),
        ("UTC", "Asia/Tokyo", "ok", "go by [quiet] timezone, where it is"),
    ],
)
def test_the_zone_of_quiet_hours_is_told(home, live_in, zone, wished, *, state, words):
    settings_file(home, f'[quiet]\nwindows = ["22:00-08:00"]\ntimezone = "{wished}"\n')
    live_in(zone)

    found = looked(clock, home)

    assert found[0].state == state
    assert words in found[0].found
    assert found[0].quoted == wished


def test_a_damaged_journal_can_be_moved_away_as_it_is_said_whoever_runs_hookd(home):
    path = home.path / "journal.db"
    path.write_bytes(b"no database" * 100)
    by_nobody, by_hand = looked(journal, home), looked(journal, home, answer=ALIVE)
    (home.path / ".config/systemd/user").mkdir(parents=True)
    (home.path / ".config/systemd/user/hookd.service").touch()
    by_systemd = looked(journal, home)

    todo = f"move it away, and a new one begins: %smv {path} {path}.damaged; %s"
    assert by_nobody[0].todo == todo % ("", "hookd run")
    assert by_hand[0].todo == todo % (f"kill {os.getpid()}; ", "hookd run")
    assert by_systemd[0].todo == todo % ("systemctl --user stop hookd; ", "systemctl --user start hookd")
