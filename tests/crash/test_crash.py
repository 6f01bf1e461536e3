"""kill -9 at random moments, with writers on every way in: what was accepted is in the journal, once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from house import HOOKD, Home, until

HERE = Path(__file__).parent
KILLS = int(os.environ.get("HOOKD_CRASH_KILLS", "40"))
CONTROL_KILLS = 12
WAYS = ("files", "pipe", "command")
MOMENTS = (0.25, 1.0)
"""Seconds within which it is killed: early, and late enough that a busy machine has taken in what had gathered."""


@dataclass
class Outcome:
    """What the writers were told, and what the journal holds."""

    accepted: Counter
    kept: Counter

    @property
    def lost(self):
        return set(self.accepted) - set(self.kept)

    @property
    def twice(self):
        return {name for name, count in self.kept.items() if count > 1}


def crash(home, kills, command):
    """Kills the daemon that many times under load, then lets one finish in peace."""
    home.start()
    holder = os.open(home.path / "pipe", os.O_RDWR | os.O_NONBLOCK)
    home.kill()
    writers = [
        subprocess.Popen([sys.executable, HERE / "writers.py", way, home.path], env=home.environ) for way in WAYS
    ]
    try:
        for _ in range(kills):
            kill_at_a_random_moment(home, command)
    finally:
        for writer in writers:
            writer.send_signal(signal.SIGTERM)
            writer.wait()
    home.start()
    until(lambda: not home.new(), 60, "the hook directory to be empty")
    os.write(holder, b"pipe notice the-last-line\n")
    until(lambda: any(past.get("message") == "the-last-line" for past in newest(home)), 60, "the last line")
    os.close(holder)
    home.stop()
    return outcome(home)


def kill_at_a_random_moment(home, command):
    """Some are killed while they start, most while they work."""
    ready = len(home.facts("hookd_ready"))
    daemon = subprocess.Popen(command, env=home.environ, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if random.random() < 0.9:
        until(lambda: len(home.facts("hookd_ready")) > ready or daemon.poll() is not None, 30, "hookd_ready")
        assert daemon.poll() is None, "the daemon ended by itself"
    time.sleep(random.uniform(0.0, random.choice(MOMENTS)))
    daemon.kill()
    daemon.wait()


def newest(home):
    import json

    return [json.loads(line) for line in home.command("history", "-n", "20", "--json").stdout.splitlines()]


def outcome(home):
    accepted = Counter()
    for way in WAYS:
        accepted.update((home.path / f"accepted.{way}").read_text().split())
    # A line of plain words has no id of its own: its message is the writer's.
    kept = Counter(
        past["message"] if past["agent"] == "pipe" and past.get("message") else past["id"] for past in home.history()
    )
    return Outcome(accepted, kept)


def test_what_was_accepted_survives_kill_9_exactly_once(home):
    result = crash(home, KILLS, [HOOKD, "run"])

    print(f"{KILLS} kills, {len(result.accepted)} accepted, {len(result.lost)} lost, {len(result.twice)} twice")
    assert len(result.accepted) > KILLS
    assert result.lost == set()
    assert result.twice == set()


@pytest.mark.parametrize("cut", ["ack-before-commit", "consume-before-commit"])
def test_a_cut_safety_net_is_seen(home, cut):
    """Negative controls: the same test loses events when acknowledging comes before committing."""
    result = crash(home, CONTROL_KILLS, [sys.executable, HERE / "broken_daemon.py", cut])

    print(f"{CONTROL_KILLS} kills, {len(result.accepted)} accepted, {len(result.lost)} lost")
    assert result.lost != set()


@pytest.fixture
def home(tmp_path):
    # A large log file: the test counts the starts in it, and rotation would take old ones away.
    house = Home(tmp_path, HOOKD_LOG__MAX_MIB="1000")
    yield house
    house.kill()
