"""Other programs' settings files: read as they are, replaced as a whole or not at all."""

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from hookd.emit import sync_directory

LIMIT = 16 * 1024 * 1024
"""Bytes of a file that is read; no settings have so many."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
_KINDS = (
    (stat.S_ISDIR, "a directory"), (stat.S_ISFIFO, "a named pipe"), (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"),
)  # fmt: skip
_ADVICE = {
    errno.ENOSPC: "make room on the disk, then do it again",
    errno.EDQUOT: "make room within your quota, then do it again",
    errno.EFBIG: "raise the limit of file sizes (ulimit -f), then do it again",
    errno.EACCES: "give yourself the right to (chmod u+rwx the directory, u+rw the file)",
    errno.EPERM: "take away what protects it (chattr -i)",
    errno.EROFS: "it lies on a file system that is mounted for reading only; change it where it is made",
    errno.ELOOP: "its symbolic links lead in a circle; remove one of them",
    errno.ENAMETOOLONG: "shorten the names on the way to it",
}


class Untouchable(Exception):  # noqa: N818
    """A file is left as it is: the message says what was found, what was wanted and what to do."""

    def __init__(self, message: str, by_hand: str = "") -> None:
        super().__init__(message)
        self.by_hand = by_hand
        """Lines that a person would add instead; nothing where there are none."""


class NoFile(Untouchable):
    """Something stands there, or on the way there, that is no file and leads to none."""


def read(path: str) -> bytes | None:
    """The content of the file, links followed; None where nothing is there. Raises Untouchable."""
    with told(path, "cannot be read"):
        try:
            found = os.stat(path)
        except FileNotFoundError:
            _check_links(path)
            return None
        _check_kind(path, found)
        with open(os.open(path, _READ), "rb") as file:
            return file.read()


def mode(path: str) -> int:
    """The rights on the file; those of a private one where there is none."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except OSError:
        return 0o600


def replace(path: str, content: bytes, *, before: bytes | None, mode: int = 0o600) -> None:
    """Puts the content there if what stands there is still `before`; None: nothing. Raises Untouchable.

    What stands there keeps its mode, owner and attributes; `mode` is a new file's, whose directory is there already.
    """
    real = os.path.realpath(path)
    check(path)
    with told(path, "cannot be written"):
        temporary = _written(real, content, mode)
        try:
            _check_same(path, before)
            if before is None:
                _move_new(temporary, real, path)
            else:
                os.rename(temporary, real)
        except BaseException:
            _forget(temporary)
            raise
        sync_directory(os.path.dirname(real))


def copy(path: str, to: str, content: bytes) -> None:
    """A new file with the content and the rights of the file at the path. Raises Untouchable."""
    with told(to, "cannot be written"):
        found = os.stat(path)
        temporary = _written(os.path.abspath(to), content, 0o600)
        try:
            os.chmod(temporary, stat.S_IMODE(found.st_mode))
            _move_new(temporary, to, to)
        except BaseException:
            _forget(temporary)
            raise


def remove(path: str, *, before: bytes) -> None:
    """Takes the file away if it is still `before`; of a link only the file it leads to. Raises Untouchable."""
    check(path)
    _check_same(path, before)
    with told(path, "cannot be removed"):
        real = os.path.realpath(path)
        os.unlink(real)
        sync_directory(os.path.dirname(real))


def sweep(path: str) -> None:
    """Takes away what a hookd that was killed has left beside the file; none other may be at work on it."""
    directory, name = os.path.split(os.path.realpath(path))
    left = re.compile(re.escape(_beginning(name)) + "[0-9a-f]{8}")
    with suppress(OSError):
        for found in filter(left.fullmatch, os.listdir(directory)):
            _forget(f"{directory}/{found}")


def check(path: str) -> None:
    """Whether this user may, and should, put something else there; nothing is changed. Raises Untouchable."""
    with told(path, "cannot be written"):
        real = os.path.realpath(path)
        above = os.path.dirname(real)
        while not os.path.lexists(above):
            above = os.path.dirname(above)
        _check_directory(path, above)
        if os.path.lexists(real):
            _check_file(path, os.stat(real))


class NotYours(Untouchable):
    """It is another user's: only that one is to change it."""


@contextmanager
def told(path: str, what: str) -> Iterator[None]:
    """A stranger's fault in one line: what cannot be done there, and what to do. Raises Untouchable."""
    try:
        yield
    except NotADirectoryError:
        raise NoFile(f"{path}: {what}: something on the way to it is no directory; move that away.") from None
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, "look at the directory that it lies in")
        refusal = NoFile if error.errno == errno.ELOOP else Untouchable
        raise refusal(f"{path}: {what}: {error.strerror or error}; {advice}.") from error


def _check_links(path: str) -> None:
    """Nothing is there: because a link on the way leads to nothing?"""
    at = path
    while not os.path.exists(at):
        if os.path.islink(at):
            raise NoFile(f"{at}: is a link to {os.readlink(at)}, which is not there; make that, or remove it.")
        at = os.path.dirname(at)


def _check_kind(path: str, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = next((word for is_kind, word in _KINDS if is_kind(found.st_mode)), "no file")
        raise NoFile(f"{path}: is {kind}, a file is wanted; move it away.")
    if found.st_size > LIMIT:
        raise Untouchable(f"{path}: has {found.st_size} bytes, at most {LIMIT} are read; is it a settings file?")


def _check_file(path: str, found: os.stat_result) -> None:
    _check_kind(path, found)
    if found.st_uid != os.geteuid():
        owner, me = found.st_uid, os.geteuid()
        raise NotYours(f"{path}: belongs to user {owner}, not to you (user {me}); do it as the user whose it is.")
    # Another file is put in its place, which its own mode would not forbid: but it is a sign of what is wanted.
    if not found.st_mode & stat.S_IWUSR:
        raise Untouchable(f"{path}: is for reading only; if you want it changed: chmod u+w {path}")
    if found.st_nlink > 1:
        raise Untouchable(f"{path}: has {found.st_nlink} names (hard links), which would part; keep one of them.")


def _check_directory(path: str, above: str) -> None:
    found = os.stat(above)
    if not stat.S_ISDIR(found.st_mode):
        raise Untouchable(f"{path}: {above} is no directory, one is wanted; move it away.")
    if os.geteuid() == 0 and found.st_uid != 0:
        raise NotYours(f"{path}: {above} belongs to user {found.st_uid}, and you are root; do it as that user.")
    if not found.st_mode & 0o222 or not os.access(above, os.W_OK | os.X_OK):
        raise Untouchable(f"{path}: you may not write in {above}; if you want that: chmod u+wx {above}")


def _check_same(path: str, before: bytes | None) -> None:
    if read(path) != before:
        raise Untouchable(f"{path}: was changed while hookd looked at it, and is left as it is now; do it again.")


def _written(real: str, content: bytes, mode: int) -> str:
    """The name of a new file beside the real one that is on disk."""
    directory, name = os.path.split(real)
    temporary = f"{directory}/{_beginning(name)}{secrets.token_hex(4)}"
    old = os.stat(real) if os.path.lexists(real) else None
    fd = os.open(temporary, _NEW, 0o600 if old else mode)
    try:
        with open(fd, "wb") as file:
            file.write(content)
            file.flush()
            if old:
                _dress(fd, real, old)
            os.fsync(fd)
    except BaseException:
        _forget(temporary)
        raise
    return temporary


def _beginning(name: str) -> str:
    """Of the names that new files have before they are put in the place of that one."""
    return f".{name[:100]}.hookd-"


def _dress(fd: int, real: str, old: os.stat_result) -> None:
    """Gives the new file group, attributes and mode of the old one; the owner is the same already."""
    if os.fstat(fd).st_gid != old.st_gid:
        os.fchown(fd, -1, old.st_gid)
    for name in os.listxattr(real) if hasattr(os, "listxattr") else ():
        with suppress(OSError):  # the kernel's own ones are given by the kernel
            os.setxattr(fd, name, os.getxattr(real, name))
    os.fchmod(fd, stat.S_IMODE(old.st_mode))


def _move_new(temporary: str, real: str, path: str) -> None:
    """Gives the file its name if nobody has taken it since."""
    try:
        os.link(temporary, real)
    except FileExistsError:
        raise Untouchable(f"{path}: came to be while hookd looked at it, and is left as it is; do it again.") from None
    except OSError:  # a file system without hard links
        os.rename(temporary, real)
    else:
        _forget(temporary)


def _forget(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)
