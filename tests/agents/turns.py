"""What the stand-in for a model does: a short list of turns, played one after the other."""

import threading
from dataclasses import dataclass, field

HELLO = "Hello from the local server."


@dataclass(frozen=True)
class Say:
    """It says something, and ends its turn."""

    text: str = HELLO


@dataclass(frozen=True)
class Shell:
    """It calls the agent's shell tool, whatever that is called there."""

    command: str


@dataclass(frozen=True)
class Call:
    """It calls the tool of just this name."""

    tool: str
    given: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Fail:
    """The request fails with this HTTP status."""

    status: int


class Turns:
    """The turns of one run, shared by all connections: a subagent's requests and repeated ones use them up, too."""

    def __init__(self, *turns):
        self._turns = turns
        self._position = 0
        self._lock = threading.Lock()

    def next(self):
        """After the end the last text or failure is repeated; after a last call it says hello."""
        with self._lock:
            position, self._position = self._position, self._position + 1
        if position < len(self._turns):
            return self._turns[position]
        last = self._turns[-1]
        return last if isinstance(last, (Say, Fail)) else Say()
