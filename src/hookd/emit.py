"""Puts one event on disk: write in `tmp/`, fsync, rename to `new/`; that is the commit. Standard library only."""

import os
import time

try:
    from _json import encode_basestring_ascii as _quoted
except ImportError:  # another Python than CPython: slower to import, the same result
    from json import dumps as _quoted

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def new_id() -> str:
    """An id that sorts by time: nanoseconds since 1970 and 40 random bits, in hexadecimal."""
    return f"{time.time_ns():016x}-{os.urandom(5).hex()}"


def event_line(fields: "dict[str, str]") -> bytes:
    """One event object as JSON; fields hold text only, empty ones are left out."""
    pairs = (f"{_quoted(name)}: {_quoted(text)}" for name, text in fields.items() if text)
    return ("{" + ", ".join(pairs) + "}\n").encode()


def store(spool: str, name: str, document: bytes) -> None:
    """Returns once `new/NAME` is on disk, name and content. Raises OSError where it could not be stored."""
    temporary, final = f"{spool}/tmp/{name}", f"{spool}/new/{name}"
    try:
        _write(temporary, document)
    except FileNotFoundError:
        _make_spool(spool)
        _write(temporary, document)
    try:
        _move(spool, temporary, final)
        sync_directory(f"{spool}/new")
    except OSError:
        _forget(temporary)
        raise


def _write(path: str, document: bytes) -> None:
    fd = os.open(path, _NEW_FILE, 0o600)
    try:
        try:
            rest = memoryview(document)
            while rest:
                rest = rest[os.write(fd, rest) :]
            os.fsync(fd)
        finally:
            os.close(fd)
    except OSError:
        _forget(path)
        raise


def _move(spool: str, temporary: str, final: str) -> None:
    try:
        os.rename(temporary, final)
    except FileNotFoundError:
        _make_spool(spool)
        os.rename(temporary, final)


def _make_spool(spool: str) -> None:
    parts = [spool, f"{spool}/tmp", f"{spool}/new", f"{spool}/bad"]
    os.makedirs(os.path.dirname(spool), 0o700, exist_ok=True)
    for part in parts:
        if not os.path.isdir(part):
            try:
                os.mkdir(part, 0o700)
            except FileExistsError:
                if not os.path.isdir(part):
                    raise


def sync_directory(path: str) -> None:
    """Until the names in it are on disk. Raises OSError."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _forget(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        # It stays in tmp/, where the daemon sweeps what is older than 36 hours.
        return
