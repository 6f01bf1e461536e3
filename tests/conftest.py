"""Fixtures that every test may ask for."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import settings

from house import Home

pytest_plugins = ("require",)

HERE = Path(__file__).parent
SOUND = ("speech", "test_ear.py")
"""What is heard in real time: one after the other, while another process runs the rest."""

FIRST = ("sound", "systemd", "crash", "engines", "doctor")
"""What takes longest in one process: begun first, so that no process has nothing to do while another still works."""

LONGEST_ID = 80
"""Characters of a value in a test's name: the name is put into the environment of every child process."""

settings.register_profile("hookd", deadline=None)  # no time limits in tests
# What decides over a change is the same examples each time; at a desk new ones are looked for.
settings.register_profile("ci", settings.get_profile("hookd"), derandomize=True)
settings.load_profile("ci" if os.environ.get("HOOKD_TEST_REQUIRE") == "all" else "hookd")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What belongs together runs in one process; said before xdist looks for it."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))
    items.sort(key=lambda item: FIRST.index(group) if (group := group_of(item)) in FIRST else len(FIRST))


def group_of(item):
    """A file, or the folder below tests/ that it is in."""
    place = item.path.relative_to(HERE).parts[0]
    return "sound" if place in SOUND else place


def pytest_make_parametrize_id(val):
    """A long value by its beginning and its length; None leaves it to pytest."""
    if isinstance(val, (str, bytes)) and len(val) > LONGEST_ID:
        return f"{val[:LONGEST_ID]!a}... {len(val)}"
    return None


@pytest.fixture(autouse=True)
def usual_umask():
    """The process's: libpulse sets it while it makes its directory, and two of its threads may leave it at 0077."""
    os.umask(0o022)


@pytest.fixture
def home(tmp_path):
    """A home without a running daemon; whatever was started in it is ended."""
    house = Home(tmp_path)
    yield house
    house.kill()


@pytest.fixture
def running(home):
    """A home with a running daemon that is silent."""
    return home.start()


@pytest.fixture
def live_in(monkeypatch):
    """Moves this machine to another time zone, for the length of the test."""

    def move(zone):
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()
