"""Sound through a player program of the system, for where miniaudio cannot."""

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Coroutine, Mapping, Sequence
from typing import IO, Any

from hookd.audio import OutputFailed
from hookd.audio.pcm import write_wav
from hookd.utterance import Sound

PLAYERS: Mapping[str, Sequence[str]] = {
    "pw-cat": ("--playback", "--latency=30ms"),
    "pacat": ("--playback", "--file-format=wav", "--latency-msec=30", "--client-name=hookd"),
    "aplay": ("--quiet",),
    "afplay": (),
}
"""What each is told before the name of a WAV file; the first one that works plays."""
DEVICE_WORDS: Mapping[str, Sequence[str]] = {
    "pw-cat": ("--target={}",),
    "pacat": ("--device={}",),
    "aplay": ("-D", "{}"),
}
"""How each is told the device; the others play to the system's default only."""
START_SECONDS = 5.0
"""A player may take this much longer than the sound."""


class CommandOutput:
    """A process for each sound, in a session of its own, so that silence is a signal away."""

    name = "command"

    def __init__(self, players: Mapping[str, Sequence[str]] = PLAYERS, device: str = "") -> None:
        """The device's name as the player knows it; empty is the default one."""
        self.volume = 1.0
        self._players = players
        self._device = device
        self.unheard_seconds = 0.0

    async def play(self, sound: Sound) -> None:
        """Returns when it was heard: a program tells no earlier. The volume counts from the next sound on."""
        here = [player for player in self._players if shutil.which(player)]
        reasons = []
        self.unheard_seconds = sound.seconds
        try:
            with tempfile.NamedTemporaryFile(suffix=".wav") as file:
                await asyncio.to_thread(self._write, sound, file)
                for player in here:
                    reason = await self._timed(sound, self._play_by(player, file.name, sound.seconds + START_SECONDS))
                    if not reason:
                        self.unheard_seconds = 0.0
                        return
                    reasons.append(f"{player}: {reason}")
        except OSError as error:
            raise OutputFailed(f"the sound cannot be handed to a player: {error.strerror}") from error
        raise OutputFailed("; ".join(reasons) or f"none of {', '.join(self._players)} is installed")

    async def drain(self) -> str:
        return ""

    def hush(self) -> None:
        """Nothing waits: each sound is played to its end."""

    def take_back(self) -> bool:
        """A player has begun, or is about to."""
        return False

    async def close(self) -> None:
        """Nothing is held open."""

    def status(self) -> dict[str, Any]:
        return {"device": self._device, "open": False}

    def _write(self, sound: Sound, file: IO[bytes]) -> None:
        write_wav(sound, file, self.volume)
        file.flush()

    async def _timed(self, sound: Sound, playing: Coroutine[Any, Any, str]) -> str:
        began = time.monotonic()
        try:
            return await playing
        finally:
            self.unheard_seconds = max(0.0, sound.seconds - (time.monotonic() - began))

    async def _play_by(self, player: str, path: str, limit_seconds: float) -> str:
        """Empty when it was played, else why not."""
        if self._device and player not in DEVICE_WORDS:
            # Aloud at the wrong device is worse than not at all.
            return f'cannot play to a chosen device; [speech] device is "{self._device}", "" is the default one'
        chosen = [word.format(self._device) for word in DEVICE_WORDS[player]] if self._device else []
        return await _run((player, *self._players[player], *chosen, path), limit_seconds)


async def _run(words: Sequence[str], limit_seconds: float) -> str:
    """Empty when it was played, else why not. Raises OutputFailed when it hangs, OSError when it cannot start."""
    process = await asyncio.create_subprocess_exec(
        *words, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, start_new_session=True
    )
    try:
        async with asyncio.timeout(limit_seconds):
            _, said = await process.communicate()
    except TimeoutError:
        # A second player would hang as well, and as long.
        raise OutputFailed(f"{words[0]} did not end within {limit_seconds:.0f} s") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(START_SECONDS):
                    await process.wait()
    if process.returncode == 0:
        return ""
    return said.decode("utf-8", "replace").strip().rpartition("\n")[2] or f"exit status {process.returncode}"
