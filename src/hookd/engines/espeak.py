"""The espeak engine: libespeak-ng itself, in a child. Robotic, instant, and in a hundred languages."""

import ctypes.util
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from hookd.engines import Provisions
from hookd.engines.child_engine import ChildEngine

LIBRARIES = {"linux": "libespeak-ng.so.1", "darwin": "libespeak-ng.dylib"}
"""What the file is called, by platform."""


class EspeakEngine(ChildEngine):
    """The wheel's library, or the system's."""

    name = "espeak"

    def __init__(self, provisions: Provisions) -> None:
        # In the library's directory: it cuts the path of its voices after 160 characters.
        super().__init__(provisions, directory=library_directory() or "/")

    def probe(self) -> str:
        if library_directory() or ctypes.util.find_library("espeak-ng"):
            return ""
        return "libespeak-ng is not here; pip install espeakng-loader, or apt install libespeak-ng1"


def library_directory() -> str:
    """Where the wheel keeps libespeak-ng; empty without it: then the system's is taken.

    The wheel's goes first, so that an agent has the same voice everywhere. It is not loaded here: only the child
    may die of it.
    """
    spec = find_spec("espeakng_loader")
    directory = Path(spec.origin).parent if spec is not None and spec.origin else None
    name = LIBRARIES.get(sys.platform, "")
    return str(directory) if directory and name and os.path.exists(directory / name) else ""
