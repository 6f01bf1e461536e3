"""The structured log: one fact a line, as JSON, in a file that is rotated and safe to follow."""

import json
import os
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from hookd.without import without

# structlog imports rich where it finds it, for tracebacks that are never printed here: 6 MB in a process of all day.
with without("rich"):
    import structlog

_APPEND = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
LEVELS = ("debug", "info", "warning", "error")
TROUBLES = LEVELS[2:]
TORN_LIMIT = 1024 * 1024
"""Bytes at the end of the log that are looked at for a torn line; longer than any line of hookd's."""


class RotatedFile:
    """Lines appended to a file, which is renamed to `.1`, `.2`, … when it has grown to its limit."""

    def __init__(self, path: str, max_bytes: int, keep_files: int) -> None:
        """Raises OSError where the file cannot be opened."""
        self.path = path
        self._max_bytes = max_bytes
        self._keep_files = keep_files
        self._fd, self._size = self._open()
        self._held: list[str] | None = None
        self.trouble = ""
        """Why lines are being lost; empty when none is."""

    def write(self, lines: str) -> None:
        """Never raises: a full disk costs log lines, not the daemon. The loss is told on stderr, once."""
        if self._held is not None:
            self._held.append(lines)
            return
        raw = lines.encode("utf-8", "backslashreplace")
        if self._size and self._size + len(raw) > self._max_bytes:
            self._try_to_rotate()
        try:
            _write_whole(self._fd, raw, self._size)
        except OSError as error:
            self._lost(f"the log {self.path} cannot be written: {error.strerror}")
        else:
            self._size += len(raw)
            self.trouble = ""

    def hold(self) -> None:
        """Keeps lines back until `release`."""
        self._held = []

    def release(self) -> None:
        held, self._held = self._held or [], None
        if held:
            self.write("".join(held))

    def close(self) -> None:
        os.close(self._fd)

    def limit(self, max_bytes: int, keep_files: int) -> None:
        """Other limits from now on."""
        self._max_bytes, self._keep_files = max_bytes, keep_files

    def look(self) -> None:
        """Begins the file anew where somebody took it away."""
        if not self._is_named():
            try:
                self._turn_to(self._open())
            except OSError as error:
                self._lost(f"the log {self.path} cannot be opened: {error.strerror}")

    def _is_named(self) -> bool:
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(self._fd))
        except FileNotFoundError:
            return False

    def _turn_to(self, opened: tuple[int, int]) -> None:
        os.close(self._fd)
        self._fd, self._size = opened

    def _open(self) -> tuple[int, int]:
        os.makedirs(os.path.dirname(self.path), 0o700, exist_ok=True)
        fd = os.open(self.path, _APPEND, 0o600)
        return fd, _cut_torn_line(fd)

    def _try_to_rotate(self) -> None:
        try:
            self._rotate()
        except OSError:
            return  # no descriptor or no room for a new file: the old one grows on

    def _rotate(self) -> None:
        if not self._is_named():
            self._turn_to(self._open())
            return
        fresh = os.open(f"{self.path}.new", _APPEND, 0o600)  # first of all, for all else can hardly fail
        try:
            self._shift()
            os.replace(f"{self.path}.new", self.path)
        except OSError:
            os.close(fresh)
            raise
        self._turn_to((fresh, 0))

    def _shift(self) -> None:
        for number in range(self._keep_files, 0, -1):
            older = f"{self.path}.{number}"
            if os.path.exists(older):
                os.replace(older, f"{self.path}.{number + 1}")
        os.replace(self.path, f"{self.path}.1")
        extra = f"{self.path}.{self._keep_files + 1}"
        if os.path.exists(extra):
            os.unlink(extra)

    def _lost(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            print(f"hookd: {trouble}", file=sys.stderr)  # noqa: T201 - there is no other place left


def _write_whole(fd: int, raw: bytes, size: int) -> None:
    """All of it or nothing: what a full disk took of a line is cut off again. Raises OSError."""
    rest = memoryview(raw)
    try:
        while rest:
            rest = rest[os.write(fd, rest) :]
    except OSError:
        os.ftruncate(fd, size)
        raise


def _cut_torn_line(fd: int) -> int:
    """Cuts off the part of a line that a killed daemon left at the end; returns the size from then on.

    Nothing is lost by it: the event of such a line is not settled, and is logged again.
    """
    size = os.fstat(fd).st_size
    tail = os.pread(fd, TORN_LIMIT, max(0, size - TORN_LIMIT))
    torn = len(tail) - (tail.rfind(b"\n") + 1)
    if torn in (0, TORN_LIMIT):
        return size
    os.ftruncate(fd, size - torn)
    return size - torn


class StructuredLog:
    """What every room tells its facts with; see Fact."""

    def __init__(
        self, file: RotatedFile, lowest: Callable[[], str], screen: Callable[[dict[str, Any]], None] | None = None
    ) -> None:
        """`lowest` is the least level that is written. `screen` is shown each fact as well."""
        self._file = file
        self._lowest = lowest
        self._screen = screen
        self.last_trouble: dict[str, Any] | None = None
        """The last fact that was a warning or an error, whether it was written or not."""
        self._logger = structlog.wrap_logger(
            file,
            processors=[
                _stamped,
                self._show,
                _line,
            ],
            wrapper_class=_Logger,
        ).bind()

    def __call__(self, name: str, *, level: str = "info", **values: Any) -> None:
        if level in TROUBLES:
            self.last_trouble = dict(_stamped(None, "", {"event": name, "level": level, **values}))
        if LEVELS.index(level) >= LEVELS.index(self._lowest()):
            self._logger.tell(name, level=level, **values)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Facts told meanwhile are written at once at its end."""
        self._file.hold()
        try:
            yield
        finally:
            self._file.release()

    def _show(self, _logger: Any, _method: str, fact: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if self._screen is not None:
            self._screen(dict(fact))
        return fact


class _Logger(structlog.BoundLoggerBase):
    def tell(self, name: str, **values: Any) -> None:
        self._proxy_to_logger("write", name, **values)


def _stamped(_logger: Any, _method: str, fact: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """With the time, which stands first; then the level, and what it is."""
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return {"timestamp": now, "level": fact.pop("level"), "event": fact.pop("event"), **fact}


# Made once: json.dumps would make one for each line.
_encoded = json.JSONEncoder(default=repr).encode


def _line(_logger: Any, _method: str, fact: MutableMapping[str, Any]) -> str:
    return f"{_encoded(fact)}\n"
