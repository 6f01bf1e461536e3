"""Cues: what an ear can tell from the sound alone, measured in the samples."""

import os
import subprocess
import sys
from itertools import combinations

import pytest
from hearing import WHOLE_TONE, heard_contour, heard_notes, heard_pitch, loudness_db, samples_of, strength, told_apart

from hookd.earcons.cues import CUES, HEIGHTS, HOME_HZ, Cue, Note, cue_of, height_of
from hookd.earcons.synth import FADE_SECONDS, LOUDNESS_DB, SAMPLE_RATE, rendered
from hookd.event import Priority
from hookd.vocabulary import KINDS


def told_alike(contours):
    return [
        (kind, other)
        for (kind, one), (other, two) in combinations(contours.items(), 2)
        if not told_apart(one, two)
    ]


def contours_of(cues, priority=Priority.MESSAGE):
    return {kind: heard_contour(rendered(cue_of(kind, "reviewer", priority))) for kind in cues}


@pytest.mark.parametrize("priority", Priority)
def test_every_kind_is_told_from_every_other_at_every_priority(priority):
    contours = contours_of(KINDS, priority)

    assert told_alike(contours) == []


def test_two_kinds_that_sound_alike_would_be_found(monkeypatch):
    monkeypatch.setitem(CUES, "notice", CUES["completed"])

    assert told_alike(contours_of(KINDS)) == [("completed", "notice")]


def test_every_kind_has_a_cue_and_no_other_word_has():
    assert tuple(sorted(CUES)) == tuple(sorted(KINDS))


@pytest.mark.parametrize(
    ("kind", "contour"),
    [
        ("activated", (4, 7)),  # rises
        ("completed", (5,)),  # a fourth up to the keynote
        ("failed", (-4, -7)),  # falls through a minor chord
        ("permission-needed", (0, 5)),  # twice the same, and a question
        ("input-needed", (0,)),
    ],
)
def test_the_sound_goes_as_its_meaning_wants(kind, contour):
    assert heard_contour(rendered(cue_of(kind, "reviewer", Priority.MESSAGE))) == contour


def agent_at(height):
    return next(name for name in map("agent-{}".format, range(1000)) if height_of(name) == height)


def test_an_agent_is_heard_at_its_own_height():
    sounds = {height: rendered(cue_of("completed", agent_at(height), Priority.MESSAGE)) for height in HEIGHTS}

    heard = {height: [heard_pitch(note) for note in heard_notes(sound)] for height, sound in sounds.items()}
    assert heard == {height: [7 + height, 12 + height] for height in HEIGHTS}


def test_the_heights_are_told_apart_and_lie_within_an_octave():
    assert min(b - a for a, b in combinations(HEIGHTS, 2)) >= WHOLE_TONE
    assert max(HEIGHTS) - min(HEIGHTS) == 12


def test_agents_are_spread_evenly_over_the_heights():
    heights = [height_of(f"agent-{number}") for number in range(600)]

    counts = {height: heights.count(height) for height in HEIGHTS}
    assert min(counts.values()) > 60, counts


def test_an_agent_has_the_same_height_in_every_process():
    program = "from hookd.earcons.cues import height_of; print(height_of('stranger'))"
    environ = {**os.environ, "PYTHONHASHSEED": "7"}
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environ)

    assert int(told.stdout) == height_of("stranger")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("priority", Priority)
def test_a_cue_has_two_or_three_notes_of_60_to_150_ms(kind, priority):
    notes = heard_notes(rendered(cue_of(kind, "reviewer", priority)))

    assert len(notes) in (2, 3)
    # A fade is partly below what counts as heard.
    assert all(0.05 < len(note) / SAMPLE_RATE < 0.155 for note in notes)


def test_a_cue_is_as_loud_as_speech_and_its_weight_is_heard():
    sounds = [rendered(cue_of("completed", "reviewer", priority)) for priority in Priority]
    loud = [loudness_db([sample for note in heard_notes(sound) for sample in note]) for sound in sounds]

    usual = loud[Priority.MESSAGE]
    assert abs(usual - LOUDNESS_DB) < 1
    assert [round(db - usual) for db in loud] == [-6, -3, 0, 3]
    lengths = [sound.seconds for sound in sounds]
    assert lengths == sorted(lengths)
    assert lengths[0] < 0.8 * lengths[-1]


def test_an_important_cue_is_brighter():
    def octave(priority):
        note = heard_notes(rendered(cue_of("completed", "reviewer", priority)))[-1]
        return strength(note, hertz := HOME_HZ * 2 ** (heard_pitch(note) / 12 + 1)) / strength(note, hertz / 2)

    assert octave(Priority.MESSAGE) < 0.01
    assert octave(Priority.IMPORTANT) > 0.1


def test_a_note_neither_begins_nor_ends_with_a_click():
    pulse = samples_of(rendered(Cue((Note(0, 0.1),))))
    fade = int(FADE_SECONDS * SAMPLE_RATE)
    peak = max(pulse)

    assert pulse[0] == pulse[-1] == 0
    for edge in (pulse[: fade // 4], pulse[-fade // 4 :]):
        assert max(map(abs, edge)) < 0.2 * peak
    # The loudest is far from full scale: nothing is cut off.
    assert peak < 0.25 * 32767
