"""How fast the doors take in."""

import json
import os
import sqlite3
import threading
import time

from bench.home import fresh_home, until
from bench.table import Row, median

LINES = 60_000
FILES = 10_000
LINE_BYTES = 328


def event(number):
    fields = {
        "id": f"bench-{number:08d}", "agent": "backend-engineer", "kind": "tool-finished", "session": "s-1",
        "project": "/home/dev/app", "tool": "Bash", "message": "",
    }  # fmt: skip
    fields["message"] = "x" * (LINE_BYTES - len(json.dumps(fields)) - 1)
    return json.dumps(fields).encode() + b"\n"


def count(home):
    connection = sqlite3.connect(f"file:{home.path}/journal.db?mode=ro", uri=True)
    found = connection.execute("SELECT count(*) FROM events").fetchone()[0]
    connection.close()
    return found


def pipe_to_journal():
    rates = []
    with fresh_home(HOOKD_LOG__MAX_MIB="1000") as home:
        home.start()
        for part in range(3):
            lines = [event(part * LINES + number) for number in range(LINES)]
            chunks = [b"".join(lines[at : at + 12]) for at in range(0, LINES, 12)]
            before = count(home)
            began = time.perf_counter()
            pipe = os.open(home.path / "pipe", os.O_WRONLY)
            for chunk in chunks:
                os.write(pipe, chunk)
            os.close(pipe)
            until(lambda wanted=before + LINES: count(home) >= wanted, 60)
            rates.append(LINES / (time.perf_counter() - began))
    floor = f"a bare reader that parses and inserts: {bare_rate():,.0f} events/s"
    return [Row("pipe to journal, 328-byte events", median(rates), "events/s", 20_000, at_least=True, floor=floor)]


def bare_rate():
    """json.loads and one INSERT in commits of 1,000: what no daemon on this interpreter can beat."""
    with fresh_home() as home:
        fifo = home.path / "bare"
        os.mkfifo(fifo)
        lines = [event(number) for number in range(LINES)]
        connection = sqlite3.connect(home.path / "bare.db", isolation_level=None)
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE e (id UNIQUE, raw);")
        writer = threading.Thread(target=lambda: fifo.open("wb").write(b"".join(lines)))
        began = time.perf_counter()
        writer.start()
        waiting = []
        with fifo.open("rb") as pipe:
            for line in pipe:
                waiting.append((json.loads(line)["id"], line))
                if len(waiting) == 1000:
                    connection.execute("BEGIN")
                    connection.executemany("INSERT INTO e VALUES (?, ?)", waiting)
                    connection.execute("COMMIT")
                    waiting.clear()
        taken = time.perf_counter() - began
        writer.join()
        connection.close()
    return LINES / taken


def waiting_files():
    taken, floors = [], []
    for _ in range(3):
        with fresh_home(HOOKD_LOG__MAX_MIB="1000") as home:
            floors.append(bare_files(home))
            fill(home)
            home.start()
            ready = home.facts("hookd_ready")[0]["timestamp"]
            until(lambda h=home: count(h) >= FILES and not h.new(), 60)
            began = time.time() - time.perf_counter()
            taken.append(began + time.perf_counter() - _epoch(ready))
    floor = f"listing, reading and unlinking them: {median(floors):.2f} s"
    return [Row(f"{FILES:,} waiting files taken in", median(taken), "s", 3.0, floor=floor)]


def after_a_rejected_file():
    """A file that is moved away must not hold up the news of the next one."""
    taken, plain = [], []
    with fresh_home() as home:
        home.start()
        for number in range(21):
            began = time.perf_counter()
            if number % 2:
                home.drop(f"bad-{number}.json", b"rubbish")
                until(lambda n=number: len(home.facts("event_rejected")) > n // 2, 60)
                began = time.perf_counter()
            before = count(home)
            home.drop(f"good-{number}.json", {"agent": "a", "kind": "notice"})
            until(lambda wanted=before + 1: count(home) >= wanted, 60)
            (taken if number % 2 else plain).append((time.perf_counter() - began) * 1000)
    floor = f"after one that was taken in {median(plain):.0f} ms"
    return [Row("a file's event, after a rejected file", median(taken), "ms", 200, floor=floor)]


def fill(home):
    new = home.path / "hooks" / "new"
    new.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(FILES):
        (new / f"{number:08d}.json").write_bytes(event(number))


def bare_files(home):
    fill(home)
    began = time.perf_counter()
    for path in sorted((home.path / "hooks" / "new").iterdir()):
        path.read_bytes()
        path.unlink()
    return time.perf_counter() - began


def _epoch(timestamp):
    from datetime import datetime

    return datetime.fromisoformat(timestamp).timestamp()
