"""Merged lines are understood by whoever hears them, at the first time."""

import subprocess
import wave

import pytest
from saying import events_of, spoken, told_events, waiting_of

from ear import Grammar, needs, resampled
from hookd.phrase import estimated_seconds
from hookd.phrase.digest import digest
from hookd.phrase.reminder import reminder
from hookd.phrase.together import together

pytestmark = pytest.mark.ear

AN_HOUR = told_events(
    *["reviewer@shop completed"] * 4, *["reviewer@shop failed"] * 2, "writer permission-needed!"
)
SAID = {
    "three agents finished reviewer tester and writer": together(
        events_of("completed", "reviewer", "tester", "writer"), spoken
    ),
    "two agents need your permission reviewer and writer": together(
        events_of("permission-needed", "reviewer", "writer"), spoken
    ),
    "while you were away reviewer finished four tasks in shop two failed "
    "writer is still waiting for your permission": digest(AN_HOUR, waiting_of(AN_HOUR), spoken, away=True),
    "still waiting for you reviewer in shop and writer": reminder(
        told_events("reviewer@shop input-needed", "writer input-needed"), spoken
    ),
}
NEVER_SAID = (
    "two agents finished reviewer and tester",
    "three agents failed reviewer tester and writer",
    "two agents are waiting for you reviewer and writer",
    "reviewer finished three tasks",
    "while you were away reviewer finished one task writer is still waiting for your answer",
)
GRAMMAR = Grammar((*SAID, *NEVER_SAID))


def sound_of(text, directory):
    needs("flite", "pocketsphinx")
    path = directory / "line.wav"
    subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", path], check=True)
    with wave.open(str(path)) as file:
        return file.readframes(file.getnframes()), file.getframerate()


@pytest.mark.parametrize("heard", SAID)
def test_a_merged_line_is_understood_and_lasts_about_as_long_as_estimated(heard, tmp_path):
    pcm, rate = sound_of(SAID[heard], tmp_path)
    seconds = len(pcm) / 2 / rate

    assert GRAMMAR.recognise(resampled(pcm, rate)) == heard
    assert 0.75 < estimated_seconds(SAID[heard]) / seconds < 1.35


def test_another_line_is_not_taken_for_the_right_one(tmp_path):
    pcm, rate = sound_of("Three agents failed: reviewer, tester and writer.", tmp_path)

    assert GRAMMAR.recognise(resampled(pcm, rate)) == "three agents failed reviewer tester and writer"
