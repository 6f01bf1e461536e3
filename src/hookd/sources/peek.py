"""Two ways to look at a pipe's bytes before they are let go: tee(2) on Linux, a file of pending bytes elsewhere."""

import ctypes
import ctypes.util
import errno
import fcntl
import os
import select
import sys
from typing import Protocol

PEEK_BYTES = 1024 * 1024
_SPLICE_F_NONBLOCK = 2


class Peek(Protocol):
    """Bytes that a pipe holds; they survive a kill -9 until they are consumed."""

    def doorbell(self) -> int:
        """A descriptor that becomes readable when more bytes have come."""

    def look(self) -> bytes:
        """The first bytes that wait, at most PEEK_BYTES; the same again until they are consumed."""

    def consume(self, count: int) -> None:
        """Lets the first bytes go."""

    def close(self) -> None:
        """Gives back what was opened, but not the pipe itself."""


def peek_at(fd: int, pending_path: str) -> Peek:
    """The way of this platform."""
    return TeePeek(fd) if sys.platform == "linux" else FilePeek(fd, pending_path)


class TeePeek:
    """Linux: tee(2) copies what the pipe holds and leaves it there."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._copy_out, self._copy_in = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        for end in (fd, self._copy_in):
            _widen(end)
        self._tee = ctypes.CDLL(None, use_errno=True).tee
        # Edge-triggered: bytes that wait for the end of their line must not ring for ever.
        self._epoll = select.epoll()
        self._epoll.register(fd, select.EPOLLIN | select.EPOLLET)

    def doorbell(self) -> int:
        return self._epoll.fileno()

    def look(self) -> bytes:
        self._epoll.poll(0)
        count = self._tee(self._fd, self._copy_in, PEEK_BYTES, _SPLICE_F_NONBLOCK)
        if count < 0:
            code = ctypes.get_errno()
            if code == errno.EAGAIN:
                return b""
            raise OSError(code, os.strerror(code))
        return _read_exactly(self._copy_out, count)

    def consume(self, count: int) -> None:
        _read_exactly(self._fd, count)

    def close(self) -> None:
        self._epoll.close()
        os.close(self._copy_out)
        os.close(self._copy_in)


class FilePeek:
    """Elsewhere: what is read goes to a file at once, and leaves it when it is consumed."""

    def __init__(self, fd: int, pending_path: str) -> None:
        self._fd = fd
        self._pending = os.open(pending_path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        self._bytes = os.pread(self._pending, os.fstat(self._pending).st_size, 0)

    def doorbell(self) -> int:
        return self._fd

    def look(self) -> bytes:
        try:
            fresh = os.read(self._fd, PEEK_BYTES) if len(self._bytes) < PEEK_BYTES else b""
        except BlockingIOError:
            fresh = b""
        if fresh:
            os.pwrite(self._pending, fresh, len(self._bytes))
            os.fsync(self._pending)
            self._bytes += fresh
        return self._bytes[:PEEK_BYTES]

    def consume(self, count: int) -> None:
        self._bytes = self._bytes[count:]
        os.pwrite(self._pending, self._bytes, 0)
        os.ftruncate(self._pending, len(self._bytes))

    def close(self) -> None:
        os.close(self._pending)


def _widen(fd: int) -> None:
    try:
        fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, PEEK_BYTES)
    except OSError:
        return  # the user's share of pipe memory is used up: it works with 64 KiB as well


def _read_exactly(fd: int, count: int) -> bytes:
    parts = []
    while count:
        part = os.read(fd, count)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
