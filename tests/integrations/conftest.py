"""A disk without room."""

import os
import subprocess
from contextlib import suppress

import pytest


@pytest.fixture
def full_disk(tmp_path):
    """Fills a small file system: call it once there is on it what is to be there."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small tmpfs")
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", place], check=False).returncode:
        pytest.skip("a tmpfs cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture
def fill():
    def full(place):
        with (place / "filler").open("wb", buffering=0) as file, suppress(OSError):
            while file.write(b"x" * 4096):
                pass

    return full
