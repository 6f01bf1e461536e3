"""What the tests of speech share: tones, facts, agents, and small engines and outputs that do as they are told."""

import asyncio
import math
from array import array
from datetime import UTC, datetime, timedelta

import pytest

from hookd.audio import OutputFailed
from hookd.audio.speaker import Speaker
from hookd.delivery import Delivery
from hookd.engines import EngineFailed, VoiceInfo
from hookd.engines.cache import SoundCache
from hookd.engines.casting import Casting
from hookd.engines.chain import EngineChain
from hookd.event import Event, Priority
from hookd.narrator import Narrator
from hookd.utterance import Persona, Sound, Utterance, VoiceWish

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Facts(list):
    """Every fact that was told, as (name, values)."""

    def __call__(self, name, *, level="info", **values):  # noqa: ARG002 - a fact's signature
        self.append((name, values))

    def named(self, name):
        return [values for told, values in self if told == name]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


class TalkingEngine:
    """Renders every text to a tone, or fails as often as it is told."""

    phonemes = False

    def __init__(self, name, *, fails=0, missing="", speaks=False, seconds=0.1):
        self.name = name
        self.fails = fails
        self.missing = missing
        self.speaks = speaks
        self.seconds = seconds
        self.texts = []
        self.gate = asyncio.Event()
        self.gate.set()

    def probe(self):
        return self.missing

    async def voices(self):
        cast = VoiceInfo("en-us+f2", "en-us", pitches=(50,))
        return (cast, VoiceInfo("en-us+klatt4", "en-us"), VoiceInfo("de", "de"))

    async def render(self, text, voice):
        self.texts.append((text, voice))
        await self.gate.wait()
        if self.fails:
            self.fails -= 1
            raise EngineFailed(f"{self.name} is hoarse")
        yield Sound(b"", 22050) if self.speaks else tone(self.seconds)

    async def close(self):
        self.texts.append(("closed", None))


def chain_with(directory, engines, facts, *, clock=None, cached=0):
    """A chain in a directory of its own, as a rule without a cache."""
    casting = Casting("", lambda _: None)
    return EngineChain(engines, facts, casting, SoundCache(directory / "cache", cached), clock or Clock())


class PatientOutput:
    """Plays until it is told to end, or fails as long as it is told."""

    def __init__(self, name="patient"):
        self.name = name
        self.volume = 1.0
        self.trouble = ""
        self.sounds = []
        self.stopped = 0
        self.hushed = 0
        self.unheard_seconds = 0.0
        self.heard_seconds = 0.04
        """Of a sound that is stopped."""
        self.is_unheard = False
        """Whether the sound before the last one is still heard."""
        self.closed = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def play(self, sound):
        if self.trouble:
            raise OutputFailed(self.trouble)
        self.sounds.append(sound)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.stopped += 1
            self.unheard_seconds = sound.seconds - self.heard_seconds
            raise

    async def drain(self):
        return ""

    def hush(self):
        self.hushed += 1

    def take_back(self):
        is_unheard, self.is_unheard = self.is_unheard, False
        if is_unheard:
            self.sounds.pop()
            self.gate.set()
        return is_unheard

    async def close(self):
        self.closed += 1

    def status(self):
        return {"device": "", "open": False}


class NarratorStage:
    """A narrator with an engine that talks in tones and an output that waits to be told."""

    def __init__(self, directory, facts, *engines):
        """The engines, the preferred one first."""
        self.now = NOON
        self.engine, *others = engines or (TalkingEngine("talking"),)
        self.output = PatientOutput()
        chain = chain_with(directory, [self.engine, *others, TalkingEngine("last resort")], facts)
        self.narrator = Narrator(chain, Speaker([self.output], facts), lambda: self.now)

    def say(self, text="Tester: all is well. The end", cue=None):
        persona = persona_of("tester")
        return self.narrator.say(Utterance((), persona, text, persona.voice, Priority.MESSAGE), cue)

    @property
    def rendered(self):
        return [text for text, _ in self.engine.texts]


def tone(seconds, rate=22050, hertz=440, peak=16000):
    """A tone with soft ends, as a sound."""
    count = int(seconds * rate)
    samples = (int(peak * math.sin(2 * math.pi * hertz * at / rate)) for at in range(count))
    return Sound(array("h", samples).tobytes(), rate)


async def utter(output, *sounds):
    """All of them, and what became of it; of an output or of a speaker."""
    for sound in sounds:
        await output.play(sound)
    return await output.drain()


def play(output, *sounds):
    """The same, and the device is given back."""

    async def scene():
        try:
            return await utter(output, *sounds)
        finally:
            await output.close()

    return asyncio.run(scene())


def whole(seconds):
    """As long as it was made; where a busy machine let the device starve, a little longer."""
    return pytest.approx(seconds + 0.06, abs=0.08)


def event_of(kind="completed", message="", **fields):
    known = {"id": "e1", "agent": "backend-engineer", "received_at": NOON, "source": "spool", "dialect": "hookd"}
    return Event(kind=kind, message=message, **{**known, **fields})


def delivery_of(event, *, say="", voice="", earcon="none", limit=90):
    expires_at = event.received_at + timedelta(seconds=limit)
    options = {"say": say, "voice": voice, "earcon": earcon, "expires_at": expires_at}
    return Delivery(event, "speech", "route 1", Priority.MESSAGE, **options)


def persona_of(agent, voice=""):
    spoken = agent.replace("-", " ").capitalize()
    return Persona(agent, spoken, VoiceWish(voice), "🔧", "#3f78d0", f"[{agent.upper()}]")


async def until(condition, within=10.0):
    """What the condition gave when it first was true; fails when it never is."""
    async with asyncio.timeout(within):
        while not (found := condition()):  # noqa: ASYNC110 - other processes set no events
            await asyncio.sleep(0.005)
    return found
