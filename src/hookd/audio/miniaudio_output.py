"""Sound through miniaudio: PulseAudio and PipeWire, ALSA or CoreAudio, without a program in between."""

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

from hookd.audio import OutputFailed
from hookd.utterance import Sound
from hookd.without import without

BUFFER_MS = 30
TAIL_SECONDS = 0.12
"""Silence behind the last sample: when the device asked for that too, the sample has left its buffers."""
TICK_SECONDS = 0.5
STALL_TICKS = 6
"""3 s without a question for samples: the server is gone, without a word. It may be silent for 2 s at its start."""


class MiniaudioOutput:
    """Opens the device for each sound, in 3 ms, and gives it back.

    So it follows the user's choice of device, keeps no card awake, and never plays what an interrupted sound left
    in a buffer.
    """

    name = "miniaudio"

    def __init__(self, device: str = "") -> None:
        """The device's name as the system shows it, or a part of it; empty is the default one."""
        self._device = device
        self._earlier: _Playing | None = None

    async def play(self, sound: Sound) -> str:
        if self._earlier is not None and not await self._earlier.is_gone():
            raise OutputFailed("the sound server still holds an earlier sound")
        self._earlier = playing = _Playing(sound, lambda: _open(self._device, sound.sample_rate))
        try:
            await playing.until_heard()
        finally:
            playing.end()
        return ""


class _Playing:
    """One sound on its device. The device lives in a thread: a sound server that hangs holds nobody else up."""

    def __init__(self, sound: Sound, open_device: Callable[[], Any]) -> None:
        self._sound = sound
        self._open = open_device
        self._loop = asyncio.get_running_loop()
        self._heard: asyncio.Future[str] = self._loop.create_future()
        self._over = threading.Event()
        self._questions = 0
        self._stalled = False
        self._thread = threading.Thread(target=self._run, name="hookd-sound", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Silence at once."""
        self._over.set()

    async def is_gone(self) -> bool:
        """Whether the device was given back. One that is being closed is waited for, a server that hangs is not."""
        if self._thread.is_alive() and not self._stalled:
            await asyncio.to_thread(self._thread.join, TICK_SECONDS)
            self._stalled = self._thread.is_alive()
        return not self._thread.is_alive()

    async def until_heard(self) -> None:
        """Raises OutputFailed."""
        still = 0
        while still < STALL_TICKS:
            asked = self._questions
            done, _ = await asyncio.wait((self._heard,), timeout=TICK_SECONDS)
            if done:
                if trouble := self._heard.result():
                    raise OutputFailed(trouble)
                return
            still = still + 1 if self._questions == asked else 0
        self._stalled = True
        raise OutputFailed(f"the sound server takes no sound since {STALL_TICKS * TICK_SECONDS:g} s")

    def _run(self) -> None:
        try:
            device = self._open()
        except OutputFailed as error:
            self._tell(str(error))
            return
        with contextlib.closing(device):
            samples = self._samples()
            next(samples)
            self._start(device, samples)
            self._over.wait()

    def _start(self, device: Any, samples: Generator[bytes, int, None]) -> None:
        import miniaudio  # noqa: PLC0415 - loaded when it is first needed

        try:
            device.start(samples)
        except miniaudio.MiniaudioError as error:
            self._tell(_reason(error))

    def _samples(self) -> Generator[bytes, int, None]:
        """What the device's own thread asks for: so many frames, again and again."""
        pcm, at = self._sound.pcm, 0
        end = len(pcm) + 2 * int(self._sound.sample_rate * TAIL_SECONDS)
        frames = yield b""
        while not self._over.is_set():
            chunk = pcm[at : at + 2 * frames]
            at += 2 * frames
            self._questions += 1
            if at >= end:
                self._tell("")
            frames = yield chunk.ljust(2 * frames, b"\0")

    def _tell(self, trouble: str) -> None:
        with contextlib.suppress(RuntimeError):  # The loop is closed: nobody waits any more.
            self._loop.call_soon_threadsafe(self._set_heard, trouble)

    def _set_heard(self, trouble: str) -> None:
        if not self._heard.done():
            self._heard.set_result(trouble)


def _open(name: str, sample_rate: int) -> Any:
    """The device by its name, at this rate. Raises OutputFailed."""
    try:
        with without("ssl"):  # for streams from the net, which hookd never plays
            import miniaudio  # noqa: PLC0415 - loaded when it is first needed
    except ImportError as error:
        raise OutputFailed(f"miniaudio is not installed: {error}") from error
    reasons = []
    for word in _backends():
        backend = miniaudio.Backend[word]
        try:
            return miniaudio.PlaybackDevice(
                miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=sample_rate,
                buffersize_msec=BUFFER_MS,
                device_id=_device_id(miniaudio.Devices([backend]), name),
                backends=[backend],
                app_name="hookd",
            )
        except (miniaudio.MiniaudioError, LookupError) as error:
            reasons.append(f"{word}: {_reason(error)}")
    raise OutputFailed("; ".join(reasons) or "there is no sound system")


def _backends() -> Iterator[str]:
    """By miniaudio's names. Never its NULL: that one plays to nobody.

    Nor JACK: looking for a server that is not there costs 5 MB, and who has one has PipeWire or a bridge as a rule.
    """
    if sys.platform == "darwin":
        yield "COREAUDIO"
        return
    yield "PULSEAUDIO"
    # Without a card or settings for it, the library of ALSA only writes a page of complaints to standard error.
    if any(path.exists() for path in (Path("/dev/snd"), Path.home() / ".asoundrc", Path("/etc/asound.conf"))):
        yield "ALSA"


def _device_id(devices: Any, name: str) -> Any:
    """None for the default device. Raises LookupError."""
    if not name:
        return None
    found = {device["name"]: device["id"] for device in devices.get_playbacks()}
    near = [known for known in found if name.lower() in known.lower()]
    if not near:
        raise LookupError(f'no device is named "{name}"; there are {", ".join(found) or "none"}')
    return found[name] if name in found else found[near[0]]


def _reason(error: Exception) -> str:
    return " ".join(str(part) for part in error.args)
