"""Sinks: where deliveries end. One protocol, one file each, found as `hookd.sinks`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import entry_points
from typing import Protocol, runtime_checkable

from hookd.delivery import Delivery, Settled
from hookd.engines.casting import Casting
from hookd.event import Event
from hookd.logs import StructuredLog
from hookd.paths import Paths
from hookd.settings import Settings
from hookd.utterance import Persona

MADE_OF = {"speech": ("speech", "earcons", "pronounce"), "exec": ("exec", "redaction"), "log": ()}
"""The tables of the settings that a sink of hookd's own is built from; a stranger's may be built from any."""


class Sink(Protocol):
    """One way out. It has a queue of its own, so that a slow or failing sink delays no other."""

    name: str
    workers: int
    """How many of its deliveries are under way at once."""
    batch: int
    """How many deliveries one call of `deliver` takes at the most."""
    patient: bool
    """Whether the doors wait while its queue is full. False: what does not fit is dropped, with that reason."""

    personal: bool
    """Whether it tells a person: then what is no longer true, or was told before, is not for it."""

    def wants(self, event: Event) -> bool:
        """Whether a delivery of this event would do anything; without it none is made."""

    async def deliver(self, deliveries: list[Delivery]) -> list[Settled]:
        """Makes the deliveries and says how each ended. A stranger's fault is a `failed` with its reason."""

    async def close(self) -> None:
        """Ends what the sink started; what is being said is finished by the caller before."""


@runtime_checkable
class TakesBack(Protocol):
    """A personal sink that can take away what it shows."""

    async def take_back(self, events: Sequence[Event]) -> None:
        """These are no longer true; those that it does not show are none of its business."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a sink is built from: the entry point is a function `build(surroundings) -> Sink`."""

    settings: Settings
    paths: Paths
    clock: Callable[[], datetime]
    """The time, UTC, aware."""
    fact: StructuredLog
    persona_of: Callable[[str], Persona]
    casting: Casting
    """Which agent has which voice."""


def build_sinks(surroundings: Surroundings, before: Settings | None = None) -> dict[str, Sink]:
    """Every sink that is installed, by name; of those of `before` only what would be another one now."""
    return {
        entry.name: entry.load()(surroundings)
        for entry in entry_points(group="hookd.sinks")
        if before is None or _would_be_another(entry.name, before, surroundings.settings)
    }


def personal_of(sinks: Mapping[str, Sink]) -> frozenset[str]:
    """The sinks that tell a person, by name."""
    return frozenset(name for name, sink in sinks.items() if getattr(sink, "personal", False))


def _would_be_another(name: str, before: Settings, now: Settings) -> bool:
    tables = MADE_OF.get(name)
    return tables is None or any(getattr(before, table) != getattr(now, table) for table in tables)
