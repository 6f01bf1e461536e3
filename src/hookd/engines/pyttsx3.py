"""The pyttsx3 engine: rendered to a file by a supervised child, which may die or hang without harm to the daemon."""

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hookd.audio.pcm import NotSound, read_sound
from hookd.engines import EngineFailed
from hookd.supervisor import ChildFailed, SupervisedChild
from hookd.utterance import Sound, Voice

_ESPEAK = (
    "en-us+klatt4",
    "en-us+f2",
    "en-us+edward",
    "en-us+klatt2",
    "en-us+edward2",
    "en-us+robosoft8",
    "en-us+UniRobot",
    "en-us+robosoft3",
    "en-us+anikaRobot",
)
# Of espeak-ng's hundred variants these are heard apart, and a speech recogniser understands them at every pitch.
PALETTE: tuple[str, ...] = () if sys.platform == "darwin" else _ESPEAK
"""Voices for agents to be given; the first one is the default. On macOS nobody knows which ones are installed."""

LIMIT_SECONDS = 5.0
"""For one try of one text; 15 ms are usual, 130 s of speech take 1 s."""
TRIES = 2
"""A child that died or hung is replaced and asked again: the text may be innocent."""
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
"""All that the child sees of the daemon's environment."""
LEFTOVER_SECONDS = 60
"""A sound file that is older belongs to nobody any more."""


class Pyttsx3Engine:
    """espeak-ng on Linux, the system's own voices on macOS."""

    name = "pyttsx3"

    def __init__(self, directory: Path) -> None:
        """The directory is made when first needed, for this user alone; the sounds pass through it."""
        self._directory = directory
        library = library_directory()
        # -P: the child imports nothing from the directory that it runs in.
        self.child = SupervisedChild(
            (sys.executable, "-P", "-m", "hookd.engines.pyttsx3_child"),
            child_environ(os.environ, library),
            directory=library or "/",
        )
        self._sweep()

    def probe(self) -> str:
        if find_spec("pyttsx3") is None:
            return "pyttsx3 is not installed; pip install pyttsx3"
        return ""

    async def render(self, text: str, voice: Voice) -> Sound:
        try:
            with self._fresh_file() as path:
                answer = await self._ask(_request(text, path, voice))
                if not answer.get("ok"):
                    raise EngineFailed(f"pyttsx3: {answer.get('reason')}")
                return read_sound(path)
        except (NotSound, OSError) as error:
            raise EngineFailed(f"pyttsx3 wrote no sound: {error}") from error

    async def close(self) -> None:
        await self.child.close()

    async def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        for last in (False,) * (TRIES - 1) + (True,):
            try:
                return await self.child.ask(request, LIMIT_SECONDS)
            except ChildFailed as error:
                if last:
                    raise EngineFailed(f"pyttsx3: {error}") from error
        raise AssertionError("there is a last try")

    @contextlib.contextmanager
    def _fresh_file(self) -> Iterator[Path]:
        """A file of its own for each text, so that no late writer touches another's. Raises OSError."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        file, path = tempfile.mkstemp(".wav", dir=self._directory)
        os.close(file)
        try:
            yield Path(path)
        finally:
            Path(path).unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Removes what a killed daemon left; not what another one may be writing."""
        with contextlib.suppress(OSError):
            for path in self._directory.glob("*.wav"):
                if time.time() - path.stat().st_mtime > LEFTOVER_SECONDS:
                    path.unlink()


def library_directory() -> str:
    """Where the wheel keeps libespeak-ng for Linux; empty without it: then the system's is taken.

    The wheel's goes first, so that an agent has the same voice everywhere. It is not loaded here: only the child
    may die of it.
    """
    spec = find_spec("espeakng_loader") if sys.platform == "linux" else None
    directory = Path(spec.origin).parent if spec is not None and spec.origin else None
    return str(directory) if directory and (directory / "libespeak-ng.so.1").exists() else ""


def child_environ(environ: Mapping[str, str], library: str) -> dict[str, str]:
    """What the child sees of the daemon's environment, which may hold secrets; and where its library is."""
    own = {name: environ[name] for name in INHERITED if name in environ}
    if not library:
        return own
    paths = filter(None, (library, environ.get("LD_LIBRARY_PATH")))
    # Relative to the child's directory: the library cuts the path of its voices after 160 characters.
    return {**own, "LD_LIBRARY_PATH": ":".join(paths), "ESPEAK_DATA_PATH": "espeak-ng-data"}


def _request(text: str, path: Path, voice: Voice) -> dict[str, Any]:
    return {"text": text, "path": str(path), "voice": voice.name, "rate": voice.rate, "pitch": voice.pitch}
