"""The say engine: macOS's own voices, rendered to a file by a child. They are the system's, and so they are at hand."""

import shutil
import sys

from hookd.engines import Provisions
from hookd.engines.child_engine import ChildEngine
from hookd.engines.files import sweep


class SayEngine(ChildEngine):
    """Every voice that System Settings has."""

    name = "say"

    def __init__(self, provisions: Provisions) -> None:
        super().__init__(provisions, (str(provisions.directory),))
        sweep(provisions.directory)

    def probe(self) -> str:
        if sys.platform != "darwin":
            return "only on macOS"
        return "" if shutil.which("say") else "the program say is not on the PATH; it lies in /usr/bin"
