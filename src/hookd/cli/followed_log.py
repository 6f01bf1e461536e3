"""A log that is read to its end and then followed as it grows, across its rotations, without missing a line."""

import os
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Self

POLL_SECONDS = 0.1
CHUNK_BYTES = 1024 * 1024


class FollowedLog:
    """`hookd.jsonl`, before it `hookd.jsonl.1`, `.2`, …"""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: _WholeLines | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._turn_to(None)

    def past(self) -> Iterator[str]:
        """The lines that are there, the oldest first."""
        for older in reversed(self._files()[1:]):
            with closing(_WholeLines(older)) as lines:
                yield from lines
        if os.path.exists(self._path):
            self._file = _WholeLines(self._path)
            yield from self._file

    def growth(self) -> Iterator[str]:
        """The lines that come from then on, for ever."""
        while True:
            yield from self._file or ()
            following = self._next_file()
            if following:
                yield from self._file or ()  # written between the last look and the rotation
                self._turn_to(_WholeLines(following))
            else:
                time.sleep(POLL_SECONDS)

    def _turn_to(self, file: "_WholeLines | None") -> None:
        if self._file is not None:
            self._file.close()
        self._file = file

    def _next_file(self) -> str:
        """The file that was begun after the open one; empty while that is the newest."""
        files = self._files()
        if self._file is None:
            return files[0] if files else ""
        older = [number for number, path in enumerate(files) if _inode(path) == self._file.inode]
        if older == [0] or not files:
            return ""
        return files[older[0] - 1] if older else files[-1]

    def _files(self) -> list[str]:
        """The newest first."""
        files = [self._path] if os.path.exists(self._path) else []
        number = 1
        while os.path.exists(older := f"{self._path}.{number}"):
            files.append(older)
            number += 1
        return files


class _WholeLines:
    """The lines of a file that are not yet read, again and again.

    What has no newline yet stays unread: it is being written, or was torn by a kill and will be cut off.
    """

    def __init__(self, path: str) -> None:
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._at = 0
        self.inode = os.fstat(self._fd).st_ino

    def close(self) -> None:
        os.close(self._fd)

    def __iter__(self) -> Iterator[str]:
        while whole := self._read():
            self._at += len(whole)
            yield from whole.decode("utf-8", "replace").removesuffix("\n").split("\n")

    def _read(self) -> bytes:
        size = CHUNK_BYTES
        while True:
            chunk = os.pread(self._fd, size, self._at)
            whole = chunk[: chunk.rfind(b"\n") + 1]
            if whole or len(chunk) < size:
                return whole
            size *= 2


def _inode(path: str) -> int:
    try:
        return os.stat(path).st_ino
    except FileNotFoundError:
        return 0  # rotated away meanwhile
