"""A home with hook programs, for the tests of the exec sink."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

from hookd.delivery import Delivery, Settled
from hookd.event import Event, Priority
from hookd.sinks.exec import ExecSink
from hookd.sinks.launch import start_directly

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class Facts(list):
    """The structured log of a test."""

    def __call__(self, fact, **keys):
        self.append((fact, keys))

    def of(self, fact):
        return [keys for name, keys in self if name == fact]


class House:
    """A home with a hooks.d, and the sink that runs what is in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.hooks = home / "hooks.d"
        self.hooks.mkdir(mode=0o700)
        self.facts = Facts()

    def program(self, name, text, mode=0o700):
        path = self.hooks / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path

    def sh(self, name, *lines, mode=0o700):
        return self.program(name, "\n".join(("#!/bin/sh", *lines, "")), mode)

    def sink(self, limit_seconds=30.0, at_once=2, **others):
        environ = {"PATH": os.environ["PATH"], "HOME": str(self.home), **others}
        return ExecSink(
            str(self.hooks),
            limit_seconds,
            at_once,
            lambda: NOW,
            self.facts,
            environ=environ,
            start=start_directly,
        )

    def deliver(self, event, **settings) -> Settled:
        return asyncio.run(self.sink(**settings).deliver([delivery_of(event)]))[0]

    def read(self, name):
        return (self.home / name).read_text()


def event_of(**fields):
    return Event(
        **{
            "id": "e1", "agent": "reviewer", "kind": "completed", "received_at": NOW, "source": "spool",
            "dialect": "hookd", **fields,
        }
    )  # fmt: skip


def delivery_of(event):
    return Delivery(event, "exec", "defaults", Priority.MESSAGE)


async def until(condition, within=30.0):
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.01)
