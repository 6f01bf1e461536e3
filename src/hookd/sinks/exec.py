"""The exec sink: runs the programs of hooks.d for an event, one after the other, never through a shell."""

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from hookd.delivery import Delivery, Settled, State
from hookd.event import Event
from hookd.fact import Fact
from hookd.redaction import Redaction, compile_redaction, redact
from hookd.sinks import Surroundings
from hookd.sinks.launch import owners_for, start_for
from hookd.sinks.program_run import Ended, Order, Start, run
from hookd.sinks.programs import HookPrograms, Program, Refused

INHERITED = frozenset((
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ",
    "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY",
))  # fmt: skip
"""What of hookd's own environment a program sees, with LC_*: enough to notify and to play. Never a secret."""


class ExecSink:
    """One delivery runs all programs of its event; `at_once` programs run at the most, over all events."""

    name = "exec"
    batch = 1
    personal = False
    patient = False

    def __init__(
        self,
        hooks_dir: str,
        limit_seconds: float,
        at_once: int,
        clock: Callable[[], datetime],
        fact: Fact,
        *,
        environ: Mapping[str, str] | None = None,
        start: Start | None = None,
        redact: Redaction = redact,
    ) -> None:
        """`redact` takes secrets out of what the programs say."""
        self.workers = at_once
        self._limit_seconds = limit_seconds
        self._clock = clock
        self._fact = fact
        self._redact = redact
        self._environ = dict(os.environ if environ is None else environ)
        self._start = start or start_for(self._environ, os.getpid())
        self._programs = HookPrograms(hooks_dir, fact, owners_for(self._start))
        self._turns = asyncio.Semaphore(at_once)

    def wants(self, event: Event) -> bool:
        return self._programs.any_for(event.agent, event.kind)

    async def deliver(self, deliveries: list[Delivery]) -> list[Settled]:
        return [await self._deliver(delivery) for delivery in deliveries]

    async def close(self) -> None:
        """Nothing is left to end: a program ends with its delivery, also with a cancelled one."""

    async def _deliver(self, delivery: Delivery) -> Settled:
        event = delivery.event
        chosen = self._programs.chosen_for(event.agent, event.kind)
        ended = [(program, await self._run(program, event)) for program in chosen.programs]
        return _settled(delivery, ended, chosen.refused, self._clock())

    async def _run(self, program: Program, event: Event) -> Ended:
        async with self._turns:
            ended = await run(self._order(program, event), self._start)
        ended = replace(ended, output=self._redact(ended.output), fault=self._redact(ended.fault))
        told = {**ended.to_object(), "output": ended.output}
        if ended.omitted_bytes:
            told["omitted_bytes"] = ended.omitted_bytes
        level = "info" if ended.exit_status == 0 else "warning"
        self._fact("program_finished", level=level, program=program.name, event_id=event.id, **told)
        return ended

    def _order(self, program: Program, event: Event) -> Order:
        return Order(
            argv=(program.path, event.kind, event.agent),
            environ=environ_for(event, self._environ),
            directory=_home(self._environ),
            stdin=line_of(event),
            limit_seconds=self._limit_seconds,
        )


def build(surroundings: Surroundings) -> ExecSink:
    limits = surroundings.settings.exec
    return ExecSink(
        surroundings.paths.hook_programs,
        limits.limit.total_seconds(),
        limits.at_once,
        surroundings.clock,
        surroundings.fact,
        redact=compile_redaction(surroundings.settings.redaction.patterns),
    )


def line_of(event: Event) -> bytes:
    """The event object as one line of JSON, with when and how it came in."""
    told = {
        **event.to_object(),
        "received_at": event.received_at.isoformat(),
        "source": event.source,
        "dialect": event.dialect,
    }
    return json.dumps(told).encode("ascii") + b"\n"


def environ_for(event: Event, environ: Mapping[str, str]) -> dict[str, str]:
    """A small environment: what programs need of hookd's own, and the event."""
    own = {name: value for name, value in environ.items() if name in INHERITED or name.startswith("LC_")}
    return {
        **own,
        "HOOKD_EVENT_ID": _plain(event.id),
        "HOOKD_AGENT": _plain(event.agent),
        "HOOKD_KIND": _plain(event.kind),
        "HOOKD_SESSION": _plain(event.session),
        "HOOKD_PROJECT": _plain(event.project),
    }


def _plain(text: str) -> str:
    """Without control characters: they mean things to terminals, and NUL cannot be passed on at all."""
    printable = "".join(char for char in text if ord(char) >= 0x20 and not 0x7F <= ord(char) <= 0x9F)
    return printable.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair becomes a ?


def _home(environ: Mapping[str, str]) -> str:
    """Never the project's directory: what lies there is not the user's own word."""
    home = environ.get("HOME", "/")
    return home if os.path.isdir(home) else "/"


def _settled(
    delivery: Delivery, ended: list[tuple[Program, Ended]], refused: tuple[Refused, ...], at: datetime
) -> Settled:
    good = [f"{program.name}: {run.reason}" for program, run in ended if run.exit_status == 0]
    bad = [f"{program.name}: {run.reason}" for program, run in ended if run.exit_status != 0]
    bad += [f"{one.name}: refused: {one.reason}" for one in refused]
    state = State.FAILED if bad else State.DONE
    reason = "; ".join(bad or good) or "no program"
    programs = [{"program": program.name, **run.to_object()} for program, run in ended]
    return Settled(delivery, state, at, reason, {"programs": programs} if programs else {})
