"""The test tone, and how much of it is in a recording. Pure."""

import math
from array import array
from collections.abc import Sequence

from hookd.audio.loudness import FULL_SCALE
from hookd.audio.pcm import from_samples, to_samples
from hookd.utterance import Sound

TONE_HZ = 1000
SECONDS = 0.5
LEVEL_DB = -20.0
"""RMS to full scale: as loud as speech."""
RATE = 22050
FADE_SECONDS = 0.02

WINDOW_SECONDS = 0.05
BESIDE_HZ = (TONE_HZ - 160, TONE_HZ + 160)
"""What is as strong there is no tone but music, or noise."""
TIMES_STRONGER = 4.0
FAINTEST_DB = -75.0
"""What is fainter is the rounding of somebody's mixer."""
PART = 0.5
"""Of the tone's length that has to be heard: the beginning may be swallowed."""


def tone() -> Sound:
    """Half a second, softly begun and ended."""
    peak = FULL_SCALE * 10 ** (LEVEL_DB / 20) * math.sqrt(2)
    count, edge = int(SECONDS * RATE), FADE_SECONDS * RATE
    samples = array("h", (
        round(peak * math.sin(2 * math.pi * TONE_HZ * at / RATE) * min(1.0, at / edge, (count - 1 - at) / edge))
        for at in range(count)
    ))  # fmt: skip
    return Sound(from_samples(samples), RATE)


def level_of_tone(pcm: bytes, rate: int) -> float | None:
    """How loud the tone is in a recording, RMS in dB to full scale; None where it is not there."""
    samples, length = to_samples(pcm[: len(pcm) & ~1]), int(WINDOW_SECONDS * rate)
    windows = [samples[at : at + length] for at in range(0, len(samples) - length + 1, length)]
    levels = [level for level in (_level(window, rate) for window in windows) if level is not None]
    if len(levels) < PART * SECONDS / WINDOW_SECONDS:
        return None
    return sorted(levels)[len(levels) // 2]


def _level(window: Sequence[int], rate: int) -> float | None:
    """Of one window that holds the tone; None where it does not."""
    strength = _strength(window, TONE_HZ, rate)
    level = 20 * math.log10(max(strength, 1e-9) / FULL_SCALE / math.sqrt(2))
    beside = max(_strength(window, frequency, rate) for frequency in BESIDE_HZ)
    return level if level > FAINTEST_DB and strength > TIMES_STRONGER * beside else None


def _strength(window: Sequence[int], frequency: float, rate: int) -> float:
    """The peak of the sine of this frequency in the window (Goertzel), weighed so that neighbours do not leak in."""
    turn, length = 2 * math.pi * frequency / rate, len(window)
    factor, before, last = 2 * math.cos(turn), 0.0, 0.0
    for at, sample in enumerate(window):
        weight = 1 - math.cos(2 * math.pi * at / length)
        before, last = last, sample * weight + factor * last - before
    power = before * before + last * last - factor * before * last
    return math.sqrt(max(power, 0.0)) * 2 / length
