"""One order to the daemon over its control socket, and the answer. Light: a prompt may ask at every line."""

import json
import os
import socket
from contextlib import contextmanager, suppress

TYPE_CHECKING = False  # without the cost of importing typing
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class Refused(Exception):  # noqa: N818
    """An order that cannot be carried out; the message says why and what to do."""


class NotRunning(Exception):  # noqa: N818
    """No daemon answers on the control socket."""


def ask(path: str, order: str, *, seconds: float = 10.0, **values: "Any") -> "dict[str, Any]":
    """One order to the daemon and its answer. Raises NotRunning, Refused or TimeoutError."""
    directory, name = os.path.split(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(seconds)
        try:
            with inside(directory):
                client.connect(name)
            client.sendall(json.dumps({"order": order, **values}).encode() + b"\n")
            raw = client.makefile("rb").readline()
        except (FileNotFoundError, NotADirectoryError, ConnectionError) as error:
            raise NotRunning(str(error)) from error
    answer: dict[str, Any] = json.loads(raw) if raw else {"error": "the daemon hung up."}
    if "error" in answer:
        raise Refused(answer["error"])
    return answer


@contextmanager
def inside(directory: str) -> "Iterator[None]":
    """A socket's path may have 103 bytes at most: its bare name always fits."""
    back = _here()
    try:
        os.chdir(directory)
        yield
    finally:
        if back is not None:
            with suppress(OSError):  # nobody may enter it any more: there is no way back
                os.fchdir(back)
            os.close(back)


def _here() -> int | None:
    """The working directory, by itself and not by its name, which may be gone; None where there is no way back."""
    with suppress(OSError):
        return os.open(".", getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC)
    return None
