"""Facts: how every room tells what happened. Light, for children import it too; logs.py writes them down."""

from typing import Any, Protocol


class Fact(Protocol):
    """Tells one fact: `fact("event_rejected", level="warning", source="pipe", reason=…)`."""

    def __call__(self, name: str, *, level: str = "info", **values: Any) -> None: ...


def untold(name: str, *, level: str = "info", **values: Any) -> None:
    """A fact that nobody logs."""
