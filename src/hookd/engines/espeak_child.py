"""The child process of the espeak engine: libespeak-ng through ctypes, rendering into memory, never playing."""

import ctypes
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_short, c_ubyte, c_void_p
from typing import Any

from hookd.engines.child import serve
from hookd.engines.espeak import LIBRARIES, library_directory
from hookd.utterance import Sound, Voice

# From espeak-ng's speak_lib.h.
_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_UTF8, _PHONEMES = 1, 0x100
_RATE, _PITCH = 1, 3
_CHARACTERS = 1
_BUFFER_MS = 50

DEFAULT_VOICE = "en-us+klatt4"
"""Of espeak-ng's hundred variants the one that is understood best."""
VARIANTS = (
    "klatt4",
    "f2",
    "edward",
    "klatt2",
    "edward2",
    "robosoft8",
    "UniRobot",
    "robosoft3",
    "anikaRobot",
)
"""These are heard apart, and a speech recogniser understands them at every pitch."""
PITCHES = (30, 35, 40, 45, 50, 55, 60, 65, 70)
"""Far enough apart to be told from each other, near enough to the voice's own 50 to be understood."""

_Callback = CFUNCTYPE(c_int, POINTER(c_short), c_int, c_void_p)


class _EspeakVoice(Structure):
    """The struct espeak_VOICE."""

    _fields_ = (
        ("name", c_char_p),
        ("languages", c_void_p),  # each a byte of priority and a text; a zero byte ends them
        ("identifier", c_char_p),
        ("gender", c_ubyte),
        ("age", c_ubyte),
        ("variant", c_ubyte),
        ("unused", c_ubyte),
        ("score", c_int),
        ("spare", c_void_p),
    )


class EspeakRenderer:
    """The library as a function: a text becomes samples."""

    fragile = False

    def __init__(self) -> None:
        self._library = ctypes.CDLL(_library())
        home = b"." if library_directory() else None
        rate = self._library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, home, _DONT_EXIT)
        if rate <= 0:
            raise OSError("libespeak-ng finds its voices nowhere")
        self._sample_rate = int(rate)
        self._library.espeak_ListVoices.restype = POINTER(POINTER(_EspeakVoice))
        self._pieces: list[bytes] = []
        self._given_up: Callable[[], bool] = bool
        self._callback = _Callback(self._take)  # kept, or it would be freed while the library holds it
        self._library.espeak_SetSynthCallback(self._callback)

    def voices(self) -> Sequence[dict[str, Any]]:
        """Those for agents, then each language in its plain voice."""
        voices = [*(_cast(variant) for variant in VARIANTS), *(_plain(one) for one in self._listed())]
        # Cantonese stands there twice; by its name the library finds the first.
        return list({voice["name"]: voice for voice in reversed(voices)}.values())[::-1]

    def render(self, text: str, voice: Voice, given_up: Callable[[], bool]) -> Sound:
        self._pieces, self._given_up = [], given_up
        self._choose(voice.name)
        self._library.espeak_SetParameter(_RATE, voice.rate, 0)
        self._library.espeak_SetParameter(_PITCH, voice.pitch, 0)
        raw = text.encode() + b"\0"
        status = self._library.espeak_Synth(raw, len(raw), 0, _CHARACTERS, 0, _UTF8 | _PHONEMES, None, None)
        if status:
            raise OSError(f"libespeak-ng refused the text with status {status}")
        return Sound(b"".join(self._pieces), self._sample_rate)

    def _choose(self, name: str) -> None:
        for one in filter(None, (name, self._file_of(name), DEFAULT_VOICE, "en")):
            if self._library.espeak_SetVoiceByName(one.encode("utf-8", "replace").replace(b"\0", b"")) == 0:
                return

    def _file_of(self, name: str) -> str:
        """`en-gb+f3` -> `gmw/en+f3`: the library knows a voice by its file, and not by each of its languages."""
        language, plus, variant = name.partition("+")
        files = (one.identifier.decode() for one in self._listed() if _language(one) == language)
        return next((file + plus + variant for file in files), "")

    def _take(self, samples: Any, count: int, _events: int | None) -> int:
        """What the library calls with each piece; a 1 ends the text."""
        if samples and count > 0:
            self._pieces.append(ctypes.string_at(samples, 2 * count))
        return int(self._given_up())

    def _listed(self) -> Iterator[_EspeakVoice]:
        voices = self._library.espeak_ListVoices(None)
        at = 0
        while voices[at]:
            yield voices[at].contents
            at += 1


def _cast(variant: str) -> dict[str, Any]:
    name = f"en-us+{variant}"
    return {"name": name, "language": "en-us", "description": f"English, as {variant}", "pitches": PITCHES}


def _plain(voice: _EspeakVoice) -> dict[str, Any]:
    language = _language(voice)
    return {"name": language, "language": language, "description": voice.name.decode().replace("_", " ")}


def _language(voice: _EspeakVoice) -> str:
    return ctypes.string_at(voice.languages + 1).decode()


def _library() -> str:
    """The wheel's, by its path; else the name by which the system finds its own."""
    directory, name = library_directory(), LIBRARIES.get(sys.platform, "libespeak-ng.so")
    return os.path.join(directory, name) if directory else name


if __name__ == "__main__":
    serve(EspeakRenderer)
