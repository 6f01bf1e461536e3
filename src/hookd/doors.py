"""The doors: the sources that events come in at, and the bells that tell them to look."""

import os
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from datetime import datetime

from hookd import service_manager
from hookd.fact import Fact
from hookd.paths import Paths
from hookd.sources import Source
from hookd.sources.bad import BadPlace
from hookd.sources.bell import ARRIVALS, CHANGES, Bell
from hookd.sources.fifo import Fifo
from hookd.sources.pipe import PipeSource
from hookd.sources.spool import SpoolSource

BLIND_RESCAN_SECONDS = 1.0
"""How often the hook directory is looked through where no directory can be watched."""


class Doors:
    """The hook directory and the pipe, open."""

    def __init__(
        self,
        paths: Paths,
        environ: MutableMapping[str, str],
        pipe_note: str,
        clock: Callable[[], datetime],
        fact: Fact,
    ) -> None:
        """`pipe_note` is what the journal knows of the pipe. Raises OSError or NotPrivate."""
        self.spool = SpoolSource(paths.spool, clock)
        self.pipe = PipeSource(self._fifo(paths, environ, fact), BadPlace(f"{paths.spool}/bad"), clock, pipe_note)
        self.sources: tuple[Source, ...] = (self.spool, self.pipe)
        self._paths = paths
        self._fact = fact
        self._bell: Bell | None = None

    def hang_bell(self, settings_changed: Callable[[], None]) -> None:
        """From now on a change of the hook directory, or of the settings' directory, is noticed at once."""
        with suppress(OSError):  # it may be read-only: then settings are noticed at the next rescan
            os.makedirs(self._paths.config, 0o700, exist_ok=True)
        self._settings_changed = settings_changed
        self._hung_at = self._inodes()
        self._bell = Bell({
            f"{self._paths.spool}/new": (self.spool.ring, ARRIVALS),
            self._paths.config: (settings_changed, CHANGES),
        })
        if self._bell.trouble:
            self.spool.rescan_seconds = BLIND_RESCAN_SECONDS
            self._fact(
                "watcher_unavailable",
                level="warning",
                reason=self._bell.trouble,
                rescan_seconds=BLIND_RESCAN_SECONDS,
            )

    def rescan(self) -> None:
        """Every source looks now, and the bell is hung again where one of its directories was replaced."""
        self.spool.rescan()
        self.pipe.ring()
        if self._bell is not None and self._inodes() != self._hung_at:
            self._bell.close()
            self.hang_bell(self._settings_changed)

    def close(self) -> None:
        if self._bell is not None:
            self._bell.close()
        for source in reversed(self.sources):
            source.close()

    def _inodes(self) -> tuple[int, int]:
        return _inode(f"{self._paths.spool}/new"), _inode(self._paths.config)

    def _fifo(self, paths: Paths, environ: MutableMapping[str, str], fact: Fact) -> Fifo:
        inherited = service_manager.inherited_fds(environ, os.getpid())
        fifo = Fifo(paths.pipe, inherited[0] if inherited else None)
        if fifo.moved_aside:
            fact("pipe_replaced", level="warning", found=fifo.moved_aside)
        return fifo


def _inode(path: str) -> int:
    try:
        return os.stat(path).st_ino
    except FileNotFoundError:
        return 0
