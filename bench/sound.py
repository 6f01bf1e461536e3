"""From an event on disk to its first sound, and from a skip to silence: at a private sound server, listened to."""

import asyncio
import math
import os
import threading
import time
from array import array

from bench.home import fresh_home
from bench.table import Row, median
from ear import SoundServer

ROUNDS = 15
WORDS = (
    "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett", "kilo", "lima",
    "mike", "november", "oscar",
)  # fmt: skip
LOUD = 300


def first_sound():
    """By espeak, by a neural voice that says something new, and by one whose first clause was said before."""
    rows = []
    for what, engine, agent, limit in (
        ("espeak", "espeak", "agent-{}", 60),
        ("piper, a new clause", "piper", "agent-{}", 250),
        ("piper, from the cache", "piper", "reviewer", 120),
    ):
        events, tones = first_sounds(engine, agent)
        floor = f"a tone that is played at once: {median(tones):.0f} ms"
        rows.append(Row(f"event on disk to first sound, {what}", median(events), "ms", limit, floor=floor))
    return rows


def first_sounds(engine, agent):
    """Milliseconds of each round, of the events and of the floor."""
    environ = {"HOOKD_SPEECH__ENGINE": engine, "HOOKD_SPEECH__REPEAT_NAME": "0s"}
    with fresh_home(**environ) as home, SoundServer(home.path) as server:
        os.environ.update(server.environ)
        home.environ.update(server.environ)
        home.start()
        with server.recording(latency_ms=5) as heard:
            say(home, heard, 0, agent.format("zero"))  # the engine is loaded at the first need
            events, tones = [], []
            for number, word in enumerate(WORDS, 1):
                events.append(say(home, heard, number, agent.format(word)))
                tones.append(play_tone(heard))
        home.stop()
    return events, tones


def skipped():
    """`hookd skip` as the daemon hears it, without the start of the command; the slowest of all rounds."""
    with fresh_home(HOOKD_SPEECH__ENGINE="auto") as home, SoundServer(home.path) as server:
        os.environ.update(server.environ)
        home.environ.update(server.environ)
        home.start()
        with server.recording(latency_ms=5) as heard:
            say(home, heard, 0)
            taken = [skip_to_silence(home, heard, number) for number in range(ROUNDS)]
            floors = [cancelled_tone(heard) for _ in range(ROUNDS)]
        home.stop()
    floor = f"a tone that is cut off, the slowest: {max(floors):.0f} ms; median {median(taken):.0f} ms"
    return [Row(f"skip to silence, the slowest of {ROUNDS}", max(taken), "ms", 60, floor=floor)]


def skip_to_silence(home, heard, number):
    from hookd.ask import ask
    from hookd.emit import event_line, new_id, store

    # Vowels without end: a pause between words would be taken for silence.
    line = event_line({"agent": "reviewer", "kind": "completed", "message": "aeiou " * 40})
    until_loud(heard, lambda: store(f"{home.path}/hooks", f"{new_id()}.json", line))
    time.sleep(0.5 + number * 0.037)  # at another place of the sentence each time
    taken = until_quiet(heard, lambda: ask(f"{home.path}/control.sock", "skip"))
    heard.settle(0.2)
    return taken


def cancelled_tone(heard):
    """The floor: the same output, with nothing to ask for."""
    from hookd.audio.miniaudio_output import MiniaudioOutput

    async def scene():
        output = MiniaudioOutput()
        playing = asyncio.create_task(output.play(tone(5.0)))
        await asyncio.to_thread(until_loud, heard, lambda: None)
        taken = await asyncio.to_thread(until_quiet, heard, lambda: loop.call_soon_threadsafe(playing.cancel))
        await asyncio.wait((playing,))
        await output.close()
        return taken

    loop = asyncio.new_event_loop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(scene())


def say(home, heard, number, agent="reviewer"):
    from hookd.emit import event_line, new_id, store

    line = event_line({"agent": agent, "kind": "completed", "message": f"Part {number} is done"})
    spoken = len(home.facts("utterance_spoken"))
    taken = until_loud(heard, lambda: store(f"{home.path}/hooks", f"{new_id()}.json", line))
    home.wait_for("utterance_spoken", spoken + 1)
    heard.settle(0.4)
    return taken


def play_tone(heard):
    """The floor: the same output, with nothing to decide and nothing to render."""
    from hookd.audio.miniaudio_output import MiniaudioOutput

    async def scene():
        output = MiniaudioOutput()
        await output.play(tone(0.27))
        await output.drain()
        await output.close()

    play = threading.Thread(target=lambda: asyncio.run(scene()))
    taken = until_loud(heard, play.start)
    play.join()
    heard.settle(0.4)
    return taken


def tone(seconds):
    from hookd.utterance import Sound

    return Sound(array("h", (int(9000 * math.sin(n * 0.18)) for n in range(int(22050 * seconds)))).tobytes(), 22050)


def until_loud(heard, act):
    """Milliseconds from the act to the first loud sample."""
    at = len(heard.pcm)
    began = time.perf_counter()
    act()
    while True:
        pcm = heard.pcm
        if any(abs(value) > LOUD for value in memoryview(pcm)[at & ~1 :].cast("h")):
            return (time.perf_counter() - began) * 1000
        at = len(pcm)
        time.sleep(0.001)


def until_quiet(heard, act):
    """Milliseconds from the act to the arrival of the last loud sample."""
    at = len(heard.pcm)
    began = last = time.perf_counter()
    act()
    while time.perf_counter() - last < 0.3:
        pcm = heard.pcm
        if any(abs(value) > LOUD for value in memoryview(pcm)[at & ~1 :].cast("h")):
            last = time.perf_counter()
        at = len(pcm)
        time.sleep(0.001)
    return (last - began) * 1000
