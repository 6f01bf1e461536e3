"""How a hook program is started: as a child of hookd, or outside the sandbox that systemd keeps hookd in."""

import asyncio
import os
import shutil
import signal
import sys
import uuid
from collections.abc import Mapping
from contextlib import suppress

from hookd.sinks import strict_modes
from hookd.sinks.program_run import Order, Running, Start
from hookd.sinks.strict_modes import owners_in_sandbox, strict_owners

_NULL = asyncio.subprocess.DEVNULL
GRACE_SECONDS = 1.0
"""Between asking a program to end and ending it."""
_NET_SECONDS = 5.0
"""Past its limit systemd itself ends a program, should hookd be gone by then."""


_CHECKED = (sys.executable, "-I", "-S", strict_modes.__file__)
"""Asks outside whether the program is safe, and becomes it."""


def start_for(environ: Mapping[str, str], pid: int) -> Start:
    """The way that fits: a service of the user's own systemd is sandboxed, and its hook programs must not be.

    systemd sets both variables for the main process of a user service. A shell below such a service (a
    terminal's) inherits them too, with a process id that is not its own.
    """
    in_user_service = environ.get("SYSTEMD_EXEC_PID") == str(pid) and "MANAGERPID" in environ
    return start_outside if in_user_service and shutil.which("systemd-run") else start_directly


def owners_for(start: Start) -> frozenset[int]:
    """Who may own a program as seen from here; whoever starts outside asks again there."""
    return owners_in_sandbox() if start is start_outside else strict_owners()


async def start_directly(order: Order, stdin: int, output: int) -> Running:
    """A child in a session and process group of its own."""
    return _Group(
        await asyncio.create_subprocess_exec(
            *order.argv,
            stdin=stdin,
            stdout=output,
            stderr=output,
            cwd=order.directory,
            env=dict(order.environ),
            start_new_session=True,
        )
    )


async def start_outside(order: Order, stdin: int, output: int) -> Running:
    """A transient unit of the user's service manager, which inherits nothing of hookd's own limits."""
    unit = f"hookd-hook-{uuid.uuid4().hex}.service"
    process = await asyncio.create_subprocess_exec(
        *_unit_command(order, unit), stdin=stdin, stdout=output, stderr=output, start_new_session=True
    )
    return _Unit(process, unit)


def _unit_command(order: Order, unit: str) -> list[str]:
    return [
        *("systemd-run", "--user", "--quiet", "--pipe", "--wait", "--collect", "--service-type=exec"),
        f"--unit={unit}",
        f"--description=hook program of hookd: {os.path.basename(order.argv[0])}",
        f"--working-directory={order.directory}",
        f"--property=RuntimeMaxSec={order.limit_seconds + _NET_SECONDS:g}",
        f"--property=TimeoutStopSec={GRACE_SECONDS:g}",
        # What a program leaves in the background lives on, as it does without systemd.
        "--property=KillMode=process",
        *(f"--setenv={name}={value}" for name, value in order.environ.items()),
        "--",
        # systemd expands $NAME in arguments, and takes $$ for a dollar.
        *(part.replace("$", "$$") for part in (*_CHECKED, *order.argv)),
    ]


class _Group:
    """A child and its process group."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def wait(self) -> int:
        return await self._process.wait()

    async def end(self) -> None:
        self._signal(signal.SIGTERM)
        try:
            await _within_grace(self._process)
        finally:
            self._signal(signal.SIGKILL)
        await _within_grace(self._process)

    def fault(self, _status: int, _output: str) -> str:
        return ""

    def _signal(self, number: int) -> None:
        # macOS answers EPERM for a group of which only the zombie is left.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


class _Unit:
    """A transient unit, and the systemd-run that waits for it."""

    def __init__(self, process: asyncio.subprocess.Process, unit: str) -> None:
        self._process = process
        self._unit = unit

    async def wait(self) -> int:
        return await self._process.wait()

    async def end(self) -> None:
        await self._signal("SIGTERM")
        await _within_grace(self._process)
        await self._signal("SIGKILL")
        await _within_grace(self._process)
        with suppress(ProcessLookupError):
            self._process.kill()
        await _within_grace(self._process)

    def fault(self, status: int, output: str) -> str:
        """What was said before the program could run: by strict_modes.py, or by systemd-run itself."""
        last = output.rstrip("\n").rpartition("\n")[2]
        if status == strict_modes.NOT_STARTED and last.startswith(strict_modes.SPOKEN):
            return last.removeprefix(strict_modes.SPOKEN)
        if status == 1 and output.startswith("Failed to "):
            return f"not started: systemd-run: {last}"
        return ""

    async def _signal(self, name: str) -> None:
        """To every process of the unit. That there is none any more is no fault."""
        order = ("systemctl", "--user", "--quiet", "kill", f"--signal={name}", self._unit)
        with suppress(OSError):  # RuntimeMaxSec is the net below
            process = await asyncio.create_subprocess_exec(*order, stdin=_NULL, stdout=_NULL, stderr=_NULL)
            await _within_grace(process)


async def _within_grace(process: asyncio.subprocess.Process) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(GRACE_SECONDS):
            await process.wait()
