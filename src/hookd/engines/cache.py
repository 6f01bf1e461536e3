"""Rendered clauses on disk: names and phrases come again and again, and need not be rendered again."""

import contextlib
import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

from hookd.audio.pcm import NotSound, read_sound, write_wav
from hookd.utterance import Sound, Voice
from hookd.version import VERSION

ROOM_AFTER = 0.8
"""How full it is left after it was full."""


class SoundCache:
    """WAV files of this user's, the ones not heard for the longest time go first. A broken disk costs nothing."""

    def __init__(self, directory: Path, max_bytes: int) -> None:
        self._directory = directory
        self._max_bytes = max_bytes
        self._bytes = sum(size for _, size, _ in self._files())

    def find(self, engine: str, voice: Voice, text: str) -> Sound | None:
        path = self._path(engine, voice, text)
        try:
            sound = read_sound(path)
            os.utime(path)
        except (OSError, NotSound):
            return None
        return sound

    def keep(self, engine: str, voice: Voice, text: str, sound: Sound) -> None:
        if not sound.pcm or len(sound.pcm) > self._max_bytes:
            return
        path = self._path(engine, voice, text)
        fresh = path.with_suffix(".part")
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(fresh, "wb", opener=_private) as file:
                write_wav(sound, file)
            fresh.rename(path)
        except OSError:
            with contextlib.suppress(OSError):
                fresh.unlink()
            return
        self._bytes += len(sound.pcm)
        if self._bytes > self._max_bytes:
            self._make_room()

    def _make_room(self) -> None:
        files = self._files()
        total = sum(size for _, size, _ in files)
        for _, size, path in files:
            if total <= self._max_bytes * ROOM_AFTER:
                break
            with contextlib.suppress(OSError):
                path.unlink()
            total -= size
        self._bytes = total

    def _files(self) -> Sequence[tuple[int, int, Path]]:
        """When each was used last, its size, its path; the oldest first."""
        now = time.time_ns()
        found = []
        with contextlib.suppress(OSError):
            for path in self._directory.iterdir():
                status = path.lstat()
                # What seems to come from the future was used before the clock was set back: it is the oldest.
                used = status.st_mtime_ns if status.st_mtime_ns <= now else 0
                found.append((used, status.st_size, path))
        return sorted(found)

    def _path(self, engine: str, voice: Voice, text: str) -> Path:
        # The version too: another one may render or level otherwise.
        key = repr((VERSION, engine, astuple(voice), text)).encode("utf-8", "backslashreplace")
        return self._directory / f"{hashlib.sha256(key).hexdigest()[:40]}.wav"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)
