"""The programs of `hooks.d`: which of them run for an event, and why one does not."""

# Asked for every event, and pathlib costs more than the question.

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass

from hookd.fact import Fact
from hookd.sinks.strict_modes import fault_of, strict_owners
from hookd.vocabulary import KINDS

SETTLED_NS = 2_000_000_000
"""A directory changed less than this ago may change again within one tick of its time stamp: read it anew."""


@dataclass(frozen=True, slots=True)
class Program:
    """An executable that may run."""

    path: str
    """Absolute."""
    name: str
    """Below hooks.d, fit to be shown: `notify.sh`, `completed/notify.sh`."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An executable that may not run."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What hooks.d holds for one event, in the order of running."""

    programs: tuple[Program, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class _Listing:
    stamp: tuple[int, ...]
    files: tuple[str, ...]
    directories: frozenset[str]


_NOTHING = _Listing((), (), frozenset())


class HookPrograms:
    """hooks.d/ for every event, then hooks.d/KIND/, then hooks.d/AGENT/; each sorted by name.

    A directory named like a kind is that kind's alone: an agent of the same name has none of its own.
    """

    def __init__(self, hooks_dir: str, fact: Fact, owners: frozenset[int] | None = None) -> None:
        self._root = os.path.abspath(hooks_dir)  # links are to be seen
        self._fact = fact
        self._owners = strict_owners() if owners is None else owners
        self._listings: dict[str, _Listing] = {}
        self._told: dict[str, str] = {}

    def any_for(self, agent: str, kind: str) -> bool:
        """Whether there is anything to run or refuse; a few microseconds for an empty or missing hooks.d."""
        try:
            return any(_is_executable_file(path) for path in self._candidates(agent, kind))
        except OSError:
            return True  # delivering it will say what is wrong

    def chosen_for(self, agent: str, kind: str) -> Chosen:
        """What is to run now. Each file is asked every time: a changed mode shows in no directory's stamp."""
        programs: list[Program] = []
        refused: list[Refused] = []
        try:
            for path in self._candidates(agent, kind):
                reason, ignored = self._look_at(path)
                name = self._name_of(path)
                self._tell_once(path, reason, "program_ignored" if ignored else "program_refused")
                if not reason:
                    programs.append(Program(path, name))
                elif not ignored:
                    refused.append(Refused(name, reason))
        except OSError as error:
            refused.append(Refused("hooks.d", f"cannot be read: {error.strerror}: {error.filename}"))
        return Chosen(tuple(programs), tuple(refused))

    def _candidates(self, agent: str, kind: str) -> Iterator[str]:
        top = self._listing(self._root)
        yield from (f"{self._root}/{name}" for name in top.files)
        for below in (kind, *(() if agent in KINDS else (agent,))):
            if below in top.directories:
                directory = f"{self._root}/{below}"
                found = self._listing(directory)
                yield from (f"{directory}/{name}" for name in (*found.files, *sorted(found.directories)))

    def _listing(self, directory: str) -> _Listing:
        """What stands in a directory, from memory while its time stamp stays. Raises OSError."""
        try:
            status = os.stat(directory)
        except FileNotFoundError:
            return _NOTHING
        stamp = (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns)
        known = self._listings.get(directory, _NOTHING)
        if known.stamp == stamp:
            return known
        found = _read(directory, stamp)
        # The clock of the file system, not of the events: this is about the age of a time stamp.
        if time.time_ns() - status.st_ctime_ns > SETTLED_NS:
            self._listings[directory] = found
        return found

    def _look_at(self, path: str) -> tuple[str, bool]:
        """Why a file does not run, and whether that is no fault: one that is not executable is ignored."""
        try:
            mode = os.stat(path).st_mode
            if not stat.S_ISREG(mode):
                return "it is no regular file", True
            if not mode & 0o111:
                return f"it is not executable; chmod u+x {path}", True
            return fault_of(path, self._owners), False
        except OSError as error:
            return f"{error.strerror or error}", False

    def _name_of(self, path: str) -> str:
        name = path.removeprefix(f"{self._root}/")
        return name if name.isprintable() else ascii(name)

    def _tell_once(self, path: str, reason: str, fact: str) -> None:
        if self._told.get(path, "") == reason:
            return
        self._told[path] = reason
        if reason:
            self._fact(fact, level="warning", program=self._name_of(path), reason=reason)


def _read(directory: str, stamp: tuple[int, ...]) -> _Listing:
    with os.scandir(directory) as entries:
        seen = {entry.name: _is_directory(entry) for entry in entries if not _is_aside(entry.name)}
    files = sorted(name for name, is_directory in seen.items() if not is_directory)
    return _Listing(stamp, tuple(files), frozenset(seen) - frozenset(files))


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a loop of links: what is wrong with it is said when its turn comes
        return False


def _is_aside(name: str) -> bool:
    """Hidden files and the backup copies of editors."""
    return name.startswith(".") or name.endswith("~")


def _is_executable_file(path: str) -> bool:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return True  # a broken link is worth a reason
    return stat.S_ISREG(mode) and bool(mode & 0o111)
