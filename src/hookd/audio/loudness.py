"""Makes speech fit to be put one piece behind another: trimmed, equally loud, with soft ends. Pure."""

from array import array
from collections.abc import Sequence
from itertools import pairwise
from operator import mul

from hookd.audio.pcm import from_samples, to_samples
from hookd.utterance import Sound

FULL_SCALE = 32768
TARGET_RMS = FULL_SCALE * 10 ** (-20 / 20)
"""-20 dBFS: what speech engines are near to by themselves."""
CEILING = FULL_SCALE * 10 ** (-1 / 20)
"""-1 dBFS: no sample is louder."""
MOST_GAIN = 8.0
"""18 dB; what is quieter than that is no speech, and is not to be blown up."""
SILENCE = 160
"""Samples below this are silence: half a percent of full scale."""
MARGIN_SECONDS = 0.005
"""Kept of the silence before and after."""
FADE_SECONDS = 0.005
BLOCK_SECONDS = 0.005
"""The limiter turns the volume down in steps of this length, from one before the peak to one behind it."""


def conditioned(sound: Sound) -> Sound:
    """The sound trimmed, at the common loudness, and faded in and out; empty where it is silence."""
    samples = _trimmed(to_samples(sound.pcm), int(sound.sample_rate * MARGIN_SECONDS))
    if not samples:
        return Sound(b"", sound.sample_rate)
    levelled = _limited(samples, _gain(samples), int(sound.sample_rate * BLOCK_SECONDS))
    _fade(levelled, int(sound.sample_rate * FADE_SECONDS))
    return Sound(from_samples(levelled), sound.sample_rate)


def rms(samples: Sequence[int]) -> float:
    """The root of the mean square; 0 where there are no samples."""
    return (sum(map(mul, samples, samples)) / len(samples)) ** 0.5 if samples else 0.0


def _trimmed(samples: "array[int]", margin: int) -> "array[int]":
    begin = _first_loud(samples)
    end = len(samples) - _first_loud(samples[::-1])
    return samples[max(0, begin - margin) : end + margin] if begin < end else array("h")


def _first_loud(samples: "array[int]") -> int:
    """Where silence ends; the length where it does not."""
    return next((at for at, sample in enumerate(samples) if not -SILENCE < sample < SILENCE), len(samples))


def _gain(samples: "array[int]") -> float:
    return min(TARGET_RMS / max(rms(samples), 1.0), MOST_GAIN)


def _peak(samples: "array[int]") -> int:
    highest, lowest = max(samples), min(samples)
    return max(highest, -lowest, 1)


def _limited(samples: "array[int]", gain: float, block: int) -> "array[int]":
    """Times the gain, less of it around what would pass the ceiling."""
    if _peak(samples) * gain <= CEILING:
        return array("h", [int(sample * gain) for sample in samples])
    blocks = [samples[at : at + block] for at in range(0, len(samples), block)]
    most = [min(gain, CEILING / _peak(part)) for part in blocks]
    # At the border of two blocks the gain suits both; within a block it goes evenly from one border to the other.
    borders = [most[0], *map(min, most, most[1:]), most[-1]]
    limited = array("h")
    for part, (left, right) in zip(blocks, pairwise(borders), strict=True):
        step = (right - left) / len(part)
        limited.extend([int(sample * (left + step * at)) for at, sample in enumerate(part)])
    return limited


def _fade(samples: "array[int]", count: int) -> None:
    for at in range(min(count, len(samples) // 2)):
        samples[at] = samples[at] * at // count
        samples[-1 - at] = samples[-1 - at] * at // count
