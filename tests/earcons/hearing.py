"""What an ear would tell of a sound, measured in its samples."""

import math
from array import array

from hookd.earcons.cues import HOME_HZ
from hookd.earcons.synth import GAP_SECONDS, SAMPLE_RATE

CANDIDATES = range(-12, 25)
"""Semitones around the C that may be heard."""
SILENT = 100
"""Samples below are silence."""
WHOLE_TONE = 2
"""Semitones that everybody tells apart."""


def samples_of(sound):
    return array("h", sound.pcm)


def heard_notes(sound):
    """The parts between silences of more than half a gap, as samples; what is shorter than 20 ms is no note."""
    notes, quiet = [[]], 0
    for sample in samples_of(sound):
        quiet = quiet + 1 if abs(sample) < SILENT else 0
        if quiet > GAP_SECONDS / 2 * sound.sample_rate:
            notes += [[]] if notes[-1] else []
        else:
            notes[-1].append(sample)
    return [note for note in notes if len(note) > 0.02 * sound.sample_rate]


def strength(samples, hertz, rate=SAMPLE_RATE):
    """Goertzel: how much of one frequency is in the samples."""
    factor = 2 * math.cos(2 * math.pi * hertz / rate)
    last = before = 0.0
    for sample in samples:
        last, before = sample + factor * last - before, last
    return last * last + before * before - factor * last * before


def heard_pitch(note, rate=SAMPLE_RATE):
    """Semitones above the C."""
    return max(CANDIDATES, key=lambda semitones: strength(note, HOME_HZ * 2 ** (semitones / 12), rate))


def heard_contour(sound):
    """The steps from note to note, in semitones: what is heard of a melody, however high it is."""
    pitches = [heard_pitch(note, sound.sample_rate) for note in heard_notes(sound)]
    return tuple(pitch - pitches[0] for pitch in pitches[1:])


def told_apart(one, other):
    """Whether two contours differ in the number of notes, or by a whole tone somewhere."""
    return len(one) != len(other) or any(abs(a - b) >= WHOLE_TONE for a, b in zip(one, other, strict=True))


def loudness_db(samples):
    return 20 * math.log10(math.sqrt(sum(sample**2 for sample in samples) / len(samples)) / 32767)
