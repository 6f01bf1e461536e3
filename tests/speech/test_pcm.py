"""PCM: sounds as files, of every kind that engines write."""

import struct
from array import array

import pytest
from stage import tone

from hookd.audio.pcm import NotSound, joined, read_sound, scaled
from hookd.utterance import Sound


def test_what_macos_writes_is_read(tmp_path):
    sound = tone(0.05)
    swapped = array("h", sound.pcm)
    swapped.byteswap()

    for form, encoding, samples in (
        (b"AIFF", b"", swapped.tobytes()),
        (b"AIFC", b"twos\0\0", swapped.tobytes()),
        (b"AIFC", b"NONE\0\0", swapped.tobytes()),
        (b"AIFC", b"sowt\0\0", sound.pcm),
    ):
        path = tmp_path / "said.wav"
        path.write_bytes(aiff(form, encoding, samples))

        assert read_sound(path) == sound


def aiff(form, encoding, samples, channels=1, bits=16):
    rate = struct.pack(">HQ", 16383 + 14, 22050 << (63 - 14))
    frames = len(samples) // (2 * channels)
    chunks = (
        (b"FVER", b"\xa2\x80\x51\x40"),
        (b"COMM", struct.pack(">hIh", channels, frames, bits) + rate + encoding),
        (b"ANNO", b"odd"),
        (b"SSND", struct.pack(">II", 0, 0) + samples),
    )
    body = b"".join(name + struct.pack(">I", len(raw)) + raw + b"\0" * (len(raw) % 2) for name, raw in chunks)
    return b"FORM" + struct.pack(">I", 4 + len(body)) + form + body


def test_of_two_channels_the_first_is_taken(tmp_path):
    path = tmp_path / "two.aiff"
    path.write_bytes(aiff(b"AIFC", b"sowt\0\0", struct.pack("<6h", 1, -1, 2, -2, 3, -3), channels=2))

    assert read_sound(path).pcm == struct.pack("<3h", 1, 2, 3)


@pytest.mark.parametrize(
    "raw",
    [b"", b"ID3 mp3", b"RIFF\0\0\0\0WAVE", b"RIFF\0\0\0\0WAVEfmt \x04\0\0\0abcd", aiff(b"AIFF", b"", b"ab", bits=8),
     aiff(b"AIFC", b"ulaw\0\0", b"ab"), aiff(b"AIFF", b"", b"ab")[:40]],
)  # fmt: skip
def test_what_is_no_sound_is_refused(tmp_path, raw):
    path = tmp_path / "odd"
    path.write_bytes(raw)

    with pytest.raises(NotSound):
        read_sound(path)


def test_a_volume_of_a_half_halves_each_sample():
    assert scaled(struct.pack("<4h", 0, 100, -100, 32767), 0.5) == struct.pack("<4h", 0, 50, -50, 16383)


def test_sounds_of_two_rates_are_joined_without_a_change_of_length():
    one, other = Sound(struct.pack("<2h", 1, 2), 8000), Sound(struct.pack("<4h", 3, 4, 5, 6), 16000)

    assert joined([one, other]) == Sound(struct.pack("<4h", 1, 2, 3, 5), 8000)
    assert joined([other, one]) == Sound(struct.pack("<8h", 3, 4, 5, 6, 1, 1, 2, 2), 16000)
