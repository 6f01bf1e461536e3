"""PCM: what is done to samples, and how they are read from and written to files. Pure but for those."""

import struct
import sys
import wave
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from hookd.utterance import Sound

LITTLE_ENDIAN = (b"sowt",)
BIG_ENDIAN = (b"NONE", b"twos")
"""AIFF-C's words for PCM: Apple's own one means bytes in our order."""


class NotSound(ValueError):  # noqa: N818 - a past fact
    """These bytes are no sound that hookd can play; the message says what they are."""


def scaled(chunk: bytes, volume: float) -> bytes:
    """The samples at `volume` from 0 (silent) to 1 (as they are)."""
    if volume == 1.0:
        return chunk
    return from_samples(array("h", (int(sample * volume) for sample in to_samples(chunk))))


def write_wav(sound: Sound, file: IO[bytes], volume: float = 1.0) -> None:
    """Raises OSError."""
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(sound.sample_rate)
        wav.writeframes(scaled(sound.pcm, volume))


def joined(sounds: Sequence[Sound]) -> Sound:
    """One behind the other, at the rate of the first."""
    rate = sounds[0].sample_rate
    return Sound(b"".join(_at_rate(sound, rate) for sound in sounds), rate)


def _at_rate(sound: Sound, rate: int) -> bytes:
    """Each sample the nearest one: good enough where an engine stood in for another in mid-sentence."""
    if sound.sample_rate == rate:
        return sound.pcm
    samples, count = to_samples(sound.pcm), int(sound.seconds * rate)
    return from_samples(array("h", (samples[at * sound.sample_rate // rate] for at in range(count))))


def read_sound(path: Path) -> Sound:
    """A WAV file, or AIFF as macOS writes it whatever the file's name. Raises NotSound and OSError."""
    raw = path.read_bytes()
    read = {b"RIFF": _read_wav, b"FORM": _read_aiff}.get(raw[:4])
    if read is None:
        raise NotSound(f"{path.name} is neither WAV nor AIFF: it begins with {raw[:4]!r}")
    try:
        return read(raw)
    except (struct.error, KeyError, IndexError) as error:
        raise NotSound(f"{path.name} is cut short or damaged: {error!r}") from error


def _read_wav(raw: bytes) -> Sound:
    chunks = dict(_chunks(raw, "<"))
    encoding, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunks[b"fmt "])
    _check(bits, channels, known=encoding in (1, 0xFFFE))
    return Sound(_first_channel(chunks[b"data"], channels), rate)


def _read_aiff(raw: bytes) -> Sound:
    chunks = dict(_chunks(raw, ">"))
    common = chunks[b"COMM"]
    channels, _, bits, exponent, mantissa = struct.unpack_from(">hIhHQ", common)
    encoding = common[18:22] or BIG_ENDIAN[0]
    _check(bits, channels, known=encoding in LITTLE_ENDIAN + BIG_ENDIAN)
    # The rate is an 80-bit float: mantissa · 2^(exponent - bias - 63).
    rate = round(mantissa * 2.0 ** (exponent - 16383 - 63))
    offset = struct.unpack_from(">I", chunks[b"SSND"])[0]
    pcm = chunks[b"SSND"][8 + offset :]
    return Sound(_first_channel(pcm if encoding in LITTLE_ENDIAN else _swapped(pcm), channels), rate)


def _chunks(raw: bytes, order: str) -> Iterator[tuple[bytes, bytes]]:
    """The named parts of a RIFF or IFF file. A length beyond the end means up to there, as in streams."""
    at = 12
    while at + 8 <= len(raw):
        name, length = struct.unpack_from(f"{order}4sI", raw, at)
        yield name, raw[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _check(bits: int, channels: int, *, known: bool) -> None:
    if not known or bits != 16 or channels < 1:
        raise NotSound(f"it has {bits} bits and {channels} channels; 16-bit PCM is wanted")


def _first_channel(pcm: bytes, channels: int) -> bytes:
    whole = len(pcm) - len(pcm) % (2 * channels)
    return pcm[:whole] if channels == 1 else from_samples(to_samples(pcm[:whole])[::channels])


def _swapped(pcm: bytes) -> bytes:
    samples = array("h", pcm[: len(pcm) - len(pcm) % 2])
    samples.byteswap()
    return samples.tobytes()


def to_samples(pcm: bytes) -> "array[int]":
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def from_samples(samples: "array[int]") -> bytes:
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
