"""Sound packs: directories with an openpeon.json by the Coding Event Sound Pack Specification, version 1.

A pack is a stranger's: it is data that is checked as a whole before any of it is used, and never executed.
"""

import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, TypeVar

MANIFEST = "openpeon.json"
MAJOR = "1"
"""Of `cesp_version`: every 1.x is read, and what a later one adds is passed over."""
SOUND_LIMIT = 1024 * 1024
"""Bytes of one file; section 4.2."""
PACK_LIMIT = 50 * 1024 * 1024
"""Bytes of all files together; section 4.2. Those whose name begins with a dot are not counted."""
MANIFEST_LIMIT = 1024 * 1024
"""Bytes; the longest known has 40,000."""
FILES_LIMIT = 10_000
"""Files in the pack's directory."""
SOUNDS_LIMIT = 1000
"""Sounds that a pack names; the most known are 60."""
LONGEST_SECONDS = 10
"""Of one sound; a megabyte may hold hours."""

CATEGORY_OF = {
    "activated": "task.acknowledge",
    "completed": "task.complete",
    "paused": "",
    "failed": "task.error",
    "interrupted": "",
    "permission-needed": "input.required",
    "permission-denied": "",
    "input-needed": "input.required",
    "session-started": "session.start",
    "session-ended": "session.end",
    "tool-started": "task.progress",
    "tool-finished": "",
    "tool-failed": "task.error",
    "task-created": "task.acknowledge",
    "task-completed": "task.complete",
    "compacting": "resource.limit",
    "compacted": "",
    "notice": "",
}
"""Which category a kind sounds like; empty where none fits. Nothing here is a `user.spam`."""

_FORMATS = {
    ".wav": re.compile(rb"RIFF....WAVE", re.DOTALL),
    ".mp3": re.compile(rb"ID3|\xff[\xf2\xf3\xfa\xfb]"),
    ".ogg": re.compile(rb"OggS.{24}\x01vorbis", re.DOTALL),
    ".flac": re.compile(rb"fLaC"),
}
"""How a file that can be decoded begins, by the ending of its name; section 4.4, and FLAC."""
_HEAD = 64
_PATH = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")

T = TypeVar("T")


class PackRefused(Exception):  # noqa: N818 - a past fact, as in the log line earcon_pack_refused
    """A pack of which nothing is used; the message says what was found and what is wanted."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was checked."""

    name: str
    sounds: Mapping[str, tuple[str, ...]]
    """Paths of files by category; whatever links led to them, it is the files themselves that are named."""

    def sounds_of(self, kind: str) -> tuple[str, ...]:
        """The files that may be heard for a kind of event; empty where the pack has nothing for it."""
        return self.sounds.get(CATEGORY_OF[kind], ())


def choose(sounds: Sequence[T], last: T | None, pick: Callable[[int], int]) -> T:
    """One of them, not the last one again if there is another; `pick(n)` gives a number below n."""
    others = [sound for sound in sounds if sound != last] or sounds
    return others[pick(len(others))]


def read_pack(directory: str) -> Pack:
    """The pack in a directory, which may begin with `~`. Raises PackRefused."""
    if find_spec("miniaudio") is None:
        raise PackRefused("miniaudio is not installed, and decodes the sounds; pip install miniaudio")
    root = os.path.realpath(os.path.expanduser(directory))
    manifest = _manifest(root)
    _check_version(_text(manifest, "cesp_version"))
    name = _text(manifest, "name")
    if not _NAME.fullmatch(name):
        raise PackRefused(f"{MANIFEST}: name is {name[:80]!r}; wanted are 1 to 64 of a-z 0-9 _ -, not _ or - first")
    categories = _typed(manifest.get("categories"), dict, "categories")
    entries = {category: list(_entries(category, found)) for category, found in categories.items()}
    if sum(map(len, entries.values())) > SOUNDS_LIMIT:
        raise PackRefused(f"{MANIFEST}: it names more than {SOUNDS_LIMIT} sounds")
    _check_size(root)
    return Pack(name, {category: tuple(_sound(root, entry) for entry in found) for category, found in entries.items()})


def _manifest(root: str) -> dict[str, Any]:
    raw = _content(root, MANIFEST, MANIFEST_LIMIT, MANIFEST_LIMIT)
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise PackRefused(f"{MANIFEST} is not JSON: {error}") from None
    return _typed(found, dict, "it")


def _check_version(version: str) -> None:
    if version.partition(".")[0] != MAJOR:
        raise PackRefused(f"{MANIFEST}: cesp_version is {version[:80]!r}; wanted is {MAJOR}.0, or another of {MAJOR}")


def _entries(category: str, found: Any) -> Iterator[Mapping[str, Any]]:
    sounds = _typed(found, dict, category).get("sounds")
    for number, entry in enumerate(_typed(sounds, list, f"{category} sounds"), 1):
        yield _typed(entry, dict, f"{category} sound {number}")


def _sound(root: str, entry: Mapping[str, Any]) -> str:
    name = _text(entry, "file")
    if not _PATH.fullmatch(name) or ".." in name.split("/"):
        raise PackRefused(
            f"{MANIFEST}: file is {name[:80]!r}; wanted is a path inside the pack, of A-Z a-z 0-9 . _ - and /"
        )
    ending = os.path.splitext(name)[1].lower()
    if ending not in _FORMATS:
        raise PackRefused(f"{name} cannot be decoded; wanted is one of {' '.join(_FORMATS)}")
    if not _FORMATS[ending].match(_content(root, name, SOUND_LIMIT, _HEAD)):
        raise PackRefused(f"{name} does not begin as a {ending} does")
    return os.path.realpath(os.path.join(root, name))


def _content(root: str, name: str, limit: int, count: int) -> bytes:
    """The first `count` bytes of a regular file that lies inside the pack and is not too big. Raises PackRefused."""
    path = os.path.realpath(os.path.join(root, name))
    if not path.startswith(os.path.join(root, "")):
        raise PackRefused(f"{name} lies outside the pack, at {path!r}")
    try:
        # A named pipe would hold the daemon for ever.
        with open(path, "rb", opener=lambda path, flags: os.open(path, flags | os.O_NONBLOCK)) as file:
            seen = os.fstat(file.fileno())
            if not stat.S_ISREG(seen.st_mode):
                raise PackRefused(f"{name} is no regular file")
            if seen.st_size > limit:
                raise PackRefused(f"{name} has {seen.st_size} bytes; at most {limit} are taken")
            return file.read(count)
    except OSError as error:
        raise PackRefused(f"{name} cannot be read: {error.strerror}; it is looked for in {root}") from None


def _check_size(root: str) -> None:
    count = size = 0
    for path in _files(root):
        count, size = count + 1, size + _bytes(path)
        if size > PACK_LIMIT:
            raise PackRefused(f"the pack has more than {PACK_LIMIT} bytes in {root}")
        if count > FILES_LIMIT:
            raise PackRefused(f"the pack has more than {FILES_LIMIT} files in {root}")


def _files(root: str) -> Iterator[str]:
    for directory, below, files in os.walk(root):
        below[:] = [name for name in below if not name.startswith(".")]
        yield from (os.path.join(directory, name) for name in files if not name.startswith("."))


def _bytes(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0  # Gone since; what the manifest names is looked at by itself.


def _text(table: Mapping[str, Any], key: str) -> str:
    return _typed(table.get(key), str, key)


def _typed(found: Any, kind: type[T], what: str) -> T:
    if not isinstance(found, kind):
        wanted = {dict: "an object", list: "a list", str: "a text"}[kind]  # type: ignore[index]
        seen = "missing" if found is None else json.dumps(found)[:80]
        raise PackRefused(f"{MANIFEST}: {what[:80]!r} is {seen}; wanted is {wanted}")
    return found
