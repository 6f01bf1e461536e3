"""A child process that answers one JSON line with one JSON line, and is killed and replaced when it does not."""

import asyncio
import contextlib
import itertools
import json
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from typing import Any

LINE_LIMIT = 64 * 1024
"""Bytes of an answer; what is longer is babble."""
PAUSES = (0.0, 0.1, 0.5, 2.0, 10.0)
"""Seconds before the next start, by the number of failures in a row; the last one stays."""
PATIENCE_SECONDS = 0.5
"""A pause that ends within this time is waited for; during a longer one `ask` fails at once."""
FORGET_SECONDS = 1.0
"""How long a child may take to let go of a request that was given up; then it is killed."""
FAREWELL_SECONDS = 1.0
"""How long a child may take to end when its standard input is closed."""
LAST_WORDS_SECONDS = 0.2
"""How long a child that closed its standard output may take to end by itself: its exit status tells more."""
STDERR_KEPT = 2048
"""Bytes at the end of what the child wrote to standard error; the last line becomes part of the reason."""


class ChildFailed(Exception):  # noqa: N818 - a past fact
    """The child did not answer this request; the message says why. It is gone, and started anew for the next one."""


def _ignored(_part: Any) -> None:
    """A part that nobody asked for."""


class SupervisedChild:
    """Started by the first request, in a session of its own, so that it and what it started end together.

    The child reads requests `{"id": …}` from standard input and writes answers with the same id to standard output.
    Every other line there is babble, and ignored. It has to end when its standard input does: then it outlives
    nobody, however this process ends.

    One that can `forget` reads `{"cancel": id}` as well, and answers that request soon, however: so a request that is
    given up does not cost the child its life.
    """

    def __init__(
        self,
        argv: Sequence[str],
        environ: Mapping[str, str],
        *,
        directory: str = "/",
        pauses: Sequence[float] = PAUSES,
        forgets: bool = False,
    ) -> None:
        self._argv = tuple(argv)
        self._environ = dict(environ)
        self._directory = directory
        self._pauses = tuple(pauses)
        self._forgets = forgets
        self._forgetting: asyncio.Task[None] | None = None
        self._process: Process | None = None
        self._stderr = b""
        self._drain: asyncio.Task[None] | None = None
        self._ids = itertools.count(1)
        self._turn = asyncio.Lock()
        self._failures = 0
        self._rests_until = 0.0
        self._last_reason = ""

    @property
    def pid(self) -> int | None:
        """Of the running child; None where none runs."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def ask(
        self, request: Mapping[str, Any], limit_seconds: float, on_part: Callable[[Any], None] = _ignored
    ) -> dict[str, Any]:
        """The answer; what comes before it as `{"id": …, "part": …}` goes to `on_part`.

        Raises ChildFailed, at the latest after the limit. Cancelling it kills a child that cannot forget.
        """
        async with self._turn:
            await self._rest()
            numbered = {**request, "id": next(self._ids)}
            try:
                async with asyncio.timeout(limit_seconds):
                    await self._forgotten()
                    answer = await self._exchange(numbered, on_part)
            except TimeoutError:
                await self._kill()
                raise self._failed(f"it did not answer within {limit_seconds:g} s") from None
            except (OSError, EOFError) as error:
                raise self._failed(await self._end_of(error)) from error
            except asyncio.CancelledError:
                await self._give_up(numbered["id"])
                raise
            self._failures = 0
            return answer

    async def close(self) -> None:
        """Closes its standard input, waits shortly, then kills it. The next request starts another one."""
        await self._forgotten()
        process = self._process
        if process is not None and process.stdin is not None:
            process.stdin.close()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL_SECONDS):
                    await process.wait()
        await self._kill()

    async def _rest(self) -> None:
        left = self._rests_until - asyncio.get_running_loop().time()
        if left > PATIENCE_SECONDS:
            raise ChildFailed(f"it is started again in {left:.1f} s; {self._last_reason}")
        if left > 0:
            await asyncio.sleep(left)

    async def _exchange(self, request: Mapping[str, Any], on_part: Callable[[Any], None]) -> dict[str, Any]:
        process = await self._running()
        assert process.stdin is not None  # noqa: S101 - it was asked for
        process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
        await process.stdin.drain()
        return await self._answer_to(request["id"], process, on_part)

    async def _answer_to(self, number: int, process: Process, on_part: Callable[[Any], None]) -> dict[str, Any]:
        while True:
            answer = _answer(await self._line(process))
            if answer is None or answer.get("id") != number:
                continue
            if "part" not in answer:
                return answer
            on_part(answer["part"])

    async def _give_up(self, number: int) -> None:
        process = self._process
        if not self._forgets or process is None or process.stdin is None or process.returncode is not None:
            await self._kill()
            return
        process.stdin.write(json.dumps({"cancel": number}).encode("ascii") + b"\n")
        self._forgetting = asyncio.create_task(self._forget(number, process))

    async def _forget(self, number: int, process: Process) -> None:
        """Reads past what still comes of that request. A child that does not let go of it is killed."""
        try:
            async with asyncio.timeout(FORGET_SECONDS):
                await self._answer_to(number, process, _ignored)
        except (TimeoutError, OSError, EOFError):
            if self._process is process:
                await self._kill()

    async def _forgotten(self) -> None:
        if self._forgetting is not None:
            await asyncio.shield(self._forgetting)
            self._forgetting = None

    async def _running(self) -> Process:
        if self._process is not None and self._process.returncode is not None:
            await self._kill()  # It ended while nobody asked: that costs no request.
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                *self._argv,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                env=self._environ,
                cwd=self._directory,
                start_new_session=True,
                limit=LINE_LIMIT,
            )
            self._stderr = b""
            self._drain = asyncio.create_task(self._keep_stderr(self._process))
        return self._process

    async def _line(self, process: Process) -> bytes:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        try:
            line = await process.stdout.readline()
        except ValueError:
            return b""  # Longer than LINE_LIMIT: that part is thrown away, the rest will be no JSON.
        if not line:
            raise EOFError
        return line

    async def _keep_stderr(self, process: Process) -> None:
        assert process.stderr is not None  # noqa: S101 - it was asked for
        while chunk := await process.stderr.read(STDERR_KEPT):
            self._stderr = (self._stderr + chunk)[-STDERR_KEPT:]

    async def _end_of(self, error: OSError | EOFError) -> str:
        """Why it ended, after its end."""
        process = self._process
        if process is None:
            return f"{self._argv[0]} cannot be started: {error.strerror if isinstance(error, OSError) else error}"
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                await process.wait()
        await self._kill()
        status = process.returncode or 0
        return f"it was ended by signal {-status}" if status < 0 else f"it ended with exit status {status}"

    async def _kill(self) -> None:
        """Ends the child and its whole session, and reaps it."""
        process, drain = self._process, self._drain
        self._process = self._drain = None
        if process is None:
            return
        # Also after its own end: what it started may still run. PermissionError is macOS's word for zombies.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        # Bounded: who left the session and kept a pipe open would be waited for too.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL_SECONDS):
                await process.wait()
        if drain is not None:
            await asyncio.wait((drain,), timeout=FAREWELL_SECONDS)
            drain.cancel()

    def _failed(self, reason: str) -> ChildFailed:
        self._failures += 1
        pause = self._pauses[min(self._failures, len(self._pauses)) - 1]
        self._rests_until = asyncio.get_running_loop().time() + pause
        said = self._stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        self._last_reason = f"{reason}; it said: {said}" if said else reason
        return ChildFailed(self._last_reason)


def _answer(line: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None
