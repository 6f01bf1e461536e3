"""The child process of the flite engine: it runs the program for each text, and reads the file that it writes."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hookd.engines.child import serve
from hookd.engines.program import rendered
from hookd.utterance import Sound, Voice

NORMAL_RATE = 175
"""Words a minute that a voice speaks by itself, as near as it matters."""
OCTAVE = 50
"""Steps of our pitch in which the voice goes up or down by an octave."""
LIST_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Speaker:
    """One of the voices that are built into flite."""

    description: str
    pitches: tuple[int, ...] = ()
    language: str = "en-us"
    stretch: float = 1.0
    """Of its own: the diphone voices are made to speak a little slower."""


SPEAKERS = {
    "slt": Speaker("a woman", (26, 38, 50, 62, 74)),
    "awb": Speaker("a Scotsman", (26, 38, 50, 62, 74), "en-gb"),
    "rms": Speaker("a man", (50,)),  # its pitch cannot be moved
    "kal16": Speaker("a robot", (26, 38, 50, 62, 74), stretch=1.1),
    "kal": Speaker("the same robot on the telephone", (32, 44, 56, 68), stretch=1.1),
    "awb_time": Speaker("knows nothing but the time of day", language="en-gb"),
}
"""The best understood one first; a recogniser understands each of them at its pitches."""
OTHER = Speaker("")


class FliteRenderer:
    """The program as a function: a text becomes samples."""

    fragile = False

    def __init__(self, directory: Path) -> None:
        """The directory is for the files that the texts and sounds pass through."""
        self._directory = directory

    def voices(self) -> Sequence[dict[str, Any]]:
        return [_told(name, SPEAKERS.get(name, OTHER)) for name in self._names]

    def render(self, text: str, voice: Voice, given_up: Callable[[], bool]) -> Sound:
        name = voice.name if voice.name in self._names else self._names[0]
        return rendered(text, self._directory, lambda *paths: words_for(name, voice, *paths), given_up)

    @cached_property
    def _names(self) -> Sequence[str]:
        asked = subprocess.run(("flite", "-lv"), capture_output=True, timeout=LIST_SECONDS, check=True)
        here = asked.stdout.decode("utf-8", "replace").partition(":")[2].split()
        if not here:
            raise OSError("flite has no voice")
        return [*(name for name in SPEAKERS if name in here), *(name for name in here if name not in SPEAKERS)]


def words_for(name: str, voice: Voice, text_path: Path, sound_path: Path) -> Sequence[str]:
    """The argument list for one text."""
    stretch = SPEAKERS.get(name, OTHER).stretch * NORMAL_RATE / voice.rate
    shift = 2 ** ((voice.pitch - 50) / OCTAVE)
    # Not with their own: a voice that nobody changed sounds as its makers meant it.
    features = (
        *(("-set", f"duration_stretch={stretch:.3f}") if voice.rate != NORMAL_RATE else ()),
        *(("-set", f"f0_shift={shift:.3f}") if voice.pitch != 50 else ()),
    )
    return ("flite", "-voice", name, *features, "-f", str(text_path), "-o", str(sound_path))


def _told(name: str, speaker: Speaker) -> dict[str, Any]:
    return {
        "name": name,
        "language": speaker.language,
        "description": speaker.description,
        "pitches": speaker.pitches,
    }


if __name__ == "__main__":
    serve(lambda: FliteRenderer(Path(sys.argv[1])))
