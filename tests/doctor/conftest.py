"""Fixtures for the tests of the doctor."""

import shutil
import socket
import sqlite3
import threading
from contextlib import closing

import pytest

from house import Home


class Listener:
    """A stranger behind a socket who says the same to everybody."""

    def __init__(self, path):
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(path)
        self._socket.listen()
        self._threads = []

    def says(self, raw):
        def serve():
            client, _ = self._socket.accept()
            with client:
                client.recv(4096)
                client.sendall(raw)

        self._threads.append(threading.Thread(target=serve, daemon=True))
        self._threads[-1].start()

    def close(self):
        self._socket.close()
        for thread in self._threads:
            thread.join(5)


@pytest.fixture
def listening(tmp_path):
    listener = Listener(f"{tmp_path}/control.sock")
    yield listener
    listener.close()


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """A home in which a daemon ran and three events came in."""
    home = Home(tmp_path_factory.mktemp("once"))
    home.start()
    try:
        for number in range(3):
            home.command("emit", "a", "completed", f"{number}", check=True)
        home.wait_for("delivery_done", 3)
    finally:
        home.stop()
    with closing(sqlite3.connect(home.path / "journal.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return home


@pytest.fixture
def used(home, once):
    """A home of that kind for this test alone."""
    shutil.copytree(once.path, home.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("pipe", "stderr.txt"))
    home.path.chmod(0o700)
    return home


@pytest.fixture
def alone(home, tmp_path):
    """A home in which no agent is found but those that a test puts there."""
    (tmp_path / "bin").mkdir()
    home.environ["PATH"] = f"{tmp_path}/bin"
    return home
