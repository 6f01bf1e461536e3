"""The boot of the machine itself: when it fails it says so, with all that could be seen of it."""

import os
import subprocess
import sys

import machine as booting
import pytest
from machine import BootFailed, Machine, Turn, until

pytestmark = pytest.mark.systemd
HOLDER = """
import sys
sys.path.insert(0, sys.argv[1])
from machine import Turn
turn = Turn(sys.argv[2])
print("held", flush=True)
input()
"""


def test_a_machine_whose_first_process_cannot_start_says_what_was_seen(turn, tmp_path, monkeypatch):
    script = tmp_path / "boot.sh"
    script.write_text(booting.BOOT.read_text().replace("    --boot", "    --boot --bind-ro=/nowhere/at/all"))
    script.chmod(0o755)
    monkeypatch.setattr(booting, "BOOT", script)
    with pytest.raises(BootFailed) as failed:
        Machine(tmp_path).__enter__()
    seen = str(failed.value)

    assert "waited for: the first process of the container" in seen
    assert "systemd-nspawn: ended with exit code 1" in seen
    assert "/nowhere/at/all" in seen.partition("its console:")[2]


def test_a_machine_that_does_not_come_up_in_time_says_what_was_seen(turn, tmp_path):
    machine = Machine(tmp_path).__enter__()
    machine._patience = 0
    with pytest.raises(BootFailed) as failed:
        machine._await("what never comes", lambda: False)
    seen = str(failed.value)

    assert "waited for: what never comes, for 0 s" in seen
    assert "systemd-nspawn: still runs" in seen
    assert "/usr/lib/systemd/systemd" in seen.partition("its processes:")[2]
    assert "job" in seen.partition("its jobs:")[2].lower()
    assert "Reached target" in seen.partition("its console:")[2]
    assert machine._nspawn.poll() is not None


def test_a_second_machine_waits_for_its_turn(tmp_path):
    lock = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(booting.BOOT.parent), str(lock)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        holder.stdout.readline()
        with pytest.raises(TimeoutError, match=f"process {holder.pid} has booted a machine"):
            Turn(lock, within=0.1)
        holder.kill()
    ours = Turn(lock)
    until(lambda: lock.read_text().strip() == str(os.getpid()))
    ours.close()
