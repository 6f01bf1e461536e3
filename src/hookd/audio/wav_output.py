"""Sound as files: what would have been heard, kept for machines that cannot make a sound."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hookd.audio import OutputFailed
from hookd.audio.pcm import joined, write_wav
from hookd.utterance import Sound

KEPT = 50
"""Files; the oldest one goes."""


class WavOutput:
    """Needs no device, and so comes last."""

    name = "wav"

    def __init__(self, directory: Path, clock: Callable[[], datetime], kept: int = KEPT) -> None:
        """The directory is made when first needed, for this user alone."""
        self._directory = directory
        self._clock = clock
        self._kept = kept
        self._count = 0
        self._sounds: list[Sound] = []
        self.volume = 1.0
        self.unheard_seconds = 0.0

    async def play(self, sound: Sound) -> None:
        """Returns at once."""
        self._sounds.append(sound)

    async def drain(self) -> str:
        """One file for all that was played since the last drain."""
        if not self._sounds:
            return ""
        sounds, self._sounds = self._sounds, []
        try:
            path = await asyncio.to_thread(self._write, joined(sounds))
            self._forget_old(path)
        except OSError as error:
            raise OutputFailed(f"{self._directory}: {error.strerror}") from error
        return str(path)

    def hush(self) -> None:
        self._sounds = []

    def take_back(self) -> bool:
        """Each sound is as good as heard."""
        return False

    async def close(self) -> None:
        """Nothing is held open."""

    def status(self) -> dict[str, Any]:
        return {"device": "", "open": False}

    def _write(self, sound: Sound) -> Path:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._count += 1
        moment = self._clock().astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        path = self._directory / f"{moment}-{self._count}.wav"
        with open(path, "wb", opener=_private) as file:
            write_wav(sound, file, self.volume)
        return path

    def _forget_old(self, newest: Path) -> None:
        now_ns = _written_ns(newest)

        def age(path: Path) -> tuple[bool, int, str]:
            # What seems to come from the future was written before the clock was set back: it is the oldest.
            written_ns = _written_ns(path)
            return written_ns <= now_ns, written_ns, path.name

        others = sorted(set(self._directory.glob("*.wav")) - {newest}, key=age)
        for path in others[: max(0, len(others) + 1 - self._kept)]:
            path.unlink(missing_ok=True)


def _written_ns(path: Path) -> int:
    try:
        return path.lstat().st_mtime_ns
    except FileNotFoundError:  # Somebody else took it away.
        return 0


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_EXCL | os.O_NOFOLLOW, 0o600)
