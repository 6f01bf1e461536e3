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
    """The turns of one run, shared by all connections: repeated requests use them up, too.

    A subagent asks beside its owner, in no order that is sure: what it is answered is told apart.
    """

    def __init__(self, *turns, below=(), prompt=""):
        self._owners, self._subagents = _Row(turns), _Row(below or turns)
        self._prompt = prompt if below else ""
        self._lock = threading.Lock()

    def next(self, request):
        """What answers a request: a subagent's does not hold the prompt of the person."""
        with self._lock:
            return (self._owners if self._prompt in request else self._subagents).next()


class _Row:
    def __init__(self, turns):
        self._turns = turns
        self._position = 0

    def next(self):
        """After the end the last text or failure is repeated; after a last call it says hello."""
        position, self._position = self._position, self._position + 1
        if position < len(self._turns):
            return self._turns[position]
        last = self._turns[-1]
        return last if isinstance(last, (Say, Fail)) else Say()
