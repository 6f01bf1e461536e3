"""Engines with one fault each, to show that every check of the suite can fail; the good one, which has none, too."""

import asyncio
import contextlib
import math
import os
import subprocess
import sys
from array import array

from hookd.engines import EngineFailed, VoiceInfo
from hookd.utterance import Sound

READY = "import signal, sys; print('ready', flush=True)\n"
SIT = READY + "sys.stdin.read()"
"""A child that does nothing until its standard input ends."""
ECHO = READY + "for line in sys.stdin: print(line, end='', flush=True)"
STUBBORN = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
LISTENING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
"""Also where whoever runs the tests ignores ctrl c, as a shell's background jobs do."""
HERTZ = 150
RATE = 16000


class GoodEngine:
    """Hums: the longer the text, the longer; in a child that has nothing to do with it."""

    name = "good"
    speaks = False
    phonemes = False
    child_program = STUBBORN + SIT
    own_session = True
    environ = ("PATH",)

    def __init__(self, provisions):
        self.directory = provisions.directory
        self.child = None

    def probe(self):
        return ""

    async def voices(self):
        return (VoiceInfo("low", pitches=(30, 50, 70)), VoiceInfo("high", pitches=(50,)))

    async def render(self, text, voice):
        self.start()
        with contextlib.suppress(BrokenPipeError):
            self.child.stdin.write(b"\n")
            self.child.stdin.flush()
        await asyncio.sleep(0.2 if len(text) > 100 else 0)  # what is long takes time
        for piece in self.pieces(text, voice):
            yield piece

    def start(self):
        if self.child is None or self.child.poll() is not None:
            self.end()
            self.child = subprocess.Popen(
                (sys.executable, "-c", self.child_program),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=self.own_session,
                env={name: os.environ[name] for name in self.environ if name in os.environ},
            )
            self.child.stdout.readline()

    def end(self):
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            with contextlib.suppress(BrokenPipeError):
                self.child.stdin.close()
            self.child.stdout.close()
            self.child = None

    def pieces(self, text, voice):
        seconds = (0.3 + min(len(text), 400) * 0.06) * self.slowness(voice)
        yield hum(seconds, HERTZ * self.height(voice))

    def slowness(self, voice):
        return 175 / voice.rate

    def height(self, voice):
        return 2 ** ((voice.pitch - 50) / 50)

    async def close(self):
        self.end()


def hum(seconds, hertz, peak=4630):
    """A tone at -20 dBFS."""
    count = int(seconds * RATE)
    samples = (int(peak * math.sin(2 * math.pi * hertz * at / RATE)) for at in range(count))
    return Sound(array("h", samples).tobytes(), RATE)


class Nameless(GoodEngine):
    name = ""


class Absent(GoodEngine):
    def probe(self):
        return "not here"


class TwoOfAName(GoodEngine):
    async def voices(self):
        return (VoiceInfo("low", pitches=(30, 50, 70)), VoiceInfo("low"))


class NobodyForAgents(GoodEngine):
    async def voices(self):
        return (VoiceInfo("low"),)


class Endless(GoodEngine):
    def pieces(self, text, voice):  # noqa: ARG002 - the engine's signature
        yield hum(30, HERTZ)


class OfTwoRates(GoodEngine):
    def pieces(self, text, voice):
        yield from super().pieces(text, voice)
        yield Sound(bytes(2000), RATE * 2)


class Rateless(GoodEngine):
    def slowness(self, voice):  # noqa: ARG002 - the engine's signature
        return 1.0


class RateTooLate(GoodEngine):
    """The rate counts for the next text."""

    last = 175

    def slowness(self, voice):
        slowness, self.last = 175 / self.last, voice.rate
        return slowness


class Monotonous(GoodEngine):
    def height(self, voice):  # noqa: ARG002 - the engine's signature
        return 1.0


class Loud(GoodEngine):
    def pieces(self, text, voice):
        yield hum(2 + len(text) / 100, HERTZ * self.height(voice), peak=20000)


class ParticularAboutVoices(GoodEngine):
    def pieces(self, text, voice):
        if voice.name not in ("", "low", "high"):
            raise EngineFailed("no such voice")
        return super().pieces(text, voice)


class ParticularAboutTexts(GoodEngine):
    def pieces(self, text, voice):
        text.encode()
        return super().pieces(text, voice)


class BrokenByAText(GoodEngine):
    broken = False

    def pieces(self, text, voice):
        self.broken |= "[[" in text
        if self.broken:
            raise EngineFailed("never again")
        return super().pieces(text, voice)


class HangingOverAText(GoodEngine):
    async def render(self, text, voice):
        if not text.isascii():
            await asyncio.Event().wait()
        async for piece in super().render(text, voice):
            yield piece


class OneAtATime(GoodEngine):
    busy = False

    async def render(self, text, voice):
        if self.busy:
            raise EngineFailed("busy")
        self.busy = True
        try:
            async for piece in super().render(text, voice):
                yield piece
        finally:
            self.busy = False


class DeafToGivingUp(GoodEngine):
    """What it has begun it brings to an end."""

    async def render(self, text, voice):
        whole = asyncio.ensure_future(self.whole(text, voice))
        while not whole.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait((whole,))
        for piece in whole.result():
            yield piece

    async def whole(self, text, voice):
        pieces = [piece async for piece in GoodEngine.render(self, text, voice)]
        await asyncio.sleep(2 if len(text) > 100 else 0)
        return pieces


class BrokenByGivingUp(GoodEngine):
    given_up = False

    async def render(self, text, voice):
        if self.given_up:
            raise EngineFailed("offended")
        self.given_up = True
        async for piece in super().render(text, voice):
            yield piece
        self.given_up = False


class LostWithItsChild(GoodEngine):
    def start(self):
        if self.child is not None and self.child.poll() is not None:
            raise EngineFailed("it died")
        super().start()


class LostInTheMidst(GoodEngine):
    """It takes a second, and its child has to live so long."""

    async def render(self, text, voice):
        async for piece in super().render(text, voice):
            if len(text) > 10:
                await asyncio.sleep(1)
            if self.child.poll() is not None:
                raise EngineFailed("it died")
            yield piece


class WaitingForItsChild(GoodEngine):
    """Without end: a child that hangs is never replaced."""

    child_program = STUBBORN + ECHO

    async def render(self, text, voice):
        self.start()
        self.child.stdin.write(b"\n")
        self.child.stdin.flush()
        if not await asyncio.to_thread(self.child.stdout.readline):
            self.child.wait()  # it is replaced
            self.start()
        for piece in self.pieces(text, voice):
            yield piece


class Credulous(GoodEngine):
    """It takes whatever its child prints for an answer."""

    def pieces(self, text, voice):
        os.set_blocking(self.child.stdout.fileno(), False)
        if self.child.stdout.read():
            raise EngineFailed("this is no sound")
        return super().pieces(text, voice)


class Indiscreet(GoodEngine):
    environ = ("PATH", "HOOKD_TEST_TOKEN")


class Interrupted(WaitingForItsChild):
    child_program = LISTENING + ECHO


class Attached(GoodEngine):
    own_session = False


class Left(GoodEngine):
    async def close(self):
        """Leaves its child."""


class OnlyOnce(GoodEngine):
    closed = False

    async def close(self):
        await super().close()
        self.closed = True

    def pieces(self, text, voice):
        if self.closed:
            raise EngineFailed("closed")
        return super().pieces(text, voice)


class Untidy(GoodEngine):
    def pieces(self, text, voice):
        self.directory.mkdir(exist_ok=True, mode=0o700)
        (self.directory / "left.wav").touch()
        return super().pieces(text, voice)


class Public(GoodEngine):
    def pieces(self, text, voice):
        self.directory.mkdir(exist_ok=True)
        self.directory.chmod(0o755)
        return super().pieces(text, voice)


class Surviving(GoodEngine):
    """Its child does not care for the end of its standard input."""

    child_program = READY + "signal.pause()"


class OneSentence(GoodEngine):
    """Whatever it is asked, it says what somebody else said."""

    sentence = hum(1, HERTZ)

    def pieces(self, text, voice):  # noqa: ARG002 - the engine's signature
        yield self.sentence


FAULTS = {
    "it has a name and says whether it can run here": (Nameless, Absent),
    "its voices have names of their own": (TwoOfAName,),
    "some of its voices are for agents": (NobodyForAgents,),
    "a text becomes sound of a plausible length": (Endless, OfTwoRates),
    "what was said is understood": (GoodEngine,),
    "what was not said is not heard": (OneSentence,),
    "every voice for agents is understood": (GoodEngine,),
    "a higher rate takes less time": (Rateless, RateTooLate),
    "a higher pitch sounds higher": (Monotonous,),
    "it speaks at the common loudness": (Loud,),
    "an unknown voice costs no sentence": (ParticularAboutVoices,),
    "no text breaks it": (ParticularAboutTexts, BrokenByAText, HangingOverAText),
    "two texts at once are both rendered": (OneAtATime,),
    "a render is given up at once even if the child hangs": (DeafToGivingUp,),
    "after a render that was given up the next one works": (BrokenByGivingUp,),
    "a child that died is replaced and the sentence is rendered": (LostWithItsChild,),
    "a child that dies in the midst is replaced and the sentence is rendered": (LostInTheMidst,),
    "a child that hangs is replaced and the sentence is rendered": (WaitingForItsChild, GoodEngine),
    "what a child s libraries print is ignored": (Credulous,),
    "its child sees no secret": (Indiscreet,),
    "its child is deaf to ctrl c": (Interrupted,),
    "its child has a session of its own": (Attached,),
    "closed it leaves no process": (Left,),
    "closed in the midst of a render it leaves no process": (Left,),
    "closed it starts again when it is needed": (OnlyOnce,),
    "it leaves no file and its directory is private": (Untidy, Public),
}
"""Which of these a check catches."""
NO_SPEECH = ("what was said is understood", "every voice for agents is understood")
NEVER_ASKED = ("a child that hangs is replaced and the sentence is rendered",)
"""What the good engine cannot keep: it hums, and it never waits for its child."""
