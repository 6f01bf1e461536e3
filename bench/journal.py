"""What an accept costs in a full journal against an empty one."""

import asyncio
import random
import sys
import time

from bench.home import ROOT, fresh_home
from bench.table import Row, median

sys.path.insert(0, str(ROOT / "tests"))

from samples import delivery, event

ROUNDS, BATCH = 80, 50


def accept_cost():
    """Two journals side by side, asked in turn."""
    with fresh_home() as home:
        small, large = asyncio.run(_measure(home))
    floor = f"at 1,000 events: {small:.2f} ms a batch of {BATCH}"
    return [
        Row("accept at 100,000 events", large, "ms/batch", floor=floor),
        Row("accept at 100,000 / at 1,000", large / small, "×", 1.2, floor=floor),
    ]


async def _measure(home):
    from hookd.journal.store import Journal

    journals = {"small": Journal(str(home.path / "small.db")), "large": Journal(str(home.path / "large.db"))}
    await _fill(journals["small"], 1_000)
    await _fill(journals["large"], 100_000)
    taken = {name: [] for name in journals}
    for number in range(ROUNDS):
        for name, journal in random.sample(sorted(journals.items()), 2):
            batch = _batch(f"{number}-")
            began = time.perf_counter()
            await journal.accept(batch)
            taken[name].append((time.perf_counter() - began) * 1000)
    for journal in journals.values():
        journal.close()
    return median(taken["small"]), median(taken["large"])


async def _fill(journal, count):
    for at in range(0, count, 1000):
        await journal.accept(_batch(f"fill-{at}-", 1000))


def _batch(prefix, count=BATCH):
    salt = random.randbytes(4).hex()
    events = [event(f"{salt}{prefix}{number}", message="m" * 100) for number in range(count)]
    return [(one, [delivery(one, "log"), delivery(one, "speech")]) for one in events]
