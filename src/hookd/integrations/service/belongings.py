"""The service's files on disk: what is to change of them, and which of those found there are hookd's own."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from hookd.integrations import directories, files
from hookd.integrations.files import Untouchable
from hookd.integrations.service.refused import ServiceRefused


@dataclass(frozen=True)
class Change:
    path: str
    before: bytes | None
    """None: nothing is there."""
    after: bytes | None

    @property
    def verb(self) -> str:
        return "remove" if self.after is None else "put" if self.before is None else "change"


@dataclass(frozen=True)
class Record:
    """What was put there by an earlier install, of whatever version."""

    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 by path."""
    directories: Sequence[str] = ()
    """Those that were made for them, the outermost first."""


def read_record(path: str) -> Record:
    """An unreadable one is none: then only what is marked or unchanged counts as own."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
        return Record(dict(found["files"]), tuple(map(str, found["directories"])))
    return Record()


IsOwn = Callable[[str, bytes], bool]


def changes(wanted: Mapping[str, bytes | None], is_own: IsOwn) -> list[Change]:
    """What has to be done for it. Raises ServiceRefused where another's file is in the way."""
    return [
        Change(path, found, content)
        for path, content in wanted.items()
        if (found := _found(path, content, is_own)) != content
    ]


def own(record_path: str, record: Record, mark: bytes, shipped: Mapping[str, bytes | None]) -> IsOwn:
    """Whether a file is hookd's: the record, and what bears the mark, is as it is shipped or was put there earlier."""

    def is_own(path: str, content: bytes) -> bool:
        put_earlier = record.files.get(path) == digest(content)
        return put_earlier or path == record_path or mark in content or content == shipped.get(path)

    return is_own


def with_record(wanted: Mapping[str, bytes | None], path: str, before: Record) -> dict[str, bytes | None]:
    """The same, and at the path a record of it, from which a later version knows what is hookd's."""
    digests = {name: digest(content) for name, content in wanted.items() if content is not None}
    made = [directory for name in (*digests, path) for directory in directories.missing(name)]
    known = list(dict.fromkeys([*before.directories, *made]))
    text = json.dumps({"files": digests, "directories": known}, indent=2)
    return {**wanted, path: f"{text}\n".encode()}


def carry_out(todo: Sequence[Change]) -> None:
    """Does it. Raises ServiceRefused."""
    try:
        for change in todo:
            _carry_out(change)
    except Untouchable as error:
        raise ServiceRefused(str(error)) from error


def _carry_out(change: Change) -> None:
    if change.after is not None:
        directories.make(directories.missing(change.path), 0o700)
        files.replace(change.path, change.after, before=change.before, mode=0o644)
    elif change.before is not None:
        files.remove(change.path, before=change.before)


def _found(path: str, wanted: bytes | None, is_own: IsOwn) -> bytes | None:
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            found = file.read()
    except FileNotFoundError:
        if os.path.islink(path):
            raise ServiceRefused(f"{path}: is a link to nothing; remove it, then again.") from None
        return None
    except OSError as error:
        raise ServiceRefused(f"{path}: cannot be read: {error.strerror}; move it away, then again.") from error
    if found == wanted or (is_own(path, found) and not os.path.islink(path)):
        return found
    raise ServiceRefused(f"{path}: {_whose(path)}")


def _whose(path: str) -> str:
    if os.path.realpath(path) == os.devnull:
        return f"this unit is masked; if it is to run: systemctl --user unmask {os.path.basename(path)}"
    if os.path.islink(path):
        return f"is a link of yours to {os.path.realpath(path)}, and is left alone; remove it, then again."
    return "is not as hookd puts it, so it is yours, and left alone; move it away, then again."


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
