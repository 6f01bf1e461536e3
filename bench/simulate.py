"""How long a day of 10,000 events takes in `hookd simulate`, the whole command with its start."""

import json
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from bench.home import HOOKD, ROOT, fresh_home
from bench.table import Row, median

sys.path.insert(0, str(ROOT / "tests" / "attention"))

from busy_day import BusyDay, busy_day

EVENTS, HOURS, RUNS = 10_000, 8, 5
LIMIT_SECONDS = 2.0
BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)
AGENTS = ("claude-code", "codex", "gemini-cli", "cursor", "reviewer", "tester", "docs", "backend", "qa", "infra")
PROJECTS = ("/home/dev/shop", "/home/dev/api", "/home/dev/website")
PARSING = "import json, sys\nfor line in open(sys.argv[1], 'rb'): json.loads(line)"


def simulated_day():
    """A busy day, one of 10,000 events that is much like it, and one of random kinds."""
    with fresh_home() as home:
        days = {"busy": busy_day(), "long": _long_day(), "hostile": _hostile_day()}
        paths = {name: home.path / f"{name}.jsonl" for name in days}
        for name, lines in days.items():
            paths[name].write_text("\n".join(lines))
        took = {name: _seconds([HOOKD, "simulate", str(path), "--json"], home) for name, path in paths.items()}
        floors = {name: _seconds([sys.executable, "-c", PARSING, str(path)], home) for name, path in paths.items()}
    floor = {name: f"parsing its JSON {seconds:.2f} s" for name, seconds in floors.items()}
    busy = f"simulate the busy day, {len(days['busy']):,} events"
    return [
        Row(busy, took["busy"], "s", LIMIT_SECONDS, floor=floor["busy"]),
        Row("simulate 10,000 events, mostly tools", took["long"], "s", LIMIT_SECONDS, floor=floor["long"]),
        Row("… against parsing their JSON", took["long"] / floors["long"], "×", 30, floor=floor["long"]),
        Row("simulate 10,000 events of random kinds", took["hostile"], "s", floor=floor["hostile"]),
    ]


def _seconds(command, home):
    """The median of some runs."""
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run(command, env=home.environ, stdout=subprocess.DEVNULL, check=True)
        taken.append(time.perf_counter() - began)
    return median(taken)


def _long_day():
    """The busy day, with more of the tools that its agents use."""
    day = BusyDay().work().objects()
    storm = [one for one in day if one["kind"].startswith("tool-")]
    chosen = random.Random(1)
    for number in range(EVENTS - len(day)):
        at = BEGIN + timedelta(seconds=chosen.uniform(0, HOURS * 3600))
        more = {"id": f"more-{number}", "received_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z")}
        day.append({**chosen.choice(storm), **more})
    return [json.dumps(one) for one in sorted(day, key=lambda one: one["received_at"])]


def _hostile_day():
    """Every kind as often as any other; nearly each message is a new one."""
    from hookd.vocabulary import KINDS

    chosen = random.Random(1)
    return [
        json.dumps({
            "id": f"event-{number}",
            "at": (BEGIN + timedelta(seconds=number * HOURS * 3600 / EVENTS)).isoformat(),
            "agent": chosen.choice(AGENTS),
            "kind": chosen.choice(KINDS),
            "session": f"session-{chosen.randrange(15)}",
            "project": chosen.choice(PROJECTS),
            "message": f"The token refresh in `src/auth/session.ts` failed for {number} users",
        })
        for number in range(EVENTS)
    ]
