"""The directories on the way to a file that hookd puts somewhere: made, and unmade again."""

import os
from contextlib import suppress

from hookd.integrations.files import told


def missing(path: str) -> tuple[str, ...]:
    """The directories that have to be made before there can be a file of that name, the upper ones first."""
    found = []
    above = os.path.dirname(os.path.realpath(path))
    while not os.path.lexists(above):
        found.append(above)
        above = os.path.dirname(above)
    return tuple(reversed(found))


def make(directories: tuple[str, ...], mode: int) -> None:
    """Makes the directories in this order. Raises Untouchable."""
    for directory in directories:
        with told(directory, "cannot be made"), suppress(FileExistsError):
            os.mkdir(directory, mode)


def unmake(directories: tuple[str, ...]) -> None:
    """Removes those of the directories that are there and empty, the lower ones first."""
    for directory in sorted(directories, key=len, reverse=True):
        with suppress(OSError):  # somebody has put something there, or it is gone
            os.rmdir(directory)
