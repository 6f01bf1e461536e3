"""A log that is read to its end and then followed as it grows, across its rotations, without missing a line."""

import os
import time
from collections.abc import Iterator
from typing import TextIO

POLL_SECONDS = 0.1


class FollowedLog:
    """`hookd.jsonl`, before it `hookd.jsonl.1`, `.2`, …"""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: TextIO | None = None
        self._begun = ""

    def past(self) -> Iterator[str]:
        """The lines that are there, the oldest first."""
        for older in reversed(self._files()[1:]):
            with open(older, encoding="utf-8", errors="replace") as file:
                yield from (line.rstrip("\n") for line in file)
        if os.path.exists(self._path):
            self._file = _open(self._path)
            yield from self._more()

    def growth(self) -> Iterator[str]:
        """The lines that come from then on, for ever."""
        while True:
            yield from self._more()
            following = self._next_file()
            if following:
                yield from self._more()  # written between the last look and the rotation
                self._turn_to(following)
            else:
                time.sleep(POLL_SECONDS)

    def _more(self) -> Iterator[str]:
        while self._file is not None and (part := self._file.readline()):
            self._begun += part
            if self._begun.endswith("\n"):
                yield self._begun.rstrip("\n")
                self._begun = ""

    def _next_file(self) -> str:
        """The file that was begun after the open one; empty while that is the newest."""
        files = self._files()
        if self._file is None:
            return files[0] if files else ""
        opened = os.fstat(self._file.fileno()).st_ino
        older = [number for number, path in enumerate(files) if _inode(path) == opened]
        if older == [0] or not files:
            return ""
        return files[older[0] - 1] if older else files[-1]

    def _turn_to(self, path: str) -> None:
        if self._file is not None:
            self._file.close()
        self._file, self._begun = _open(path), ""

    def _files(self) -> list[str]:
        """The newest first."""
        files = [self._path] if os.path.exists(self._path) else []
        number = 1
        while os.path.exists(older := f"{self._path}.{number}"):
            files.append(older)
            number += 1
        return files


def _open(path: str) -> TextIO:
    return open(path, encoding="utf-8", errors="replace")


def _inode(path: str) -> int:
    try:
        return os.stat(path).st_ino
    except FileNotFoundError:
        return 0  # rotated away meanwhile
