"""Sinks: where deliveries end. One protocol, one file each, found as `hookd.sinks`."""

from typing import Protocol

from hookd.delivery import Delivery, Settled
from hookd.event import Event


class Sink(Protocol):
    """One way out. It has a queue of its own, so that a slow or failing sink delays no other."""

    name: str
    workers: int
    """How many of its deliveries are under way at once."""
    batch: int
    """How many deliveries one call of `deliver` takes at the most."""

    def wants(self, event: Event) -> bool:
        """Whether a delivery of this event would do anything; without it none is made."""

    async def deliver(self, deliveries: list[Delivery]) -> list[Settled]:
        """Makes the deliveries and says how each ended. A stranger's fault is a `failed` with its reason."""

    async def close(self) -> None:
        """Ends what the sink started; what is being said is finished by the caller before."""
