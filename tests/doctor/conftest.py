"""Fixtures for the tests of the doctor."""

import socket
import threading

import pytest


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
