"""The record of what hookd put where: `<state>/installed.json`. Without it only own entries can be known."""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from hookd.integrations import directories, files
from hookd.integrations.edits.protocol import Path
from hookd.integrations.files import Untouchable

NAME = "installed.json"
VERSION = 1
WHOLE = "whole"
"""Instead of a format: the file is hookd's own."""
BACKUP = ".hookd-backup"
"""Behind the name of a file: its content before hookd first touched it."""
PATIENCE_SECONDS = 10.0
"""So long is waited for another hookd that installs or uninstalls."""
LOOK_SECONDS = 0.02
TRIES = 20
"""Of others that unmake the directory, one after the other."""


@dataclass(frozen=True)
class Put:
    """One file that hookd has put something into."""

    agent: str
    project: str
    """Directory of the project it is for; nothing for all that the user does."""
    format: str
    """A name in `edits.FORMATS`, or `WHOLE`."""
    after: str
    """SHA-256 of the file as hookd left it."""
    backup: str = ""
    """SHA-256 of the backup that hookd made beside it."""
    restorable: bool = False
    """Whether that backup holds all that the file held before, but for what is hookd's."""
    created: bool = False
    """Whether hookd made the file."""
    directories: tuple[str, ...] = ()
    """What hookd made on the way to it."""
    frames: tuple[tuple[Path, Any], ...] = ()
    """See `edits.protocol.Own`."""


@dataclass(frozen=True)
class Record:
    """All of them, by path."""

    path: str
    """Of the record itself."""
    puts: Mapping[str, Put] = field(default_factory=dict)
    found: bytes | None = None
    """As it was read."""
    trouble: str = ""
    """Why what is there cannot be understood."""

    def get(self, path: str) -> Put | None:
        return self.puts.get(path)

    def of(self, agent: str) -> Iterator[tuple[str, Put]]:
        """Everything of one agent's."""
        return ((path, put) for path, put in self.puts.items() if put.agent == agent)

    def with_changes(self, changes: Mapping[str, Put | None]) -> "Record":
        """None: no longer there."""
        puts = {path: put for path, put in {**self.puts, **changes}.items() if put is not None}
        return Record(self.path, puts, self.found)

    def saved(self) -> "Record":
        """As it stands on disk now; an empty one does not. Raises Untouchable."""
        content = _content(self.puts) if self.puts else None
        if content == self.found:
            return self
        if content is not None:
            directories.make(directories.missing(self.path), 0o700)
            files.replace(self.path, content, before=self.found)
        elif self.found is not None:
            files.remove(self.path, before=self.found)
        return Record(self.path, self.puts, content)


def load(state: str) -> Record:
    """The record in hookd's state directory. Raises Untouchable where it is there and cannot be read."""
    path = f"{state}/{NAME}"
    found = files.read(path)
    if not found:
        return Record(path, {}, found)
    try:
        value = json.loads(found)
        _check_version(path, value)
        return Record(path, {name: _put(one) for name, one in value["files"].items()}, found)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        trouble = f"{path}: is no record that hookd understands ({error}); what it told of is known by the files alone."
        return Record(path, {}, found, trouble)


def _check_version(path: str, value: dict[str, Any]) -> None:
    """What a newer one has written there must neither be misread nor lost."""
    version = value.get("version")
    if isinstance(version, int) and version > VERSION:
        told = f"was written by a newer hookd (version {version} of it, {VERSION} is known here)"
        raise Untouchable(f"{path}: {told}; install and uninstall with that one.")


@contextmanager
def held(state: str) -> Iterator[Record]:
    """The record, while nobody else changes it nor what it tells of. Raises Untouchable, as `load`."""
    fd, made = _locked(state)
    try:
        record = load(state)
        _swept(record)
        yield record
    finally:
        directories.unmake(made)  # before another has it, who would be left with a directory that is gone
        os.close(fd)


def _locked(state: str) -> tuple[int, tuple[str, ...]]:
    """The directory, open and locked, and what was made for it: until it is locked, another may unmake it."""
    made: dict[str, None] = {}
    trouble = Untouchable(f"{state}: others make and remove it all the time; do it again later.")
    for _ in range(TRIES):
        made |= dict.fromkeys(directories.missing(f"{state}/{NAME}"))
        try:
            directories.make(tuple(sorted(made, key=len)), 0o700)
            fd = _opened(state)
        except Untouchable as error:
            if not isinstance(error.__cause__, FileNotFoundError):
                raise
            trouble = error
            continue
        if _is_at(fd, state):
            return fd, tuple(made)
        os.close(fd)
    raise trouble


def _opened(state: str) -> int:
    """Locked, too."""
    with files.told(state, "cannot be opened"):
        fd = os.open(state, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _lock(fd, state)
    except BaseException:
        os.close(fd)
        raise
    return fd


def _is_at(fd: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(fd), os.stat(path))
    except FileNotFoundError:
        return False


def _swept(record: Record) -> None:
    """Nothing of a hookd that was killed lies beside what it was at work on: it had recorded that first."""
    files.sweep(record.path)
    for path in record.puts:
        files.sweep(path)
        files.sweep(path + BACKUP)


def _lock(fd: int, state: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise Untouchable(f"{state}: another hookd is at work on what is wired; do it again later.") from None
        time.sleep(LOOK_SECONDS)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _content(puts: Mapping[str, Put]) -> bytes:
    value = {"version": VERSION, "files": {path: asdict(put) for path, put in sorted(puts.items())}}
    return (json.dumps(value, indent=2) + "\n").encode()


def _put(value: dict[str, Any]) -> Put:
    frames = tuple((tuple(path), frame) for path, frame in value.get("frames", ()))
    return Put(**{**value, "directories": tuple(value.get("directories", ())), "frames": frames})
