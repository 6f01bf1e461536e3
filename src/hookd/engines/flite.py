"""The flite engine: the small program of that name, run for each text by a child. Old, small, and human."""

import shutil

from hookd.engines import Provisions
from hookd.engines.child_engine import ChildEngine
from hookd.engines.files import sweep


class FliteEngine(ChildEngine):
    """English only."""

    name = "flite"

    def __init__(self, provisions: Provisions) -> None:
        super().__init__(provisions, (str(provisions.directory),))
        sweep(provisions.directory)

    def probe(self) -> str:
        return "" if shutil.which("flite") else "flite is not installed; apt install flite"
