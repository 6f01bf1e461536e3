"""Files through which a text or a sound passes: private, each of its own, and swept when a killed child left one."""

import contextlib
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEFTOVER_SECONDS = 60
"""A file that is older belongs to nobody any more."""
SUFFIXES = (".wav", ".txt")


@contextmanager
def fresh_file(directory: Path, suffix: str = ".wav") -> Iterator[Path]:
    """A file of its own for each text, so that no late writer touches another's. Raises OSError."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(suffix=suffix, dir=directory) as file:
        yield Path(file.name)


def sweep(directory: Path) -> None:
    """Removes what a killed child left; not what another one may be writing."""
    with contextlib.suppress(OSError):
        for path in directory.iterdir():
            if path.suffix in SUFFIXES and time.time() - path.stat().st_mtime > LEFTOVER_SECONDS:
                path.unlink()
