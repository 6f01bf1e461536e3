"""Fixtures that every test may ask for."""

import pytest

from house import Home


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
