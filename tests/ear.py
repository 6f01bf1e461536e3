"""An ear for tests: a private sound server without a sound card, a recorder of what it plays, and a recogniser.

Needs no sound card and touches no other server. Whoever has `server.environ` can be heard:

    with SoundServer(tmp_path) as server:
        with server.recording() as heard:
            play(server.environ)
        assert GRAMMAR.recognise(heard.pcm) == "back end engineer starting back end task"
"""

import os
import shutil
import signal
import subprocess
import threading
import time
from array import array
from contextlib import contextmanager
from functools import cache

import pytest

RATE = 16000
"""Hz of what is recorded, as the recogniser wants it; mono, signed 16 bits."""
SINK = "hookd_test"
QUIET = 160
"""Samples below this are silence: half a percent of full scale."""

PACKAGES = {
    "pulseaudio": "pulseaudio",
    "parec": "pulseaudio-utils",
    "pacat": "pulseaudio-utils",
    "pactl": "pulseaudio-utils",
    "flite": "flite",
    "speech-dispatcher": "speech-dispatcher and speech-dispatcher-espeak-ng",
    "pocketsphinx": "the Python package pocketsphinx",
    "piper": "the Python package piper-tts",
}
"""Where a program comes from, by Debian's names."""

PHRASES = (
    "back end engineer starting back end task",
    "back end engineer task finished successfully",
    "back end engineer needs your permission",
    "back end engineer is waiting for you",
    "documentation is written in the evening",
    "all of the pipelines are green again",
    "code reviewer review finished",
    "the release was cancelled because of the weather",
)
"""What may be recognised. Those that no test says are decoys: without them every noise would be the only phrase."""


def needs(*programs):
    """Skips the test where a program is missing and names its package; with HOOKD_TEST_REQUIRE=all it fails."""
    missing = [f"{name} ({PACKAGES.get(name, name)})" for name in programs if not _is_here(name)]
    if missing:
        complain = pytest.fail if os.environ.get("HOOKD_TEST_REQUIRE") == "all" else pytest.skip
        complain(f"missing: {', '.join(missing)}")


def _is_here(name):
    from importlib.util import find_spec

    return find_spec(name) is not None if "Python" in PACKAGES.get(name, "") else shutil.which(name) is not None


def until(condition, within=10.0, what=""):
    """What the condition gave when it first was true; fails when it never is."""
    end = time.monotonic() + within
    while not (found := condition()):
        if time.monotonic() > end:
            pytest.fail(f"waited {within:g} s in vain for {what or condition}")
        time.sleep(0.005)
    return found


class SoundServer:
    """PulseAudio with one sink that is no device."""

    def __init__(self, directory):
        needs("pulseaudio", "parec", "pactl")
        self.directory = directory / "sound"
        self.directory.mkdir(exist_ok=True)
        # Not below the test's directory: a socket's path may have 107 bytes.
        self.socket = f"/tmp/hookd-ear-{os.getpid()}-{id(self)}.sock"
        self.environ = {
            "PULSE_SERVER": f"unix:{self.socket}",
            "PULSE_COOKIE": str(self.directory / "cookie"),
            "XDG_RUNTIME_DIR": str(self.directory),
        }
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    def start(self):
        # norewinds: without it the sink takes sound in blocks of 2 s while nobody listens.
        load = (
            f"module-native-protocol-unix socket={self.socket} auth-anonymous=1",
            f"module-null-sink sink_name={SINK} rate=48000 channels=1 norewinds=1",
        )
        words = ["--exit-idle-time=-1", "--use-pid-file=no", "--realtime=no", "--high-priority=no", "--daemonize=no"]
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["pulseaudio", "-n", *words, *(word for module in load for word in ("-L", module))],
                env={**os.environ, **self.environ, "HOME": str(self.directory)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until(lambda: self._answers() or self.process.poll() is not None, 10, "PulseAudio")
        assert self.process.poll() is None, (self.directory / "log").read_text()

    def kill(self):
        """As if it crashed."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        if os.path.lexists(self.socket):
            os.unlink(self.socket)

    @contextmanager
    def halted(self):
        """Its clients are connected, and get no answer."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def pactl(self, *words):
        """What the sound server answers."""
        environ = {**os.environ, **self.environ}
        return subprocess.run(["pactl", *words], env=environ, capture_output=True, text=True, check=True).stdout

    def streams(self):
        """How many streams play now, also silence."""
        return len(self.pactl("list", "sink-inputs", "short").splitlines())

    @contextmanager
    def counting(self):
        """How many streams play, at each change of that number: a list that grows."""
        watch = subprocess.Popen(
            ["pactl", "subscribe"],
            env={**os.environ, **self.environ, "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        counts, lines = [self.streams()], []

        def follow():
            for line in watch.stdout:
                lines.append(line)
                steps = {"'new' on sink-input ": 1, "'remove' on sink-input ": -1}
                counts.extend(counts[-1] + step for word, step in steps.items() if word in line)

        thread = threading.Thread(target=follow, daemon=True)
        thread.start()
        # Whoever asks is a client that comes and goes: a change as well.
        until(lambda: self.pactl("info") and lines, 10, "pactl subscribe")
        try:
            yield counts
        finally:
            watch.kill()
            watch.wait()
            thread.join()
            watch.stdout.close()

    @contextmanager
    def recording(self, sink=SINK, latency_ms=20):
        """What is played meanwhile."""
        recorder = Recorder({**os.environ, **self.environ}, sink, latency_ms)
        try:
            yield recorder
            recorder.settle()
        finally:
            recorder.stop()

    def _answers(self):
        asked = subprocess.run(["pactl", "info"], env={**os.environ, **self.environ}, capture_output=True, check=False)
        return asked.returncode == 0


class Recorder:
    """Everything that the sink plays, as PCM."""

    def __init__(self, environ, sink=SINK, latency_ms=20):
        form = [f"--rate={RATE}", "--channels=1", "--format=s16le", "--raw"]
        self._process = subprocess.Popen(
            ["parec", f"--latency-msec={latency_ms}", f"--device={sink}.monitor", *form],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._pcm = bytearray()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        until(lambda: self._pcm, 10, "the recorder")
        self._began = time.monotonic()

    @property
    def pcm(self):
        return bytes(self._pcm[: len(self._pcm) & ~1])

    @property
    def seconds(self):
        """How long was listened."""
        return len(self._pcm) / 2 / RATE

    @property
    def loud_seconds(self):
        """From the first sound to the last."""
        return len(trimmed(self.pcm)) / 2 / RATE

    @property
    def quiet_seconds(self):
        """Since the last sound, or since the beginning."""
        pcm = self.pcm
        return (len(pcm) - _end_of_sound(array("h", pcm)) * 2) / 2 / RATE

    def hears(self):
        """Whether there was a sound."""
        return bool(trimmed(self.pcm))

    def settle(self, seconds=0.3):
        """Listens until it has heard what is played now, and a little longer: on a busy machine it lags behind."""
        end = time.monotonic() - self._began + seconds
        until(lambda: self.seconds >= end or self._process.poll() is not None, 10, "the recorder")

    def stop(self):
        self._process.kill()
        self._process.wait()
        self._thread.join()
        self._process.stdout.close()

    def _read(self):
        while chunk := self._process.stdout.read1(65536):
            self._pcm += chunk


class Grammar:
    """Recognises these phrases and no other: what does not fit is None."""

    def __init__(self, phrases):
        self.phrases = tuple(phrases)

    def recognise(self, pcm, tract=1.0):
        """The phrase that was said, or None.

        `tract` is how much shorter or longer the speaker's vocal tract is than usual: people hear that at once, and
        a recogniser has to be told (vocal tract length normalisation).
        """
        needs("pocketsphinx")
        sound = loudened(trimmed(pcm))
        if not sound:
            return None
        pause = bytes(2 * int(RATE * 0.3))
        decoder = _decoder(self.phrases, tract)
        decoder.start_utt()
        decoder.process_raw(pause + sound + pause, full_utt=True)
        decoder.end_utt()
        found = decoder.hyp()
        return found.hypstr if found else None


GRAMMAR = Grammar(PHRASES)


@cache
def _decoder(phrases, tract):
    from pocketsphinx import Decoder

    warp = {} if tract == 1.0 else {"warp_type": "inverse_linear", "warp_params": str(tract)}
    # cmn=batch: each recording on its own.
    decoder = Decoder(samprate=float(RATE), loglevel="FATAL", lm=None, cmn="batch", **warp)
    decoder.add_jsgf_string("phrases", f"#JSGF V1.0;\ngrammar phrases;\npublic <phrase> = {' | '.join(phrases)};")
    decoder.activate_search("phrases")
    return decoder


def trimmed(pcm):
    """Without the silence before and after; empty where there is nothing else."""
    samples = array("h", pcm)
    end = _end_of_sound(samples)
    begin = next((at for at in range(end) if abs(samples[at]) > QUIET), end)
    return samples[begin:end].tobytes()


def _end_of_sound(samples):
    return next((at + 1 for at in range(len(samples) - 1, -1, -1) if abs(samples[at]) > QUIET), 0)


def loudened(pcm):
    """At 70 % of full scale."""
    samples = array("h", pcm)
    peak = max(map(abs, samples), default=0)
    return array("h", (sample * 22937 // peak for sample in samples)).tobytes() if peak else b""


def resampled(pcm, rate):
    """A recording in another rate as the recogniser wants it."""
    samples = array("h", pcm)
    step = rate / RATE
    places = (at * step for at in range(int((len(samples) - 1) / step)))
    return array("h", (_between(samples, place) for place in places)).tobytes()


def _between(samples, place):
    left = int(place)
    return int(samples[left] + (samples[left + 1] - samples[left]) * (place - left))
