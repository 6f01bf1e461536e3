"""Human voices through the whole daemon: understood in every person's voice, and each person a voice of its own."""

import wave
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, log2
from statistics import fmean

import pytest

from ear import Grammar, needs, resampled
from house import Home, until
from processes import children_below, running

AGENTS = {
    "backend-engineer": "back end engineer",
    "front-end-engineer": "front end engineer",
    "reviewer": "reviewer",
    "tester": "tester",
    "designer": "designer",
    "release-manager": "release manager",
}
"""Six agents, and their names as a recogniser writes them."""
DECOYS = ("architect", "project manager", "data engineer")
SAID = (
    "starting back end task",
    "task finished successfully",
    "all tests passed",
    "the build failed",
    "needs your permission",
    "is waiting for your answer",
    "every test is green",
    "the review is complete",
    "deployed to production",
    "running the migration",
    "two files were changed",
    "ready for the next task",
)
NEVER_SAID = (
    "deleting seven old invoices",
    "the weather is fine today",
    "three tests were skipped",
    "the release was cancelled",
)
TRACTS = ((30, 0.8), (85, 1.0), (100, 1.2))
"""Below this pitch: how long a vocal tract such a person has."""
SPELLING = {"back end task": "backend task"}
"""As an agent writes what a recogniser hears."""

GRAMMAR = Grammar(f"{name} {words}" for name in (*AGENTS.values(), *DECOYS) for words in (*SAID, *NEVER_SAID))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A daemon that nobody hears: what it says is kept as files, at the pace of rendering."""
    needs("piper", "pocketsphinx")
    directory = tmp_path_factory.mktemp("voices")
    house = Home(
        directory / "home",
        HOOKD_SPEECH__ENGINE="piper",
        HOOKD_SPEECH__REPEAT_NAME="0s",
        HOOKD_SPEECH__CACHE_MIB="0",  # a neural voice says nothing twice in the same way, if it is let
        PULSE_SERVER=f"unix:{directory}/no-server",
        XDG_RUNTIME_DIR=str(directory),
    )
    house.path.mkdir(mode=0o700)
    settings = house.path / "hookd.toml"
    settings.write_text('[[route]]\nkind = "paused"\nsinks = ["speech", "log"]\nsay = "{message}"\n')
    settings.chmod(0o600)
    house.start()
    yield house
    house.stop()


@dataclass(frozen=True)
class Heard:
    """What an agent said, as it was kept."""

    pcm: bytes
    rate: int
    pitch: int

    @property
    def words(self):
        """Recognised by an ear that is used to this speaker."""
        tract = next((tract for below, tract in TRACTS if self.pitch < below), 1.0)
        return GRAMMAR.recognise(resampled(self.pcm, self.rate), tract)


def said_by(home, agent, words, kind="completed"):
    """A `paused` agent says the bare words, without its name."""
    for heard, written in SPELLING.items():
        words = words.replace(heard, written)
    event = home.command("emit", agent, kind, words, "-v", check=True).stdout.decode().strip()
    (done,) = home.wait_for("delivery_done", within=60, sink="speech", event_id=event)
    assert done["state"] == "done"
    spoken = home.facts("utterance_spoken")[-1]
    with wave.open(str(max((home.path / "spoken").iterdir()))) as file:
        return Heard(file.readframes(file.getnframes()), file.getframerate(), spoken["pitch"])


@pytest.fixture(scope="module")
def all_said(home):
    """12 phrases by 6 persons, through the whole daemon."""
    return {agent: {words: said_by(home, agent, words) for words in SAID} for agent in AGENTS}


def test_every_phrase_is_understood_in_every_voice(home, all_said):
    understood = {(agent, words): one.words for agent, said in all_said.items() for words, one in said.items()}


    assert len(understood) == 72
    assert understood == {(agent, words): f"{AGENTS[agent]} {words}" for agent in AGENTS for words in SAID}
    assert {fact["engine"] for fact in home.facts("utterance_spoken")} == {"piper"}


def test_every_agent_has_a_voice_of_its_own(all_said):
    pitches = {agent: {one.pitch for one in said.values()} for agent, said in all_said.items()}

    assert {len(own) for own in pitches.values()} == {1}
    assert len(set.union(*pitches.values())) == len(AGENTS)


def test_any_two_agents_differ_by_two_semitones_at_least(home, all_said):
    """All in the same words, whose melody is theirs."""
    heard = {agent: [said_by(home, agent, words, "paused") for words in SAID] for agent in all_said}
    pitches = sorted(exp(fmean(log(median_hertz(sound)) for sound in sounds)) for sounds in heard.values())
    steps = [12 * log2(high / low) for low, high in pairwise(pitches)]
    print([round(one) for one in pitches], [round(one, 2) for one in steps])

    assert min(steps) >= 2


def median_hertz(sound):
    """Of the voice's fundamental, by the autocorrelation of pieces of 36 ms."""
    import numpy as np

    found = []
    samples = np.frombuffer(sound.pcm, "<i2").astype(float)
    low, high = sound.rate // 300, sound.rate // 55
    for at in range(0, len(samples) - 2 * high, high // 2):
        piece = samples[at : at + 2 * high] - samples[at : at + 2 * high].mean()
        likeness = np.correlate(piece, piece, "full")[len(piece) - 1 :]
        likeness = likeness * len(piece) / np.arange(len(piece), 0, -1)  # fewer samples overlap at a greater lag
        lag = low + int(np.argmax(likeness[low:high]))
        if likeness[0] > 1e6 * len(piece) and likeness[lag] > 0.6 * likeness[0]:
            found.append(sound.rate / lag)
    return float(np.median(found))


@pytest.mark.parametrize(
    "words", ["deleting seven old invoices from the archive", "la la la la la", "my favourite colour is purple"]
)
def test_what_was_not_said_is_not_understood(home, words):
    heard = said_by(home, "tester", words)

    assert heard.words not in {f"tester {one}" for one in SAID}


def test_the_voice_is_the_same_after_a_restart(home, all_said):
    home.stop()
    home.start()

    assert {agent: said_by(home, agent, SAID[0]).pitch for agent in reversed(AGENTS)} == {
        agent: said[SAID[0]].pitch for agent, said in all_said.items()
    }


def model_children(house):
    """The processes that the neural voice lives in."""
    return running(children_below(house.process.pid), "piper_child")


@pytest.mark.parametrize("wanted", ["true", "false"])
def test_the_model_is_loaded_at_the_start_where_the_user_wants_that(tmp_path, wanted):
    needs("piper")
    house = Home(tmp_path / "home", HOOKD_SPEECH__ENGINE="piper", HOOKD_SPEECH__PRELOAD=wanted)
    house.path.mkdir(mode=0o700)
    house.start()
    try:
        if wanted == "true":
            until(lambda: model_children(house))
        house.command("emit", "a", "notice", "only logged", check=True)
        house.wait_for("event_accepted")

        assert bool(model_children(house)) == (wanted == "true")
    finally:
        house.stop()
