"""What the tests of speech share: tones, facts, agents, and small engines and outputs that do as they are told."""

import asyncio
import math
import os
from array import array
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hookd.audio import OutputFailed
from hookd.delivery import Delivery
from hookd.engines import EngineFailed
from hookd.event import Event, Priority
from hookd.utterance import Persona, Sound, Voice

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

    def __init__(self, name, *, fails=0, missing=""):
        self.name = name
        self.fails = fails
        self.missing = missing
        self.texts = []

    def probe(self):
        return self.missing

    async def render(self, text, voice):
        self.texts.append((text, voice))
        if self.fails:
            self.fails -= 1
            raise EngineFailed(f"{self.name} is hoarse")
        return tone(0.1)

    async def close(self):
        self.texts.append(("closed", None))


class PatientOutput:
    """Plays until it is told to end, or fails as long as it is told."""

    def __init__(self, name="patient"):
        self.name = name
        self.trouble = ""
        self.sounds = []
        self.stopped = 0
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
            raise
        return ""


def tone(seconds, rate=22050, hertz=440, peak=16000):
    """A tone with soft ends, as a sound."""
    count = int(seconds * rate)
    samples = (int(peak * math.sin(2 * math.pi * hertz * at / rate)) for at in range(count))
    return Sound(array("h", samples).tobytes(), rate)


def event_of(kind="completed", message="", **fields):
    known = {"id": "e1", "agent": "backend-engineer", "received_at": NOON, "source": "spool", "dialect": "hookd"}
    return Event(kind=kind, message=message, **{**known, **fields})


def delivery_of(event, *, say="", voice="", limit=90):
    expires_at = event.received_at + timedelta(seconds=limit)
    return Delivery(event, "speech", "route 1", Priority.MESSAGE, say=say, voice=voice, expires_at=expires_at)


def persona_of(agent, voice=""):
    spoken = agent.replace("-", " ").capitalize()
    return Persona(agent, spoken, Voice(voice), "🔧", "#3f78d0", f"[{agent.upper()}]")


def is_running(pid):
    """Whether the process lives; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def until(condition, within=10.0):
    """What the condition gave when it first was true; fails when it never is."""
    async with asyncio.timeout(within):
        while not (found := condition()):  # noqa: ASYNC110 - other processes set no events
            await asyncio.sleep(0.005)
    return found


def descendants(pid):
    """The processes below one."""
    below = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and is_running(entry):
            parent = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
            below.setdefault(parent, []).append(int(entry))
    found = below.get(pid, [])
    for child in found:
        found.extend(below.get(child, []))
    return found
