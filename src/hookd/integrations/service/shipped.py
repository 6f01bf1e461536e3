"""The files for the service managers, as they are shipped with this hookd."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[2]


def shipped(name: str) -> bytes:
    """The bytes of `systemd/hookd.service` and its like: in the package if it is installed, else in the checkout."""
    found = (_PACKAGE / name, _PACKAGE.parents[1] / name)
    return next(path for path in found if path.is_file()).read_bytes()
