"""What belongs together runs in one process: one booted machine, one listener, one fixture of a module."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
RAN = re.compile(r"\[(gw\d)\] .*PASSED tests/(test_\w+)\.py")


def processes_by_file(*options):
    """Which processes ran tests of which file, where two shared the work."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    words = ["-n", "2", "-v", "-p", "no:cacheprovider", *options, "tests/test_hours.py", "tests/test_router.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=HERE.parent, env=environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    ran = defaultdict(set)
    for process, name in RAN.findall(done.stdout):
        ran[name].add(process)
    return dict(ran)


def test_the_tests_of_a_file_run_in_one_process():
    assert {name: len(processes) for name, processes in processes_by_file().items()} == {
        "test_hours": 1,
        "test_router": 1,
    }


def test_tests_that_are_not_kept_together_would_be_seen():
    assert processes_by_file("--dist=load")["test_hours"] == {"gw0", "gw1"}
