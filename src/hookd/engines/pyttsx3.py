"""The pyttsx3 engine: rendered to a file by a child, for it can neither be interrupted nor trusted with a player."""

import os
import sys
from importlib.util import find_spec

from hookd.engines import Provisions
from hookd.engines.child_engine import ChildEngine, inherited
from hookd.engines.espeak import library_directory
from hookd.engines.files import sweep


class Pyttsx3Engine(ChildEngine):
    """espeak-ng on Linux, the system's own voices on macOS."""

    name = "pyttsx3"

    def __init__(self, provisions: Provisions) -> None:
        # It knows fixed places for the library only, and the environment.
        library = library_directory() if sys.platform == "linux" else ""
        words = (str(provisions.directory),)
        super().__init__(provisions, words, _child_environ(library), directory=library or "/")
        sweep(provisions.directory)

    def probe(self) -> str:
        return "" if find_spec("pyttsx3") else "pyttsx3 is not installed; pip install pyttsx3"


def _child_environ(library: str) -> dict[str, str]:
    own = inherited(os.environ)
    if not library:
        return own
    paths = filter(None, (library, own.get("LD_LIBRARY_PATH")))
    # Relative to the child's directory: the library cuts the path of its voices after 160 characters.
    return {**own, "LD_LIBRARY_PATH": ":".join(paths), "ESPEAK_DATA_PATH": "espeak-ng-data"}
