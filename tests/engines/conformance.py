"""What every speech engine has to keep, as checks that run against any of them.

    pytest tests/engines --engine NAME        the engine that is installed as NAME; without it all that can run here

A check is given a Bench with the engine, and fails by an assert. It knows nothing of the engine but its protocol
(hookd.engines.Engine) and the processes that it started. `CHECKS` has them all; faulty.py shows that each can fail.
"""

import asyncio
import os
import signal
from array import array
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

from ear import GRAMMAR, RATE, resampled, trimmed
from hookd.engines import EngineFailed, VoiceInfo
from hookd.utterance import Sound, Voice
from processes import children_below, is_running, read_by, write_ends

STARTING = "Backend engineer: Starting backend task"
FINISHED = "Backend engineer: Task finished successfully"
UNDERSTOOD = {
    STARTING: "back end engineer starting back end task",
    FINISHED: "back end engineer task finished successfully",
}
"""What the recogniser hears."""
SHORT = "Done"
LONG = "One two three four five six seven. " * 20
ODD = {
    "nothing": "",
    "blanks": " \n ",
    "only punctuation": "...!? -- (,)",
    "a lone surrogate": "half a pair \ud800 here",
    "a null character": "a\0b",
    "control characters": "bell \a escape \x1b[31m red",
    "an option": "-o /tmp/owned --help",
    "markup": "<speak>a <break time='60s'/> & b</speak>",
    "an open bracket": "[[ and no end",
    "phonemes": "[[h@'loU]]",
    "a dot on a line": "one\n.\n..two",
    "emoji": "🎉 done 👩‍💻",
    "Japanese": "日本語のテスト",
    "a script from right to left": "שלום عليكم",
    "3000 letters": "word " * 600,
    "a word of 300 letters": "x" * 300,
}
"""Texts that break careless engines."""
SECRET = "sk-no-child-may-see-this"
BABBLE = (
    b"Audio saved to x.wav\n",
    b'{}\n[1]\nnull\n"\xff\xfe\n\n',
    b'{"id": 0, "part": "AAAA"}\n{"id": 999999, "ok": true, "rate": 1}\n',
    b"x" * 60_000 + b"\n",
)
"""What a library might print where the answers are expected."""
CLEAREST = {"spd": "English (America)+klatt4"}
"""The voice that the recogniser understands, where it is not the default one."""

CHECKS = {}


def check(function):
    """Its name is a sentence that is true of a good engine."""
    CHECKS[function.__name__.replace("_", " ")] = function
    return function


def only_of(concerns):
    """Marks a check that only some engines can be asked, by their class."""

    def mark(function):
        function.concerns = concerns
        return function

    return mark


def renders(engine):
    return not engine.speaks and engine.name != "null"


def speaks(engine):
    return engine.speaks


def can_be_heard(engine):
    return engine.name != "null"


def concerns(name, engine):
    """Whether the check of this name says anything of an engine of this class."""
    return getattr(CHECKS[name], "concerns", lambda _: True)(engine)


@dataclass
class Bench:
    """An engine, and what is needed to hear it and to look at its processes."""

    engine: object
    directory: Path
    """The engine's own."""
    sound_server: object = None
    """Where an engine that speaks itself is heard."""
    patience: float = 60.0
    """Seconds until something counts as hanging."""
    strangers: tuple = ()
    """Processes that are not the engine's."""

    def run(self, check):
        """Runs a check in a loop of its own, and closes the engine."""

        async def whole():
            try:
                async with asyncio.timeout(self.patience * 3):
                    await check(self)
            finally:
                await self.engine.close()

        # Recorded in any case: the sound server takes its time where nobody listens.
        with self.sound_server.recording() if self.sound_server else nullcontext():
            self.strangers = children_below(os.getpid())
            asyncio.run(whole())

    @property
    def silent(self):
        return self.engine.name == "null"

    @property
    def renders(self):
        return not self.engine.speaks and not self.silent

    def children(self):
        """The engine's processes."""
        return [pid for pid in children_below(os.getpid()) if pid not in self.strangers]

    async def render(self, text=SHORT, voice=None):
        """The pieces that the engine gives."""
        return [piece async for piece in self.engine.render(text, voice or Voice())]

    async def said(self, text, voice=None):
        """What is heard of the text, from the first sound to the last."""
        if not self.engine.speaks:
            return whole(await self.render(text, voice))
        with self.sound_server.recording() as heard:
            await until(lambda: heard.quiet_seconds > 0.3)  # of what was said before
            before = len(heard.pcm)
            pieces = await self.render(text, voice)
        assert whole(pieces).pcm == b""
        return Sound(trimmed(heard.pcm[before:]), RATE)

    async def understood(self, text):
        """What the recogniser makes of it; of an engine that speaks itself at the best of three times.

        Those are recorded while they are played, and on a busy machine that stutters.
        """
        for _ in range(3 if self.engine.speaks else 1):
            words = understood(await self.said(text, Voice(CLEAREST.get(self.engine.name, ""))))
            if words == UNDERSTOOD[text]:
                break
        return words

    async def works(self):
        """The engine renders on, whatever has happened."""
        async with asyncio.timeout(self.patience):
            sound = whole(await self.render())
        assert sound.seconds > 0.1 or not self.renders

    @asynccontextmanager
    async def rendering(self, text=LONG):
        """A render in its midst: the child has read the order. Where there is no child, it has only begun."""
        before = {pid: read_by(pid) for pid in self.children()}
        task = asyncio.create_task(self.render(text))
        if before:
            await until(lambda: task.done() or any(read_by(pid) > count for pid, count in before.items()))
        else:
            await asyncio.sleep(0)
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait((task,))


def whole(pieces):
    """The pieces as one."""
    rates = {piece.sample_rate for piece in pieces}
    assert len(rates) == 1, f"pieces of {sorted(rates)} Hz"
    return Sound(b"".join(piece.pcm for piece in pieces), *rates)


async def until(condition, within=10.0):
    """Waits until it is true."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - other processes set no events
            await asyncio.sleep(0.002)


def understood(sound):
    return GRAMMAR.recognise(resampled(sound.pcm, sound.sample_rate))


def loudness(sound):
    """DBFS of the root of the mean square."""
    from math import log10

    samples = array("h", sound.pcm)
    return 10 * log10(sum(sample * sample for sample in samples) / len(samples) / 32768**2)


def hertz(sound):
    """The pitch of a voice: the median over the pieces that have one, by autocorrelation."""
    samples = array("h", resampled(sound.pcm, sound.sample_rate))[::2]
    rate, length = RATE // 2, RATE // 50
    found = []
    for at in range(0, len(samples) - 2 * length, 3 * length):
        piece = samples[at : at + 2 * length]
        energy = sum(map(int.__mul__, piece[:length], piece[:length]))
        lags = range(rate // 350, rate // 60)
        alike = {lag: sum(map(int.__mul__, piece[:length], piece[lag : lag + length])) for lag in lags}
        # The first peak of the good ones: twice the period is as good.
        best = next(lag for lag, likeness in alike.items() if likeness >= 0.9 * max(alike.values()))
        while alike.get(best + 1, 0) > alike[best]:
            best += 1
        if energy > length * 300**2 and alike[best] > energy / 2:
            found.append(rate / best)
    return median(found) if found else 0.0


def middle_and_ends(numbers):
    ordered = sorted(numbers)
    return sorted({ordered[0], ordered[len(ordered) // 2], ordered[-1]})


# The protocol


@check
async def it_has_a_name_and_says_whether_it_can_run_here(bench):
    engine = bench.engine

    assert isinstance(engine.name, str)
    assert engine.name
    assert isinstance(engine.speaks, bool)
    assert isinstance(engine.phonemes, bool)
    assert engine.probe() == ""


@check
async def its_voices_have_names_of_their_own(bench):
    voices = await bench.engine.voices()

    assert voices or bench.silent
    assert all(isinstance(voice, VoiceInfo) and isinstance(voice.name, str) and voice.name for voice in voices)
    assert len({voice.name for voice in voices}) == len(voices)
    assert all(0 <= pitch <= 99 for voice in voices for pitch in voice.pitches)


@check
async def some_of_its_voices_are_for_agents(bench):
    assert any(voice.pitches for voice in await bench.engine.voices()) or bench.silent


@check
async def a_text_becomes_sound_of_a_plausible_length(bench):
    sound = await bench.said(STARTING)

    assert 8000 <= sound.sample_rate <= 48000
    assert len(sound.pcm) % 2 == 0
    assert 1.2 < sound.seconds < 6 or (bench.silent and not sound.pcm)


@check
async def what_was_said_is_understood(bench):
    for text, words in UNDERSTOOD.items():
        assert bench.silent or await bench.understood(text) == words


@check
async def what_was_not_said_is_not_heard(bench):
    other = await bench.said("The quick brown fox jumps over the lazy dog")

    assert understood(other) not in UNDERSTOOD.values()


@check
@only_of(renders)  # where it speaks itself, the voices are the user's own choice
async def every_voice_for_agents_is_understood(bench):
    heard = {
        (voice.name, pitch): understood(whole(await bench.render(STARTING, Voice(voice.name, pitch=pitch))))
        for voice in await bench.engine.voices()
        for pitch in middle_and_ends(voice.pitches or (50,)) * bool(voice.pitches)
    }

    assert {part: words for part, words in heard.items() if words != UNDERSTOOD[STARTING]} == {}


@check
async def a_higher_rate_takes_less_time(bench):
    seconds = {rate: [] for rate in (120, 175, 300)}
    # Several times in turn, since a library may take in the rate too late.
    for rate in (120, 175, 300, 175) * (5 if bench.renders else 1):
        seconds[rate].append((await bench.said(STARTING, Voice(rate=rate))).seconds)
    if bench.silent:
        return

    for times in seconds.values():
        assert bench.engine.speaks or min(times) > max(times) * 0.9
    assert max(seconds[175]) < min(seconds[120]) / 1.15
    assert max(seconds[300]) < min(seconds[175]) * 0.8


@check
@only_of(can_be_heard)
async def a_higher_pitch_sounds_higher(bench):
    moved = [voice for voice in await bench.engine.voices() if len(voice.pitches) > 1]
    voice = moved[0]
    lowest, _, highest = sorted(voice.pitches)[:: (len(voice.pitches) - 1) // 2][:3]
    low, high = [hertz(await bench.said(STARTING, Voice(voice.name, pitch=pitch))) for pitch in (lowest, highest)]

    assert high > low * 1.15


@check
@only_of(renders)
async def it_speaks_at_the_common_loudness(bench):
    sound = whole(await bench.render(STARTING))

    assert loudness(sound) == pytest.approx(-20, abs=2)
    assert max(map(abs, array("h", sound.pcm))) <= 32768 * 10 ** (-1 / 20) + 1


@check
async def an_unknown_voice_costs_no_sentence(bench):
    for name in ("no-such-voice", "-o", "a\0b\n", "../../etc/passwd", "\ud800", "é" * 300):
        sound = await bench.said(SHORT, Voice(name))

        assert sound.seconds > 0.1 or bench.silent


@check
async def no_text_breaks_it(bench):
    for name, text in ODD.items():
        try:
            async with asyncio.timeout(bench.patience):
                if not bench.engine.speaks:
                    await bench.render(text)
                elif len(text) < 100:  # nobody wants to hear the others to their end
                    await bench.render(text, Voice(rate=450))
        except EngineFailed:
            pass  # refused, by the word for it
        except TimeoutError:
            pytest.fail(f"it hangs over {name}")
        if not bench.engine.speaks:
            await bench.works()
    await bench.works()


@check
async def two_texts_at_once_are_both_rendered(bench):
    one, other = await asyncio.gather(bench.render(STARTING), bench.render(SHORT))

    assert not bench.renders or whole(one).seconds > whole(other).seconds > 0.1


# Giving up


@check
async def a_render_is_given_up_at_once_even_if_the_child_hangs(bench):
    await bench.works()
    async with bench.rendering() as task:
        halted = bench.children()
        _signal(halted, signal.SIGSTOP)
        try:
            task.cancel()
            done, _ = await asyncio.wait((task,), timeout=min(5.0, bench.patience))
        finally:
            _signal(halted, signal.SIGCONT)

        assert done == {task}


@check
async def after_a_render_that_was_given_up_the_next_one_works(bench):
    await bench.works()
    for _ in range(5):
        async with bench.rendering():
            pass  # given up here
        await bench.works()


@check
@only_of(speaks)
async def nothing_is_heard_of_what_was_given_up(bench):
    await bench.works()
    with bench.sound_server.recording() as heard:
        async with bench.rendering(LONG):
            await until(heard.hears)
        await until(lambda: heard.quiet_seconds > 1.0)  # it would speak for a minute


# Its processes


@check
async def a_child_that_died_is_replaced_and_the_sentence_is_rendered(bench):
    await bench.works()
    killed = bench.children()
    _signal(killed, signal.SIGKILL)
    await until(lambda: not any(map(is_running, killed)))

    await bench.works()


@check
async def a_child_that_dies_in_the_midst_is_replaced_and_the_sentence_is_rendered(bench):
    await bench.works()
    async with bench.rendering(STARTING) as task:
        _signal(bench.children(), signal.SIGKILL)
        pieces = await task

    assert whole(pieces).seconds > 1 or not bench.renders


@check
async def a_child_that_hangs_is_replaced_and_the_sentence_is_rendered(bench):
    await bench.works()
    halted = bench.children()
    _signal(halted, signal.SIGSTOP)
    try:
        await bench.works()
    finally:
        _signal(halted, signal.SIGCONT)

    await until(lambda: not any(map(is_running, halted)))


@check
async def what_a_child_s_libraries_print_is_ignored(bench):
    before = await bench.said(STARTING)
    for babble in BABBLE:
        await bench.works()
        for path in write_ends(bench.children()):
            await asyncio.to_thread(path.write_bytes, babble)

    assert (await bench.said(STARTING)).seconds == pytest.approx(before.seconds, rel=0.1)


@check
async def its_child_sees_no_secret(bench):
    await bench.works()

    for pid in bench.children():
        assert SECRET not in Path(f"/proc/{pid}/environ").read_text()


@check
async def its_child_is_deaf_to_ctrl_c(bench):
    await bench.works()
    before = bench.children()
    _signal(before, signal.SIGINT)
    await bench.works()

    assert bench.children() == before


@check
async def its_child_has_a_session_of_its_own(bench):
    await bench.works()

    assert all(os.getsid(pid) != os.getsid(0) for pid in bench.children())


@check
async def closed_it_leaves_no_process(bench):
    await bench.works()
    await bench.engine.close()

    assert bench.children() == []


@check
async def closed_in_the_midst_of_a_render_it_leaves_no_process(bench):
    await bench.works()
    async with bench.rendering():
        pass
    await bench.engine.close()

    assert bench.children() == []


@check
async def closed_it_starts_again_when_it_is_needed(bench):
    for _ in range(2):
        await bench.works()
        await bench.engine.close()
        await bench.engine.close()
    await bench.works()
    await bench.works()


@check
async def it_leaves_no_file_and_its_directory_is_private(bench):
    await bench.works()
    async with bench.rendering():
        pass
    await bench.works()
    await bench.engine.close()

    if bench.directory.exists():
        assert [path.name for path in bench.directory.iterdir()] == []
        assert bench.directory.stat().st_mode & 0o077 == 0


def _signal(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
