"""The shelf: all cards of some directories, read again as soon as one of them changed."""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from hookd.cards import AgentCard, NotACard, parse
from hookd.paths import Paths

CARD_LIMIT = 256 * 1024
"""Bytes of a card."""
CARDS_LIMIT = 500
"""Files that are read as cards; the first by path win."""
ENTRIES_LIMIT = 20_000
"""Directory entries that are looked at, so that `directories = ["/"]` ends."""

_PASSED_OVER = frozenset(("node_modules", "__pycache__"))

Stamp = tuple[int, int, int, int]
"""Time of change, time of the last write, size and number of a file: another stamp is another content."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is no card, and why."""

    path: str
    reason: str


def card_directories(paths: Paths, directories: Sequence[str]) -> tuple[str, ...]:
    """Where cards are searched, in this order: the imported ones, then the directories of the settings."""
    return (paths.cards, *(os.path.expanduser(directory) for directory in directories))


class Shelf:
    """Cards by agent. Of two cards with one name that of the earlier directory counts."""

    def __init__(self, places: Sequence[str]) -> None:
        """Takes directories, walked downwards, and single files."""
        self._places = tuple(places)
        self._stamps: dict[str, Stamp] = {}
        self._read: dict[str, AgentCard | Skipped] = {}
        self.cards: Mapping[str, AgentCard] = {}
        self.skipped: tuple[Skipped, ...] = ()

    def refresh(self) -> bool:
        """Reads what changed since the last time: a stat for each file, no more. True if anything did."""
        stamps = dict(_stamps(self._places))
        if list(stamps.items()) == list(self._stamps.items()):
            return False
        self._read = {
            path: self._read[path] if self._stamps.get(path) == stamp else _read(path)
            for path, stamp in stamps.items()
        }
        self._stamps = stamps
        self._arrange()
        return True

    def _arrange(self) -> None:
        cards: dict[str, AgentCard] = {}
        skipped: list[Skipped] = []
        for path, found in self._read.items():
            if isinstance(found, Skipped):
                skipped.append(found)
            elif found.name in cards:
                reason = f'is a second card of "{found.name}"; {cards[found.name].path} counts'
                skipped.append(Skipped(path, reason))
            else:
                cards[found.name] = found
        self.cards = MappingProxyType(cards)
        self.skipped = tuple(skipped)


def read(path: str) -> AgentCard:
    """The card in a file. Raises NotACard for what is none, OSError for what cannot be read."""
    with open(path, "rb", opener=_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise NotACard("is no regular file")
        raw = file.read(CARD_LIMIT + 1)
    if len(raw) > CARD_LIMIT:
        raise NotACard(f"is larger than {CARD_LIMIT // 1024} KiB, the most that a card may have")
    return parse(raw, path)


def _without_waiting(path: str, flags: int) -> int:
    # A named pipe called card.md would hold the daemon for ever.
    return os.open(path, flags | os.O_NONBLOCK)


def _read(path: str) -> AgentCard | Skipped:
    try:
        return read(path)
    except NotACard as error:
        return Skipped(path, str(error))
    except OSError as error:
        return Skipped(path, f"cannot be read: {error.strerror}")


def _stamps(places: Sequence[str]) -> Iterator[tuple[str, Stamp]]:
    """The files that may be cards, with their stamps, in an order that does not change by itself."""
    left = CARDS_LIMIT
    for path in dict.fromkeys(path for place in places for path in _files(place)):
        try:
            seen = os.stat(path)
        except OSError:
            continue  # It went away between the two looks: the next refresh sees the same.
        if left == 0:
            return
        left -= 1
        yield path, (seen.st_ctime_ns, seen.st_mtime_ns, seen.st_size, seen.st_ino)


def _files(place: str) -> list[str]:
    """The Markdown files below a directory; a single file is itself."""
    if not os.path.isdir(place):
        return [place] if os.path.exists(place) else []
    found, looked_at = [], 0
    for directory, folders, files in os.walk(place):
        folders[:] = sorted(name for name in folders if name[0] != "." and name not in _PASSED_OVER)
        found += [os.path.join(directory, name) for name in sorted(files) if _is_markdown(name)]
        looked_at += len(folders) + len(files)
        if looked_at > ENTRIES_LIMIT:
            break
    return found


def _is_markdown(name: str) -> bool:
    return name[0] != "." and name.lower().endswith((".md", ".markdown"))
