"""Directories and files that must be ours alone."""

import os
import stat

READ_SAFELY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class NotPrivate(Exception):  # noqa: N818
    """A directory that others could write to; hookd refuses to work in it."""


def private_directory(path: str, *, own: bool = False) -> None:
    """Makes the directory 0700 where it is missing. Raises NotPrivate where it is not ours, or others may write.

    `own`: it holds nothing but what is hookd's, so it is closed to readers as well.
    """
    os.makedirs(path, 0o700, exist_ok=True)
    found = os.stat(path)
    if found.st_uid != os.getuid():
        raise NotPrivate(f"{path} belongs to user {found.st_uid}, not to you (user {os.getuid()}); remove or chown it.")
    if stat.S_IMODE(found.st_mode) & 0o022:
        raise NotPrivate(f"{path} can be written to by others; do: chmod go-w {path}")
    if own and stat.S_IMODE(found.st_mode) & 0o077:
        os.chmod(path, 0o700)


def own_directory(path: str) -> None:
    """As `private_directory`, and closed to others altogether: it holds nothing but what hookd puts there."""
    os.makedirs(path, 0o700, exist_ok=True)
    if os.stat(path).st_uid == os.getuid():
        os.chmod(path, 0o700)
    private_directory(path)
