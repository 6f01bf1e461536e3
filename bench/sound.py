"""From an event on disk to its first sound at the loudspeaker: a private sound server, listened to."""

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
LOUD = 300


def first_sound():
    with fresh_home(HOOKD_SPEECH__ENGINE="auto") as home, SoundServer(home.path) as server:
        os.environ.update(server.environ)
        home.environ.update(server.environ)
        home.start()
        with server.recording() as heard:
            say(home, heard, 0)  # the engine is loaded at the first need
            events, tones = [], []
            for number in range(1, ROUNDS + 1):
                events.append(say(home, heard, number))
                tones.append(play_tone(heard))
        home.stop()
    floor = f"a tone that is played at once: {median(tones):.0f} ms"
    return [Row("event on disk to first sound, espeak", median(events), "ms", 80, floor=floor)]


def say(home, heard, number):
    from hookd.emit import event_line, new_id, store

    line = event_line({"agent": "reviewer", "kind": "completed", "message": f"Part {number} is done"})
    spoken = len(home.facts("utterance_spoken"))
    taken = until_loud(heard, lambda: store(f"{home.path}/hooks", f"{new_id()}.json", line))
    home.wait_for("utterance_spoken", spoken + 1)
    heard.settle(0.4)
    return taken


def play_tone(heard):
    """The floor: the same output, with nothing to decide and nothing to render."""
    from hookd.audio.miniaudio_output import MiniaudioOutput
    from hookd.utterance import Sound

    tone = array("h", (int(9000 * math.sin(n * 0.18)) for n in range(6000))).tobytes()
    play = threading.Thread(target=lambda: asyncio.run(MiniaudioOutput("").play(Sound(tone, 22050))))
    taken = until_loud(heard, play.start)
    play.join()
    heard.settle(0.4)
    return taken


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
