"""The journal: what it accepted it has, once, whatever happens to the disk or to the process."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from hookd.delivery import State
from hookd.event import Priority
from hookd.journal import rows, schema
from hookd.journal.reader import JournalReader, NoJournal
from hookd.journal.store import Journal, JournalUnwritable
from house import until
from samples import NOW, delivery, event, settled


def in_journal(path, work):
    """Runs `work(journal)` on a loop with the journal open."""

    async def run():
        journal = Journal(str(path))
        try:
            return await work(journal)
        finally:
            journal.close()

    return asyncio.run(run())


def accept(path, *routed):
    return in_journal(path, lambda journal: journal.accept(list(routed)))


def ids(path):
    return [past["id"] for past in JournalReader(str(path)).history(None)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.db"


def test_an_event_comes_back_as_it_went_in(path):
    first = event(
        1, message="naïve \x00 \N{WRENCH}", session="s", project="/p", parent="claude-code", tool="Bash", host="h",
        priority=Priority.IMPORTANT, at="2026-11-23T09:29:59Z", extra={"native_event": "Stop", "n": [1, None]},
    )  # fmt: skip
    way = delivery(first, expires_at=NOW + timedelta(seconds=90), say="{message}", voice="en-gb", earcon="before")
    accept(path, (first, [way]))

    assert in_journal(path, lambda journal: asyncio.sleep(0, journal.queued())) == [way]


def test_the_same_id_twice_is_one_event(path):
    async def twice(journal):
        first = await journal.accept([(event(1), []), (event(1, message="again"), [])])
        second = await journal.accept([(event(1, message="and again"), []), (event(2), [])])
        return [[one.id for one, _ in fresh] for fresh in (first, second)]

    assert in_journal(path, twice) == [["event-1"], ["event-2"]]
    assert ids(path) == ["event-1", "event-2"]


def test_a_settled_delivery_is_not_queued_any_more(path):
    ways = [delivery(event(1), sink) for sink in ("log", "speech")]

    async def settle_one(journal):
        await journal.accept([(event(1), ways)])
        journal.settle([settled(ways[0], State.FAILED, reason="no device", detail={"engine": "x"})])
        await journal.flush()
        return [one.sink for one in journal.queued()]

    assert in_journal(path, settle_one) == ["speech"]
    (past,) = JournalReader(str(path)).history(None)
    assert past["deliveries"][0] == {
        "sink": "log", "state": "failed", "reason": "no device", "at": "2026-11-23T09:30:01.000Z",
        "route": "default: agents", "detail": {"engine": "x"},
    }  # fmt: skip
    assert past["deliveries"][1]["state"] == "queued"


def test_all_that_waits_is_committed_together(path):
    commits = []

    async def many(journal):
        journal._connection.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
        await asyncio.gather(*(journal.accept([(event(number), [])]) for number in range(200)))

    in_journal(path, many)
    assert len(ids(path)) == 200
    assert len(commits) < 20


def test_history_is_the_newest_in_order_of_time(path):
    accept(path, *((event(number, received_at=NOW + timedelta(seconds=number)), []) for number in range(5)))
    reader = JournalReader(str(path))

    assert [past["id"] for past in reader.history(2)] == ["event-3", "event-4"]
    assert [past["id"] for past in reader.history(None, NOW + timedelta(seconds=4))] == ["event-4"]


def test_an_event_is_found_by_a_part_of_its_id(path):
    accept(path, *((event(number), []) for number in (1, 2, 11)))
    reader = JournalReader(str(path))

    assert [past["id"] for past in reader.find("event-1")] == ["event-1"]
    assert {past["id"] for past in reader.find("event")} == {"event-1", "event-2", "event-11"}
    assert [past["id"] for past in reader.find("t-2")] == ["event-2"]
    assert reader.find("nothing") == []


def test_reading_where_there_is_no_journal_says_where_it_looked(path):
    with pytest.raises(NoJournal, match=r"journal\.db"):
        JournalReader(str(path))


def test_a_note_is_kept_in_the_same_commit(path):
    async def noted(journal):
        await journal.accept([(event(1), [])], ("pipe", "12 abc"))

    in_journal(path, noted)

    async def forgotten(journal):
        before = journal.note("pipe")
        journal.forget("pipe")
        await journal.flush()
        return before, journal.note("pipe")

    assert in_journal(path, forgotten) == ("12 abc", "")


def test_old_events_are_trimmed_with_their_deliveries(path):
    async def trim(journal):
        old = [(event(number, received_at=NOW - timedelta(days=40)), [delivery(event(number))]) for number in range(6)]
        await journal.accept([*old, (event(99), [delivery(event(99))])])
        journal.settle([settled(ways[0]) for _, ways in old[1:]])
        return await journal.trim(NOW - timedelta(days=30), 1 << 30)

    assert in_journal(path, trim) == 5
    assert ids(path) == ["event-0", "event-99"]  # what still waits is kept, however old
    rows = sqlite3.connect(path).execute("SELECT count(*) FROM deliveries").fetchone()
    assert rows == (2,)


def test_the_journal_shrinks_below_its_size(path):
    async def grow(journal):
        for part in range(10):
            await journal.accept([(event(f"{part}-{n}", message="x" * 1000), []) for n in range(1000)])
        return await journal.trim(NOW - timedelta(days=30), 2 * 1024 * 1024)

    assert in_journal(path, grow) >= 8000
    assert os.path.getsize(path) < 4 * 1024 * 1024  # it was 14 MiB
    assert ids(path)[-1] == "event-9-999"


def damage(path):
    with open(path, "r+b") as file:
        file.seek(4096)
        file.write(os.urandom(8192))


def test_a_damaged_journal_is_set_aside_and_a_new_one_begun(path):
    accept(path, *((event(number, message="x" * 500), []) for number in range(200)))
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    damage(path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.close()

    async def look(journal):
        await journal.accept([(event("new"), [])])
        return journal.set_aside

    with open(path, "r+b") as file:
        file.write(b"not a database!!")
    aside = in_journal(path, look)
    assert os.path.exists(aside)
    assert ids(path) == ["event-new"]


def test_damage_inside_is_found_after_a_crash(path):
    """A journal that was not closed in order is read through; one that was is trusted, and starts faster."""
    accept(path, *((event(number, message="x" * 500), []) for number in range(200)))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("INSERT INTO notes VALUES ('open', '')")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.close()
    with open(path, "r+b") as file:
        file.seek((pages - 3) * 4096)
        file.write(os.urandom(4096))

    assert in_journal(path, lambda journal: asyncio.sleep(0, journal.set_aside)) != ""


def test_a_sound_journal_is_not_set_aside_after_a_crash(path):
    accept(path, (event(1), []))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("INSERT INTO notes VALUES ('open', '')")
    connection.close()

    assert in_journal(path, lambda journal: asyncio.sleep(0, journal.set_aside)) == ""
    assert ids(path) == ["event-1"]


def test_a_newer_journal_is_left_alone(path):
    accept(path, (event(1), []))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(schema.JournalTooNew, match="version 99"):
        accept(path)


def test_an_older_journal_is_migrated(path, monkeypatch):
    accept(path, (event(1), []))
    newer = (*schema.MIGRATIONS, "ALTER TABLE events ADD COLUMN mood TEXT;")
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    accept(path, (event(2), []))

    assert ids(path) == ["event-1", "event-2"]
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (len(newer),)


def test_what_waits_in_a_journal_that_knew_no_earcons_is_said_without_one(path, monkeypatch):
    one = delivery(event(1), say="{message}", voice="en-gb")
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        in_journal(path, lambda journal: journal.flush())
    connection = sqlite3.connect(path)
    connection.execute(f"INSERT INTO events VALUES ({', '.join('?' * 16)})", rows.event_row(1, one.event))
    connection.execute(
        "INSERT INTO deliveries (event_seq, sink, route, priority, say, voice, state, reason, detail)"
        " VALUES (1, ?, ?, ?, ?, ?, 'queued', '', '')",
        (one.sink, one.route, one.priority, one.say, one.voice),
    )
    connection.commit()
    connection.close()

    assert in_journal(path, lambda journal: asyncio.sleep(0, journal.queued())) == [one]
    assert one.earcon == "none"


def test_a_migration_that_fails_changes_nothing(path, monkeypatch):
    accept(path, (event(1), []))
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE half (x); SELECT nonsense;"))
    with pytest.raises(sqlite3.OperationalError, match="nonsense"):
        accept(path)
    monkeypatch.undo()

    accept(path, (event(2), []))
    assert ids(path) == ["event-1", "event-2"]


def test_a_locked_journal_refuses_and_accepts_later(path):
    """Another process that holds the write lock stands for a disk that refuses for a while."""

    async def refuse_then_accept(journal):
        journal._connection.execute("PRAGMA busy_timeout = 10")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        one = delivery(event(1))
        with pytest.raises(JournalUnwritable, match="locked"):
            await journal.accept([(event(1), [one])])
        other.execute("ROLLBACK")
        other.close()
        return [each.id for each, _ in await journal.accept([(event(1), [one])])]

    assert in_journal(path, refuse_then_accept) == ["event-1"]


def test_what_was_settled_while_the_disk_refused_is_kept(path):
    async def settle_late(journal):
        one = delivery(event(1))
        await journal.accept([(event(1), [one])])
        journal._connection.execute("PRAGMA busy_timeout = 10")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        journal.settle([settled(one)])
        with pytest.raises(JournalUnwritable):
            await journal.flush()
        other.execute("ROLLBACK")
        other.close()
        await journal.flush()
        return journal.queued()

    assert in_journal(path, settle_late) == []


def test_damage_while_it_is_open_is_told(path):
    async def break_it(journal):
        await journal.accept([(event(number, message="x" * 900), []) for number in range(300)])
        journal._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        journal._connection.execute("DROP TABLE deliveries")
        with pytest.raises(sqlite3.Error, match="deliveries"):
            await journal.accept([(event("late"), [delivery(event("late"))])])
        with pytest.raises(sqlite3.Error, match="deliveries"):
            await journal.broken

    in_journal(path, break_it)


def test_every_commit_reaches_the_disk(path):
    settings = {}

    async def look(journal):
        for name in ("journal_mode", "synchronous", "fullfsync"):
            settings[name] = journal._connection.execute(f"PRAGMA {name}").fetchone()[0]

    in_journal(path, look)
    assert settings == {"journal_mode": "wal", "synchronous": 2, "fullfsync": 1}


def test_an_accepted_event_survives_kill_9(path):
    program = f"""
import asyncio, os, sys
sys.path.insert(0, {os.path.dirname(__file__)!r})
from hookd.journal.store import Journal
from samples import event
async def main():
    journal = Journal({str(path)!r})
    number = 0
    while True:
        await journal.accept([(event(number), [])])
        os.write(1, b"%d\\n" % number)
        number += 1
asyncio.run(main())
"""
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    told = [child.stdout.readline() for _ in range(50)]
    child.kill()
    told += child.stdout.read().splitlines(keepends=True)
    child.stdout.close()
    child.wait()
    accepted = [int(line) for line in told if line.endswith(b"\n")]

    assert {f"event-{number}" for number in accepted} <= set(ids(path))


def test_the_writer_has_one_thread(path):
    async def count(journal):
        await asyncio.gather(*(journal.accept([(event(n), [])]) for n in range(50)))
        return [thread.name for thread in threading.enumerate()].count("journal")

    assert in_journal(path, count) == 1
    assert until(lambda: "journal" not in [thread.name for thread in threading.enumerate()])
