"""Doors: where events come in as raw bytes. A source gives batches, and is told when each is safe."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

from hookd.event import Envelope


@dataclass(frozen=True, slots=True)
class Batch:
    """What a source took in at once."""

    envelopes: tuple[Envelope, ...]
    unusable: tuple[tuple[Envelope, str], ...] = ()
    """What the source itself refuses, with the reason: too long, not a regular file, …"""
    note: tuple[str, str] | None = None
    """Kept in the journal in the same commit, and forgotten after the ack: how far the source was read."""
    token: Any = None
    """The source's own mark of what to let go at the ack."""


class Source(Protocol):
    """A door. Whatever it gave and was not told to let go, it gives again after a restart."""

    name: str

    def batches(self) -> AsyncIterator[Batch]:
        """Batches as they come, for ever."""

    def ack(self, batch: Batch) -> None:
        """The batch is committed: let its bytes go."""

    def reject(self, envelope: Envelope, reason: str) -> str:
        """Puts bad bytes into `bad/` with the reason beside them; returns the path. Raises OSError."""

    def ring(self) -> None:
        """Look now: something may have come."""

    def close(self) -> None:
        """Gives back what was opened."""
