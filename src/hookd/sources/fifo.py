"""The named pipe in the file system: made, checked to be ours, taken over from the service manager, replaced."""

import errno
import os
import stat
import time


class Fifo:
    """The pipe, open for reading and writing, so that the last writer does not end the stream."""

    def __init__(self, path: str, inherited_fd: int | None = None) -> None:
        """Takes the inherited descriptor if it is a pipe, else makes `path`. Raises OSError."""
        self.path = path
        self.inherited = inherited_fd is not None and stat.S_ISFIFO(os.fstat(inherited_fd).st_mode)
        self.moved_aside = ""
        """Where something that was no pipe went."""
        if self.inherited and inherited_fd is not None:
            os.set_blocking(inherited_fd, False)
            self.fd = inherited_fd
        else:
            self.fd = self._make()
        self._named = not self._differs()

    def was_replaced(self) -> bool:
        """Whether the name has come to lead to another file than the one that is open."""
        return self._named and self._differs()

    def _differs(self) -> bool:
        try:
            named = os.lstat(self.path)
        except FileNotFoundError:
            return True
        opened = os.fstat(self.fd)
        return (named.st_dev, named.st_ino) != (opened.st_dev, opened.st_ino)

    def reopen(self) -> None:
        old, self.fd = self.fd, self._make()
        os.close(old)
        self.inherited, self._named = False, True

    def close(self) -> None:
        os.close(self.fd)

    def _make(self) -> int:
        self._clear_the_place()
        if not os.path.lexists(self.path):
            os.mkfifo(self.path, 0o600)
        fd = os.open(self.path, os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        opened = os.fstat(fd)
        if not stat.S_ISFIFO(opened.st_mode) or opened.st_uid != os.getuid():
            os.close(fd)
            raise OSError(errno.EPERM, "it was replaced while it was opened", self.path)
        os.fchmod(fd, 0o600)
        return fd

    def _clear_the_place(self) -> None:
        """A script's `echo >` before the first start makes a regular file here: its lines are kept."""
        try:
            found = os.lstat(self.path)
        except FileNotFoundError:
            return
        ours = found.st_uid == os.getuid()
        if stat.S_ISFIFO(found.st_mode) and ours:
            return
        word = "adopted" if stat.S_ISREG(found.st_mode) and ours and found.st_nlink == 1 else "not-a-pipe"
        self.moved_aside = f"{self.path}.{word}-{time.time_ns()}"
        os.rename(self.path, self.moved_aside)
