"""What a call costs an agent, and how long the daemon takes to be ready."""

import os
import subprocess
import sys
import time

from bench.home import HOOKD, fresh_home, until
from bench.table import Row, median

RUNS = 60
PAYLOAD = b'{"session_id":"s","hook_event_name":"Stop","cwd":"/home/dev/app","last_assistant_message":"All done."}'
FLOOR = [sys.executable, "-c", "pass"]


def interleaved(commands, environ, payload, runs=RUNS):
    """Milliseconds of each command, taken in turn; two rounds to warm up first."""
    taken = {name: [] for name in commands}
    for number in range(runs + 2):
        for name, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, input=payload, env=environ, check=True, capture_output=True)
            if number >= 2:
                taken[name].append((time.perf_counter() - began) * 1000)
    return {name: median(values) for name, values in taken.items()}


def hook_cost():
    with fresh_home() as home:
        found = interleaved({"floor": FLOOR, "hook": [HOOKD, "hook", "claude-code"]}, home.environ, PAYLOAD)
    floor = f"python -c pass {found['floor']:.1f} ms"
    return [
        Row("hookd hook claude-code", found["hook"], "ms", floor=floor),
        Row("hookd hook / python -c pass (aim 1.3)", found["hook"] / found["floor"], "×", 1.6, floor=floor),
    ]


def emit_cost():
    commands = {
        "floor": FLOOR,
        "emit": [HOOKD, "emit", "reviewer", "completed", "All done."],
        "script": [os.path.join(os.path.dirname(HOOKD), "agent-voice-hook.sh"), "reviewer", "done", "All done."],
    }
    with fresh_home() as home:
        found = interleaved(commands, home.environ, b"")
    floor = f"python -c pass {found['floor']:.1f} ms"
    return [
        Row("hookd emit", found["emit"], "ms", floor=floor),
        Row("agent-voice-hook.sh", found["script"], "ms", floor=floor),
    ]


def start_to_ready():
    taken, floors = [], []
    for _ in range(5):
        with fresh_home() as home:
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", "import asyncio, sqlite3"], check=True)
            floors.append(time.perf_counter() - began)
            began = time.perf_counter()
            home.start(wait=False)
            until(lambda: home.facts("hookd_ready"), 20)
            taken.append(time.perf_counter() - began)
    floor = f"python -c 'import asyncio, sqlite3' {median(floors):.2f} s"
    return [Row("start to ready", median(taken), "s", 1.0, floor=floor)]
