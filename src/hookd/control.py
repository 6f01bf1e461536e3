"""The control socket: one JSON line asks, one JSON line answers. For this user alone."""

import asyncio
import json
import os
import socket
import struct
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from hookd.ask import Refused, inside

REQUEST_LIMIT = 64 * 1024
"""Bytes of a request line."""
PATIENCE_SECONDS = 5.0
"""A client that connected has this long to ask."""

Order = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


class ControlServer:
    """Answers orders such as `status`, `say` and `skip`."""

    def __init__(self, path: str, orders: Mapping[str, Order]) -> None:
        self._path = path
        self._orders = orders
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Raises OSError where the socket cannot be made."""
        directory, name = os.path.split(self._path)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with inside(directory):
            if os.path.lexists(name):
                os.unlink(name)
            listener.bind(name)
            os.chmod(name, 0o600)
        listener.setblocking(False)
        self._server = await asyncio.start_unix_server(self._serve, sock=listener, limit=REQUEST_LIMIT)

    @property
    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        """The orders that are being carried out."""
        return tuple(self._tasks)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            for task in self._tasks:
                task.cancel()
            await self._server.wait_closed()
            with suppress(FileNotFoundError):
                os.unlink(self._path)

    def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._carry_out(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry_out(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if peer_uid(writer.get_extra_info("socket")) == os.getuid():
                answer = await self._answer(reader)
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, TimeoutError):
            return  # the client went away, or never asked
        except asyncio.CancelledError:
            writer.write(b'{"error": "hookd stops."}\n')
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> dict[str, Any]:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                request = json.loads(await reader.readline())
            order = self._orders[request["order"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            return {"error": f"a JSON object with an order is wanted, one of {', '.join(self._orders)}."}
        try:
            return await order(request)
        except Refused as error:
            return {"error": str(error)}


def peer_uid(connection: socket.socket) -> int:
    """Who is at the other end of a unix socket."""
    if sys.platform == "linux":
        raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        return int(struct.unpack("3i", raw)[1])
    # BSD and macOS: struct xucred {u_int version; uid_t uid; …}, by getsockopt(SOL_LOCAL, LOCAL_PEERCRED).
    raw = connection.getsockopt(0, 1, 76)
    return int(struct.unpack_from("=Ii", raw)[1])
