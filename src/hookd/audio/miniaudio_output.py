"""Sound through miniaudio: PulseAudio and PipeWire, ALSA or CoreAudio, without a program in between."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from hookd.audio import OutputFailed
from hookd.audio.device import Device
from hookd.utterance import Sound


class MiniaudioOutput:
    """Opens the device at the first sound, and keeps it open as long as there is more to say soon.

    PulseAudio and PipeWire move an open stream when the user chooses another default device; with ALSA and CoreAudio
    the choice counts from the next opening.
    """

    name = "miniaudio"

    def __init__(
        self, device: str = "", idle: timedelta = timedelta(seconds=10), lead_in: timedelta = timedelta()
    ) -> None:
        """The device's name as the system shows it, or a part of it; empty is the default one."""
        self.volume = 1.0
        self._name = device
        self._idle = idle
        self._lead_in = lead_in
        self._device: Device | None = None
        self._waiting_seconds = 0.0
        """Of a sound that no device has yet."""
        self._frames = 0
        """Of the sound that the device got last."""

    @property
    def unheard_seconds(self) -> float:
        return self._waiting_seconds + (self._device.unheard_seconds if self._device is not None else 0.0)

    async def play(self, sound: Sound) -> None:
        self._waiting_seconds, self._frames = sound.seconds, 0
        device = await self._device_with(sound)
        self._waiting_seconds, self._frames = 0.0, len(sound.pcm) // 2
        await _watched(device, device.until_handed_over())

    async def drain(self) -> str:
        if self._device is not None and self._device.is_open:
            await _watched(self._device, self._device.until_heard())
            self._device.rest()
        return ""

    def hush(self) -> None:
        if self._device is not None:
            self._device.hush()

    def take_back(self) -> bool:
        frames, self._frames = self._frames, 0
        return bool(frames) and self._device is not None and self._device.take_back(frames)

    async def close(self) -> None:
        if self._device is not None:
            self._device.end()
            await self._device.is_gone()

    def status(self) -> dict[str, Any]:
        return {"device": self._name, "open": self._device is not None and self._device.is_open}

    async def _device_with(self, sound: Sound) -> Device:
        """The open device, or a new one, that has this sound to play. Raises OutputFailed."""
        if self._device is not None:
            if self._device.sample_rate == sound.sample_rate and self._device.put(sound.pcm):
                return self._device
            if self._device.sample_rate != sound.sample_rate:
                await self.drain()
            await self.close()
            if not await self._device.is_gone():
                raise OutputFailed("the sound server still holds an earlier sound")
        self._device = self._opened(sound.sample_rate)
        self._device.put(sound.pcm)
        return self._device

    def _opened(self, sample_rate: int) -> Device:
        lead_in = bytes(2 * int(sample_rate * self._lead_in.total_seconds()))
        return Device(self._name, sample_rate, self._idle.total_seconds(), lead_in, lambda: self.volume)


async def _watched(device: Device, waiting: Coroutine[Any, Any, None]) -> None:
    """Waits. Where that is cancelled the device is silent, where it fails the device is given back."""
    try:
        await waiting
    except asyncio.CancelledError:
        device.hush()
        raise
    except OutputFailed:
        device.end()
        await device.is_gone()
        raise
