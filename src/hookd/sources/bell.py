"""Rings when a directory changes. A hint only: whoever is rung looks for himself, and looks without a ring too."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence

from watchdog.events import (
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

ARRIVALS = (FileCreatedEvent, FileMovedEvent, FileClosedEvent)
"""What is news in a directory that is only ever looked through for files."""
CHANGES = (*ARRIVALS, FileDeletedEvent)
"""What is news where it counts too that a file went."""

Ring = Callable[[], None]


class Bell:
    """Watches directories from a foreign thread, which does one thing: it calls into the loop."""

    def __init__(self, rings: Mapping[str, tuple[Ring, Sequence[type[FileSystemEvent]]]]) -> None:
        """`rings`: what to call at which events, by directory. Directories that do not exist are not watched."""
        self._observer: BaseObserver | None = None
        loop = asyncio.get_running_loop()
        self.trouble = ""
        """Why nothing rings (no inotify instance is left, say); empty when it works."""
        try:
            self._observer = _observer()
            for directory, (ring, events) in rings.items():
                if os.path.isdir(directory):
                    self._observer.schedule(_Rope(loop, ring), directory, event_filter=list(events))
            self._observer.start()
        except OSError as error:
            self.trouble = f"directories cannot be watched: {error.strerror or error}"

    def close(self) -> None:
        if self._observer is not None and self._observer.is_alive():
            self._observer.stop()
            self._observer.join()


def _observer() -> BaseObserver:
    # Asked by name: without inotify watchdog chooses another one, on Linux too.
    if getattr(Observer, "__name__", "") != "InotifyObserver":
        return Observer()
    from hookd.sources.arrivals import ArrivalObserver  # noqa: PLC0415 - only there it can be imported

    return ArrivalObserver()


class _Rope(FileSystemEventHandler):
    """Pulled by watchdog's thread; many pulls before the loop wakes are one ring."""

    def __init__(self, loop: asyncio.AbstractEventLoop, ring: Ring) -> None:
        self._loop = loop
        self._ring = ring
        self._pulled = False

    def on_any_event(self, event: FileSystemEvent) -> None:  # noqa: ARG002 - what happened is looked up
        if not self._pulled:
            self._pulled = True
            try:
                self._loop.call_soon_threadsafe(self._rung)
            except RuntimeError:
                return  # the loop has ended; so will this thread

    def _rung(self) -> None:
        self._pulled = False
        self._ring()
