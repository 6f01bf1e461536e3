"""SSIP, the line protocol of Speech Dispatcher, as far as one who has something to say needs it.

A command is a line. Its answer is lines `NNN-text` and a last one `NNN text`; what happens to a message comes in the
same way at any time, as 7xx. Source: doc/ssip.texi of Speech Dispatcher.
"""

import os
import select
import socket
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

ANSWER_SECONDS = 5.0
"""How long Speech Dispatcher may take for an answer; milliseconds are usual."""
PATH = "speech-dispatcher/speechd.sock"
BEGUN, ENDED, CANCELLED = "701", "702", "703"
"""What happens to a message."""


class Refused(OSError):  # noqa: N818 - a past fact
    """Speech Dispatcher would not do what it was told; the message has its own words."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that became of a message."""

    what: str
    """BEGUN, ENDED, CANCELLED, or another 7xx."""
    message: str
    """The message's number."""


def address_in(environ: Mapping[str, str]) -> str:
    """Where Speech Dispatcher listens: `unix_socket:PATH` or `inet_socket:HOST:PORT`."""
    told = environ.get("SPEECHD_ADDRESS", "")
    method, _, place = told.partition(":")
    if method == "inet_socket":
        host, _, port = place.partition(":")
        return f"inet_socket:{host or '127.0.0.1'}:{port or 6560}"
    if method in ("unix_socket", "unix") and place:
        return f"unix_socket:{place}"
    runtime = environ.get("XDG_RUNTIME_DIR") or os.path.join(environ.get("HOME", "/"), ".cache")
    return f"unix_socket:{os.path.join(runtime, PATH)}"


class Conversation:
    """One connection: one client, in Speech Dispatcher's eyes."""

    def __init__(self, address: str) -> None:
        """Raises OSError."""
        self._socket = _connected(address)
        self._socket.setblocking(False)
        self._unfinished = b""
        self._lines: deque[str] = deque()
        self._happened: deque[Happened] = deque()

    def close(self) -> None:
        self._socket.close()

    def ask(self, command: str) -> Sequence[str]:
        """What came before the answer's last line. Raises OSError."""
        end = time.monotonic() + ANSWER_SECONDS
        self._send(command, end)
        while True:
            status, told = self._block(end)
            if not status.startswith("7"):
                break
            self._note(status, told)
        if not status.startswith("2"):
            raise Refused(f'Speech Dispatcher refused "{command.splitlines()[0]}": {status} {told[-1]}')
        return told[:-1]

    def speak(self, text: str) -> str:
        """The number of the message. Raises OSError."""
        self.ask("SPEAK")
        (number,) = self.ask(stuffed(text))
        return number

    def happened(self, within_seconds: float) -> Iterator[Happened]:
        """What happened to messages since it was asked last; waits for it so long. Raises OSError."""
        end = time.monotonic() + within_seconds
        while not self._happened and (self._lines or self._arrived(end)):
            self._note(*self._block(time.monotonic() + ANSWER_SECONDS))
        while self._happened:
            yield self._happened.popleft()

    def _note(self, status: str, told: Sequence[str]) -> None:
        if status.startswith("7"):
            self._happened.append(Happened(status, told[0]))

    def _block(self, end: float) -> tuple[str, Sequence[str]]:
        """The status and the texts of its lines, the last one's too."""
        told = []
        while True:
            line = self._line(end)
            told.append(line[4:])
            if line[3:4] != "-":
                return line[:3], told

    def _line(self, end: float) -> str:
        while not self._lines:
            if not self._arrived(end):
                raise TimeoutError("Speech Dispatcher does not answer")
        return self._lines.popleft()

    def _arrived(self, end: float) -> bool:
        """Takes in what comes until then; False where nothing did."""
        if not select.select([self._socket], [], [], max(0.0, end - time.monotonic()))[0]:
            return False
        chunk = self._socket.recv(1 << 16)
        if not chunk:
            raise ConnectionError("Speech Dispatcher hung up")
        *lines, self._unfinished = (self._unfinished + chunk).split(b"\r\n")
        self._lines.extend(line.decode("utf-8", "replace") for line in lines)
        return True

    def _send(self, command: str, end: float) -> None:
        left = memoryview(f"{command}\r\n".encode())
        while left:
            if not select.select([], [self._socket], [], max(0.0, end - time.monotonic()))[1]:
                raise TimeoutError("Speech Dispatcher takes in nothing more")
            left = left[self._socket.send(left) :]


def stuffed(text: str) -> str:
    """The text as SPEAK takes it: a dot alone on a line ends it, and so a line's first dot is doubled."""
    lines = ("." + line if line.startswith(".") else line for line in text.splitlines())
    return "\r\n".join((*lines, "."))


def _connected(address: str) -> socket.socket:
    method, _, place = address.partition(":")
    try:
        if method == "inet_socket":
            host, _, port = place.rpartition(":")
            return socket.create_connection((host, int(port)), ANSWER_SECONDS)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(ANSWER_SECONDS)
        connection.connect(place)
    except (OSError, ValueError) as error:
        raise ConnectionError(f"Speech Dispatcher does not answer at {place}: {error}") from error
    return connection
