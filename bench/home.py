"""The tests' real daemon, for measurements."""

import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "agents")]

from house import HOOKD, Home, until  # noqa: E402 - the tests' folder is no package

__all__ = ["HOOKD", "ROOT", "Home", "fresh_home", "until"]


@contextmanager
def fresh_home(**environ):
    """A home on the disk of the checkout: a tmpfs would flatter every fsync."""
    path = Path(tempfile.mkdtemp(prefix=".bench-", dir=ROOT))
    home = Home(path, **environ)
    try:
        yield home
    finally:
        home.kill()
        shutil.rmtree(path, ignore_errors=True)
