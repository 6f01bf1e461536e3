"""What the daemon costs while nothing happens."""

import os
import time
from pathlib import Path

from bench.home import fresh_home
from bench.table import Row

SECONDS = 20.0
MESSAGES = ("All good.", "# Done\n\n- fixed `queue.py`\n- **all** tests pass in 3.5s\n")
"""A plain one, and one that has to be read as Markdown."""


def idle_cost():
    """After it has spoken once, as it stands on a desk all day."""
    with fresh_home(HOOKD_SPEECH__ENGINE="auto") as home:
        home.start()
        for count, message in enumerate(MESSAGES, 1):
            home.command("emit", "reviewer", "completed", message, check=True)
            home.wait_for("utterance_spoken", count, within=60)
        time.sleep(12)  # the sound device and whatever else closes when idle
        pid = home.process.pid
        before, began = (switches(pid), cpu_seconds(pid)), time.perf_counter()
        time.sleep(SECONDS)
        seconds = time.perf_counter() - began
        after = (switches(pid), cpu_seconds(pid))
        rss = memory_mb(pid)
    return [
        Row("idle: wake-ups", (after[0] - before[0]) / seconds, "/s", 12),
        Row("idle: processor", (after[1] - before[1]) / seconds * 100, "%", 0.2),
        Row("idle: daemon's memory (RSS)", rss, "MB", 50),
    ]


def switches(pid):
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
