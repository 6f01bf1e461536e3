"""Every engine that can run here keeps what conformance.py demands."""

import asyncio
import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from conformance import CHECKS, until

from processes import is_running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

SUDDEN_END = """
import asyncio, os, sys
from importlib import import_module
from pathlib import Path
from processes import children_below
from hookd.engines import Provisions
from hookd.utterance import Voice
module, name, directory = sys.argv[1:]
engine = getattr(import_module(module), name)(Provisions(Path(directory)))
async def main():
    _ = [piece async for piece in engine.render("Done", Voice())]
    print(*children_below(os.getpid()), flush=True)
    os.kill(os.getpid(), 9)
asyncio.run(main())
"""
"""A daemon that renders and dies, after telling the processes that it leaves."""


def test_an_engine(bench, check):
    bench.run(CHECKS[check])


def test_an_engine_outlives_nobody(bench, engine_name):
    (entry,) = entry_points(group="hookd.engines", name=engine_name)

    left = left_by(entry.module, entry.attr, bench.directory)

    asyncio.run(until(lambda: not any(map(is_running, left))))


def test_a_child_that_outlives_its_daemon_would_be_seen(tmp_path):
    left = left_by("faulty", "Surviving", tmp_path)
    try:
        assert any(map(is_running, left))
    finally:
        for pid in left:
            subprocess.run(["kill", "-9", str(pid)], check=True)


def left_by(module, name, directory):
    """The processes that an engine had started when its daemon died."""
    ended = subprocess.run(
        [sys.executable, "-c", SUDDEN_END, module, name, directory],
        cwd=Path(__file__).parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a pipe would be held open by who survives
        text=True,
        check=False,
    )
    assert ended.returncode == -9
    return list(map(int, ended.stdout.split()))
