"""Earcons: which sound an event has, from a pack or from hookd itself, and how it fails."""

import asyncio
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hearing import heard_contour, heard_notes, heard_pitch, loudness_db, samples_of

from ear import SoundServer
from hookd.audio.miniaudio_output import MiniaudioOutput
from hookd.earcons.cues import CUES, cue_of, height_of
from hookd.earcons.earcons import build
from hookd.earcons.synth import rendered
from hookd.event import Priority
from hookd.settings import Settings
from hookd.settings.models import Earcons as EarconSettings
from hookd.utterance import Sound
from hookd.vocabulary import KINDS
from samples import event

PACK = Path(__file__).parent / "pack"
MESSAGE = Priority.MESSAGE


class Facts(list):
    """Every fact that was told, as (name, values)."""

    def __call__(self, name, *, level="info", **values):  # noqa: ARG002 - a fact's signature
        self.append((name, values))


@pytest.fixture
def facts():
    return Facts()


def heard(facts, kinds, pack="", volume=1.0):
    """The sounds of events of these kinds, one after the other."""

    async def run():
        earcons = build(Settings(earcons=EarconSettings(pack=str(pack), volume=volume)), facts)
        try:
            return [await earcons.of(event(kind=kind), "reviewer", MESSAGE) for kind in kinds]
        finally:
            await earcons.close()

    return asyncio.run(run())


def cue(kind):
    return rendered(cue_of(kind, "reviewer", MESSAGE))


def test_without_a_pack_every_kind_has_its_own_cue(facts):
    assert heard(facts, KINDS) == [cue(kind) for kind in KINDS]
    assert facts == []


def test_a_pack_is_heard_where_it_has_a_sound_and_the_cue_elsewhere(facts):
    failed, waiting, notice = heard(facts, ["failed", "input-needed", "notice"], PACK)

    assert (failed.seconds, len(heard_notes(failed))) == (pytest.approx(0.15, abs=0.01), 1)
    assert [waiting, notice] == [cue("input-needed"), cue("notice")]
    assert facts == []


def test_the_sounds_of_a_pack_are_not_repeated_at_once(facts):
    sounds = heard(facts, ["completed"] * 12, PACK)

    assert all(one != other for one, other in pairwise(sounds))
    assert len({sound.pcm for sound in sounds}) > 1


def test_a_pack_that_is_refused_costs_the_pack_and_not_the_earcons(facts, tmp_path):
    assert heard(facts, ["completed"], tmp_path) == [cue("completed")]
    ((name, values),) = facts
    assert (name, values["path"]) == ("earcon_pack_refused", str(tmp_path))
    assert "openpeon.json cannot be read: No such file" in values["reason"]


def test_a_sound_that_cannot_be_decoded_is_told_once_and_the_cue_is_heard(facts, tmp_path):
    root = shutil.copytree(PACK, tmp_path / "pack")
    (root / "sounds" / "done.wav").write_bytes(b"RIFF....WAVE, and nothing more")

    assert heard(facts, ["failed"] * 3, root) == [cue("failed")] * 3
    ((name, values),) = facts
    assert (name, values["path"]) == ("earcon_failed", str(root / "sounds" / "done.wav"))


def test_volume_is_relative_to_speech_and_nothing_is_heard_at_0(facts):
    ((full,), (half,)) = (heard(facts, ["completed"], volume=volume) for volume in (1.0, 0.5))

    assert loudness_db(samples_of(full)) - loudness_db(samples_of(half)) == pytest.approx(6, abs=0.1)
    assert heard(facts, ["completed", "failed"], PACK, volume=0.0) == [None, None]


def test_without_a_pack_there_is_no_child(facts):
    async def run():
        earcons = build(Settings(), facts)
        await earcons.of(event(), "reviewer", MESSAGE)
        return earcons._decoder.child.pid

    assert asyncio.run(run()) is None


def test_the_daemon_decodes_nothing_itself():
    program = (
        "import sys, hookd.earcons.earcons\n"
        "print([name for name in ('miniaudio', 'hookd.earcons.decoder_child') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert told.stdout == "[]\n"


@pytest.mark.ear
@pytest.mark.parametrize("kind", ["completed", "failed", "permission-needed"])
def test_a_cue_is_heard_through_the_sound_server_as_it_was_rendered(facts, tmp_path, monkeypatch, kind):
    (sound,) = heard(facts, [kind])
    with SoundServer(tmp_path) as server:
        for name, value in server.environ.items():
            monkeypatch.setenv(name, value)
        with server.recording() as recorder:
            asyncio.run(MiniaudioOutput().play(sound))
        recorded = Sound(recorder.pcm, 16000)

    notes = CUES[kind].notes
    assert heard_contour(recorded) == tuple(note.semitones - notes[0].semitones for note in notes[1:])
    assert heard_pitch(heard_notes(recorded)[0], 16000) == notes[0].semitones + height_of("reviewer")
