"""The child process of the say engine: it runs the program for each text, and reads the file that it writes."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from hookd.engines.child import serve
from hookd.engines.program import rendered
from hookd.utterance import Sound, Voice

LIST_SECONDS = 5.0
FORMAT = "LEI16@22050"
"""Signed 16 bits, little-endian, at 22,050 Hz."""
VOICE = re.compile(r"(?P<name>\S.*?)\s+(?P<language>[a-z]{2,3}(?:[_-]\w+)*)\s+#\s?(?P<description>.*)")
"""`Eddy (English (US)) en_US    # Hello! My name is Eddy.`"""
TOYS = (
    "Albert", "Bad News", "Bahh", "Bells", "Boing", "Bubbles", "Cellos", "Deranged", "Good News", "Hysterical",
    "Jester", "Organ", "Pipe Organ", "Princess", "Superstar", "Trinoids", "Whisper", "Wobble", "Zarvox",
)  # fmt: skip
"""Voices that sing or are hard to understand. Nobody is cast as one of them."""
COMMAND = re.compile(r"\[(?=\[)")
"""What begins a command within the text, such as `[[slnc 60000]]`: a minute's silence."""


class SayRenderer:
    """The program as a function: a text becomes samples."""

    fragile = False

    def __init__(self, directory: Path) -> None:
        """The directory is for the files that the texts and sounds pass through."""
        self._directory = directory

    def voices(self) -> Sequence[dict[str, Any]]:
        return self._listed

    def render(self, text: str, voice: Voice, given_up: Callable[[], bool]) -> Sound:
        name = voice.name if any(one["name"] == voice.name for one in self._listed) else ""
        plain = COMMAND.sub("[ ", text)
        return rendered(plain, self._directory, lambda *paths: words_for(name, voice.rate, *paths), given_up)

    @cached_property
    def _listed(self) -> Sequence[dict[str, Any]]:
        asked = subprocess.run(("say", "-v", "?"), capture_output=True, timeout=LIST_SECONDS, check=True)
        return list(voices_in(asked.stdout.decode("utf-8", "replace")))


def voices_in(listing: str) -> Iterator[dict[str, Any]]:
    """The voices in what `say -v ?` prints, as fields of VoiceInfo; those that speak English are for agents."""
    seen = set()
    for line in listing.splitlines():
        found = VOICE.fullmatch(line.strip())
        if found is None or found["name"] in seen:
            continue
        seen.add(found["name"])
        language = found["language"].replace("_", "-").lower()
        cast = language.startswith("en") and found["name"] not in TOYS
        yield {**found.groupdict(), "language": language, "pitches": (50,) if cast else ()}


def words_for(name: str, rate: int, text_path: Path, sound_path: Path) -> Sequence[str]:
    """The argument list for one text; without a voice's name the one of System Settings speaks."""
    voice = ("-v", name) if name else ()
    return ("say", *voice, "-r", str(rate), "-o", str(sound_path), f"--data-format={FORMAT}", "-f", str(text_path))


if __name__ == "__main__":
    serve(lambda: SayRenderer(Path(sys.argv[1])))
