"""One run of a hook program: started with its event on standard input, ended by itself or at its limit."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from io import FileIO
from typing import Any, Protocol, Self

from hookd.sinks.strict_modes import not_started

OUTPUT_LIMIT = 16 * 1024
"""Bytes of a program's output that are kept; the rest is counted."""
_CHUNK = 64 * 1024
_PIPE_CHUNKS = 16
"""More than this many chunks no pipe holds: what a program left in it when it ended."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run, and how."""

    argv: tuple[str, ...]
    """The program's absolute path first."""
    environ: Mapping[str, str]
    directory: str
    stdin: bytes
    limit_seconds: float


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: exactly one of exit_status, signal, killed_after_seconds and fault says it."""

    seconds: float
    exit_status: int | None = None
    signal: int | None = None
    killed_after_seconds: float | None = None
    """The limit, where the program was still running then."""
    fault: str = ""
    """Why it never ran."""
    output: str = ""
    omitted_bytes: int = 0

    @property
    def reason(self) -> str:
        if self.fault:
            return self.fault
        if self.killed_after_seconds is not None:
            return f"killed after {self.killed_after_seconds:g} s"
        return f"ended by signal {self.signal}" if self.signal else f"exit {self.exit_status}"

    def to_object(self) -> dict[str, Any]:
        """What is known, without what is not."""
        known = {
            "exit_status": self.exit_status,
            "signal": self.signal,
            "killed_after_seconds": self.killed_after_seconds,
            "fault": self.fault or None,
        }
        return {
            **{name: value for name, value in known.items() if value is not None},
            "seconds": round(self.seconds, 3),
        }


class Running(Protocol):
    """A program that was started."""

    async def wait(self) -> int:
        """The exit status, or a signal's number below zero."""

    async def end(self) -> None:
        """Ends the program and what it started: asks first, and a second later does not ask."""

    def fault(self, status: int, output: str) -> str:
        """Why the program never ran, where only its way of starting can tell; else empty."""


Start = Callable[[Order, int, int], Awaitable[Running]]
"""A way of starting: the order, a file descriptor to read from and one to write to. Raises OSError."""


async def run(order: Order, start: Start) -> Ended:
    """Runs a program to its end or its limit. Cancelling it ends the program."""
    clock = asyncio.get_running_loop().time
    began = clock()
    try:
        with _file_of(order.stdin) as stdin, _Output() as output:
            running = await start(order, stdin.fileno(), output.entrance)
            status = await _within(order.limit_seconds, running)
            output.take_the_rest()
    except OSError as error:
        return Ended(clock() - began, fault=not_started(error))
    ending: dict[str, Any] = _ending(status, order, running.fault(status or 0, output.text))
    return Ended(clock() - began, output=output.text, omitted_bytes=output.omitted_bytes, **ending)


def _ending(status: int | None, order: Order, fault: str) -> dict[str, Any]:
    if fault:
        return {"fault": fault}
    if status is None:
        return {"killed_after_seconds": order.limit_seconds}
    return {"signal": -status} if status < 0 else {"exit_status": status}


async def _within(limit_seconds: float, running: Running) -> int | None:
    """The exit status, or None where the limit came first. However this is left, the program has ended."""
    try:
        async with asyncio.timeout(limit_seconds):
            return await running.wait()
    except TimeoutError:
        await running.end()
        return None
    except asyncio.CancelledError:
        await running.end()
        raise


class _Output:
    """What a program says, through a pipe of our own: nobody waits for its end.

    A grandchild in the background may hold the other end for ever.
    """

    def __init__(self) -> None:
        self.entrance = -1
        self.omitted_bytes = 0
        self._kept = bytearray()
        self._loop = asyncio.get_running_loop()

    def __enter__(self) -> Self:
        self._exit, self.entrance = os.pipe()
        os.set_blocking(self._exit, False)
        self._loop.add_reader(self._exit, self._take)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.remove_reader(self._exit)
        os.close(self._exit)
        os.close(self.entrance)

    @property
    def text(self) -> str:
        return self._kept.decode("utf-8", "replace")

    def take_the_rest(self) -> None:
        for _ in range(_PIPE_CHUNKS):
            if not self._take():
                return

    def _take(self) -> int:
        try:
            chunk = os.read(self._exit, _CHUNK)
        except BlockingIOError:
            return 0
        kept = chunk[: OUTPUT_LIMIT - len(self._kept)]
        self._kept += kept
        self.omitted_bytes += len(chunk) - len(kept)
        return len(chunk)


def _file_of(content: bytes) -> FileIO:
    """A nameless file instead of a pipe: a program that never reads it holds nobody up."""
    with contextlib.ExitStack() as undo:
        file = undo.enter_context(_nameless_file())
        view = memoryview(content)
        while view:
            view = view[file.write(view) :]
        file.seek(0)
        undo.pop_all()
    return file


def _nameless_file() -> FileIO:
    if hasattr(os, "memfd_create"):
        return FileIO(os.memfd_create("hookd-event"), "r+")
    return tempfile.TemporaryFile(buffering=0)
