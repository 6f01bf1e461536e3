"""Loudness: every engine's sound comes to the same level, without silence around it and without a click."""

import math
import random
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stage import tone

from hookd.audio.loudness import CEILING, FADE_SECONDS, MARGIN_SECONDS, TARGET_RMS, conditioned, rms
from hookd.utterance import Sound

RATE = 22050


def decibels(sound):
    return 20 * math.log10(rms(array("h", sound.pcm)) / 32768)


@pytest.mark.parametrize("peak", [1500, 4000, 16000, 32000])
def test_quiet_and_loud_sounds_come_to_the_same_level(peak):
    assert decibels(conditioned(tone(1.0, peak=peak))) == pytest.approx(-20, abs=0.3)


def test_what_is_nearly_silent_is_not_blown_up():
    assert decibels(conditioned(tone(1.0, peak=250))) < -22


def test_no_sample_passes_the_ceiling_and_the_level_hardly_suffers():
    """Speech has peaks far above its level: every tenth of a second a click of full scale."""
    random.seed(1)
    samples = array("h", (int(random.gauss(0, 900)) for _ in range(RATE)))
    for at in range(0, RATE, RATE // 10):
        samples[at : at + 20] = array("h", [32767, -32768] * 10)
    levelled = conditioned(Sound(samples.tobytes(), RATE))

    assert max(map(abs, array("h", levelled.pcm))) <= CEILING
    assert decibels(levelled) == pytest.approx(-20, abs=2)


def test_silence_around_is_cut_off_but_for_a_margin():
    silence = bytes(2 * RATE)
    cut = conditioned(Sound(silence + tone(0.5).pcm + silence, RATE))

    assert cut.seconds == pytest.approx(0.5 + 2 * MARGIN_SECONDS, abs=0.002)


def test_silence_within_stays():
    pause = Sound(tone(0.2).pcm + bytes(RATE) + tone(0.2).pcm, RATE)

    assert conditioned(pause).seconds == pytest.approx(0.9, abs=0.02)


def test_silence_alone_is_nothing():
    assert conditioned(Sound(bytes(RATE), RATE)) == Sound(b"", RATE)
    assert conditioned(Sound(b"", RATE)) == Sound(b"", RATE)


def test_it_begins_and_ends_softly():
    samples = array("h", conditioned(Sound(array("h", [12000, -12000] * 5000).tobytes(), RATE)).pcm)
    count = int(RATE * FADE_SECONDS)

    assert samples[0] == samples[-1] == 0
    assert max(map(abs, samples[: count // 10])) < TARGET_RMS / 8
    assert max(map(abs, samples[-count // 10 :])) < TARGET_RMS / 8


@settings(max_examples=60)
@given(st.lists(st.integers(-32768, 32767), max_size=3000), st.sampled_from([8000, 16000, 22050, 48000]))
def test_any_samples_stay_below_the_ceiling(values, rate):
    levelled = conditioned(Sound(array("h", values).tobytes(), rate))

    assert max(map(abs, array("h", levelled.pcm)), default=0) <= CEILING
    assert len(levelled.pcm) <= 2 * len(values)
