"""`hookd voices` and `hookd say --save`: what there is, by the names that settings take, without a daemon."""

import json
import wave
from array import array

import pytest

from ear import GRAMMAR, needs, resampled
from house import Home


@pytest.fixture
def home(tmp_path):
    house = Home(tmp_path / "home", HOOKD_SPEECH__ENGINE="espeak")
    house.path.mkdir(mode=0o700)
    yield house
    house.stop()


def lines(done):
    return done.stdout.decode().splitlines()


def test_voices_lists_those_that_agents_are_given_and_all_when_asked(home):
    cast, everything = lines(home.command("voices", check=True)), lines(home.command("voices", "--all", check=True))

    assert cast[0].split()[:2] == ["espeak:en-us+klatt4", "en-us"]
    assert all(line.startswith("espeak:en-us+") for line in cast)
    assert any(line.startswith("espeak:de ") for line in everything)
    assert len(everything) > 100 > len(cast)


def test_voices_tells_programs_an_object_a_line(home):
    told = [json.loads(line) for line in lines(home.command("voices", "--json", check=True))]

    assert told[0]["name"] == "espeak:en-us+klatt4"
    assert set(told[0]) == {"engine", "name", "language", "description", "pitches", "sample"}
    assert {one["engine"] for one in told} == {"espeak"}


def test_every_name_that_is_listed_can_be_used(home, tmp_path):
    needs("pocketsphinx")
    file = tmp_path / "said.wav"
    words = ("say", "Backend engineer: Starting backend task", "--voice", "espeak:en-us+f2", "--save", str(file))
    done = home.command(*words, check=True)
    with wave.open(str(file)) as saved:
        pcm, rate = saved.readframes(saved.getnframes()), saved.getframerate()

    assert done.stderr == b""
    assert GRAMMAR.recognise(resampled(pcm, rate)) == "back end engineer starting back end task"
    assert lines(done) == [f"{file}: {len(array('h', pcm)) / rate - 0.09:.1f} s"]


def test_each_voice_can_be_tried(home):
    home.start()
    done = home.command("voices", "try", "espeak:en-us+f2", "espeak:de", check=True)

    assert lines(done) == ["espeak:en-us+f2", "espeak:de"]
    assert [fact["voice"] for fact in home.facts("utterance_spoken")] == ["en-us+f2", "de"]


def test_what_cannot_be_saved_is_told_in_a_line(home, tmp_path):
    home.environ["HOOKD_SPEECH__ENGINE"] = "null"
    silent = home.command("say", "hello", "--save", str(tmp_path / "x.wav"))
    home.environ["HOOKD_SPEECH__ENGINE"] = "espeak"
    nowhere = home.command("say", "hello", "--save", str(tmp_path / "no" / "x.wav"))
    nothing = home.command("say", "...", "--save", str(tmp_path / "x.wav"))

    assert (silent.returncode, b'the engine "null" gives no sound to save' in silent.stderr) == (1, True)
    assert (nowhere.returncode, b"cannot be written: No such file or directory" in nowhere.stderr) == (1, True)
    assert (nothing.returncode, b"neither letters nor digits" in nothing.stderr) == (1, True)
    assert not (tmp_path / "x.wav").exists()
