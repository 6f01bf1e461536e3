"""Fixtures for the tests of speech."""

import pytest
from stage import Facts

from ear import SoundServer
from hookd.engines import Provisions
from hookd.engines.espeak import EspeakEngine


@pytest.fixture
def facts():
    return Facts()


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A private sound server, which this process finds as its own."""
    with SoundServer(tmp_path) as running:
        for name, value in running.environ.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def no_server(tmp_path, monkeypatch):
    """A machine without any sound."""
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/no-server")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def engine(tmp_path):
    """Made where no loop runs yet; each test closes it in its own."""
    return EspeakEngine(Provisions(tmp_path / "render"))
