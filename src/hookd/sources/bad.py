"""`hooks/bad/`: what could not be taken in, kept as it came, with the reason beside it."""

import os
import stat
import time
from datetime import datetime

from hookd.event import Envelope

KEEP_SECONDS = 30 * 86400
_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")


class BadPlace:
    """Bytes and files that were rejected."""

    def __init__(self, directory: str) -> None:
        self.directory = directory

    def move_in(self, path: str, name: str, reason: str, envelope: Envelope) -> str:
        """Moves a file (or whatever lies there) in; returns where it is now. Raises OSError."""
        kept = self._free(safe_name(name))
        os.rename(path, kept)
        _seal(kept)
        self._explain(kept, reason, envelope.source, envelope.received_at)
        return kept

    def write(self, name: str, raw: bytes, reason: str, envelope: Envelope) -> str:
        """Writes bytes that have no file of their own; returns where they are. Raises OSError."""
        kept = f"{self.directory}/{safe_name(name)}"
        fd = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with open(fd, "wb") as file:
            file.write(raw)
        self._explain(kept, reason, envelope.source, envelope.received_at)
        return kept

    def sweep(self) -> int:
        """Removes what lies here for longer than 30 days; returns how many files."""
        oldest, removed = time.time() - KEEP_SECONDS, 0
        for entry in os.scandir(self.directory):
            if entry.stat(follow_symlinks=False).st_mtime < oldest and not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                removed += 1
        return removed

    def _free(self, name: str) -> str:
        path, number = f"{self.directory}/{name}", 2
        while os.path.lexists(path):
            path, number = f"{self.directory}/{name}~{number}", number + 1
        return path

    def _explain(self, kept: str, reason: str, source: str, at: datetime) -> None:
        text = f"{reason}\nsource: {source}\nreceived at: {at.isoformat(timespec='milliseconds')}\n"
        try:
            fd = os.open(f"{kept}.reason", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            with open(fd, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
        except OSError:
            return  # the disk is full: the bytes are kept, and the log line event_rejected tells the reason


def _seal(kept: str) -> None:
    """For its owner alone, and its 30 days begin now. A file of somebody else's, or with other names, is let be."""
    found = os.lstat(kept)
    if stat.S_ISREG(found.st_mode) and found.st_uid == os.getuid() and found.st_nlink == 1:
        os.chmod(kept, 0o600)
        os.utime(kept)


def safe_name(name: str) -> str:
    r"""A name that can stand in a directory and in a terminal: `a\nb` -> `a_b`, at most 120 characters."""
    plain = "".join(c if c in _SAFE else "_" for c in name)[:120]
    plain = plain.lstrip(".") or "unnamed"
    return f"{plain}_" if plain.endswith(".reason") else plain
