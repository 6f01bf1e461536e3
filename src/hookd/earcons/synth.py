"""The synthesiser: a cue becomes a sound, computed from sines, without a file and without a licence. Pure."""

import math
import sys
from array import array
from collections.abc import Iterator

from hookd.earcons.cues import HOME_HZ, Cue, Note
from hookd.utterance import Sound

SAMPLE_RATE = 22050
"""Hz; that of the speech beside it."""
FADE_SECONDS = 0.005
"""A note that begins or ends at once clicks."""
GAP_SECONDS = 0.02
"""Between two notes, so that the same one twice is two."""
LOUDNESS_DB = -20.0
"""Of a cue's notes, RMS, to full scale: as loud as speech."""

_FULL_SCALE = 32767
_OCTAVE = 0.4
"""How strong the octave above is in a bright cue, to the note itself."""


def rendered(cue: Cue) -> Sound:
    """The sound of a cue, at the loudness that it has beside speech."""
    gap = array("h", bytes(2 * round(GAP_SECONDS * SAMPLE_RATE)))
    samples = array("h")
    for note in cue.notes:
        samples += (gap if samples else array("h")) + array("h", _tone(note, cue))
    if sys.byteorder == "big":
        samples.byteswap()
    return Sound(samples.tobytes(), SAMPLE_RATE)


def _tone(note: Note, cue: Cue) -> Iterator[int]:
    count = round(note.seconds * SAMPLE_RATE)
    step = 2 * math.pi * HOME_HZ * 2 ** (note.semitones / 12) / SAMPLE_RATE
    octave = _OCTAVE if cue.bright else 0.0
    # A sine's RMS is its peak by the root of two; two of them add up as squares do.
    peak = _FULL_SCALE * 10 ** ((LOUDNESS_DB + cue.loudness_db) / 20) * math.sqrt(2 / (1 + octave**2))
    for at in range(count):
        wave = math.sin(step * at) + octave * math.sin(2 * step * at)
        yield round(peak * wave * _fade(at, count))


def _fade(at: int, count: int) -> float:
    """0 at both ends of a note, 1 in between."""
    edge = min(at, count - 1 - at) / (FADE_SECONDS * SAMPLE_RATE)
    return 1.0 if edge >= 1 else math.sin(edge * math.pi / 2) ** 2
