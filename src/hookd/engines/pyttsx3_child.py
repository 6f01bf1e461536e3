"""The child process that pyttsx3 lives in: it writes a file, which is read and removed."""

import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyttsx3

from hookd.audio.pcm import read_sound
from hookd.engines.child import serve
from hookd.engines.espeak_child import DEFAULT_VOICE, PITCHES, VARIANTS
from hookd.engines.files import fresh_file
from hookd.utterance import Sound, Voice

DEFAULT_VOICES = {"espeak": DEFAULT_VOICE}
"""By driver: the best understood. On others the system's own."""
CAST = {"espeak": tuple(f"en-us+{variant}" for variant in VARIANTS)}
"""Voices for agents, by driver."""
WITHOUT_PITCH = ("nsss", "avspeech")
PARAMETERS = {"rate": 1, "pitch": 3}
"""Of espeak-ng's speak_lib.h."""
SETTLED_SECONDS = 0.5
"""How long it may take until a parameter counts; 1 ms is usual."""
FINISHED_SECONDS = 60.0
"""Longer than any parent waits."""


class Pyttsx3Renderer:
    """pyttsx3 as a function: a text becomes samples."""

    fragile = True  # after an error it believes that its loop still runs

    def __init__(self, directory: Path) -> None:
        """The directory is made when first needed, for this user alone; the sounds pass through it."""
        self._directory = directory
        self._engine = pyttsx3.init()
        self._driver = self._engine.driver_name
        self._default_voice = DEFAULT_VOICES.get(self._driver) or self._engine.getProperty("voice")
        self._finished = threading.Event()
        self._errors: list[BaseException] = []
        self._engine.connect("finished-utterance", lambda **_: self._finished.set())
        self._engine.connect("error", lambda exception, **_: self._errors.append(exception))

    def voices(self) -> Sequence[dict[str, Any]]:
        own = [_told(voice) for voice in self._engine.getProperty("voices")]
        cast = CAST.get(self._driver)
        if cast:
            return [*({"name": name, "language": "en-us", "pitches": PITCHES} for name in cast), *own]
        # On macOS nobody knows which voices are installed: those of the user's language are for agents.
        return [{**voice, "pitches": (50,)} if voice["language"].startswith("en") else voice for voice in own]

    def render(self, text: str, voice: Voice, given_up: Callable[[], bool]) -> Sound:  # noqa: ARG002 - no way to stop
        if not text.strip():
            raise ValueError("there is nothing to say")
        with fresh_file(self._directory) as path:
            self._write(text, path, voice)
            return read_sound(path)

    def _write(self, text: str, path: Path, voice: Voice) -> None:
        self._engine.proxy.setBusy(False)  # What is set now counts now, and its errors are told now.
        self._choose(voice.name)
        self._set("rate", voice.rate)
        if self._driver not in WITHOUT_PITCH:
            self._set("pitch", voice.pitch)
        self._finished.clear()
        # What is ordered now waits for the loop: on macOS the loop would stop a render that began before it.
        self._engine.proxy.setBusy(True)
        self._engine.save_to_file(text, str(path))
        self._engine.runAndWait()
        # On Linux it returned early, while the library renders in a thread of its own.
        if not self._finished.wait(FINISHED_SECONDS):
            raise self._errors[-1] if self._errors else TimeoutError("it never reported the end")

    def _set(self, name: str, value: int) -> None:
        """Waits until it is set: espeak does it in a thread of its own, and so late that the text comes first."""
        self._engine.setProperty(name, value)
        if self._driver != "espeak":
            return
        current = sys.modules["pyttsx3.drivers._espeak"].dll.espeak_GetParameter
        end = time.monotonic() + SETTLED_SECONDS
        while current(PARAMETERS[name], 1) != value and time.monotonic() < end:
            time.sleep(0.0005)

    def _choose(self, voice: str) -> None:
        """An unknown voice costs no sentence: the default one says it."""
        for name in filter(None, (voice, self._of_language(voice), self._default_voice)):
            self._errors.clear()
            self._engine.setProperty("voice", name)
            if not self._errors:
                return

    def _of_language(self, voice: str) -> str:
        """`en-gb+f3` -> `gmw/en+f3`: espeak takes a language too, its driver does not."""
        language, plus, variant = voice.partition("+")
        voices = self._engine.getProperty("voices") if language else ()
        return next((one.id + plus + variant for one in voices if language in one.languages), "")


def _told(voice: Any) -> dict[str, Any]:
    languages = [one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in voice.languages]
    language = (languages or [""])[0].replace("_", "-").lower()
    return {"name": str(voice.id), "language": language, "description": str(voice.name)}


if __name__ == "__main__":
    serve(lambda: Pyttsx3Renderer(Path(sys.argv[1])))
