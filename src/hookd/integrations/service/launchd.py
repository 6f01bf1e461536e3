"""hookd as a job of the user's launchd: put in place, started and waited for, or taken out."""

import os
import shlex
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from hookd.integrations.service import belongings, launchctl, place, plist, running
from hookd.integrations.service.command import NOT_FOUND, Ended, run
from hookd.integrations.service.refused import ServiceRefused
from hookd.integrations.service.shipped import shipped
from hookd.paths import Paths

Words = tuple[str, ...]
READY_SECONDS = 20.0
"""launchd does not say when a job is ready: it is asked for its answer."""
GONE_SECONDS = 20.0
"""More than ExitTimeOut of the property list."""
LOOK_SECONDS = 0.1
FAULTS = {
    NOT_FOUND: "launchctl is not here; let what supervises your programs run: hookd run",
    launchctl.NO_DOMAIN: "nobody is logged in at this Mac's screen, to hear it; log in there, or: hookd run",
}
"""By launchctl's exit code."""


@dataclass(frozen=True)
class Job:
    """The user's launchd, and what it knows of hookd."""

    environ: Mapping[str, str]
    uid: int
    path: str
    """Of the property list."""

    def ask(self, words: Words, seconds: float = 20.0) -> Ended:
        return run(words, self.environ, seconds)

    @property
    def loaded(self) -> bool:
        return self.ask(launchctl.print_job(self.uid)).code == 0

    @property
    def pid(self) -> str:
        """Of its process; nothing where none runs."""
        lines = (line.strip() for line in self.ask(launchctl.print_job(self.uid)).said.splitlines())
        return next((line.removeprefix("pid = ") for line in lines if line.startswith("pid = ")), "")


def install(places: Paths, program: str, environ: Mapping[str, str], *, dry_run: bool) -> Iterator[str]:
    """What is done, line by line. Raises ServiceRefused."""
    place.refuse_program(program)
    place.refuse_text(program, places.config, places.state)
    job = _job(environ)
    home = _home(environ)
    todo = belongings.changes({job.path: plist.content(program, places, home)}, _is_own)
    sees = {"HOME": home, **place.moved(places, home)}
    running.refuse_settings(places, sees)
    running.refuse_another(places, job.pid)
    yield from place.hints([*place.needs(program), places.state])
    yield from running.left_out(environ, sees)
    orders = _orders(job, todo, places, program)
    if dry_run:
        yield from (f"would {change.verb} {change.path}" for change in todo)
        yield from (f"would run {shlex.join(order)}" for order in orders)
        if not orders:
            yield "hookd runs as a service already; nothing would change."
        return
    belongings.carry_out(todo)
    yield from (f"{change.verb:7}{change.path}" for change in todo)
    for order in orders:
        _say(job, order)
    yield from _ready(job, places, changed=bool(orders))


def uninstall(places: Paths, environ: Mapping[str, str], *, dry_run: bool) -> Iterator[str]:
    """What is undone, line by line. Raises ServiceRefused."""
    job = _job(environ)
    todo = belongings.changes({job.path: None}, _is_own)
    orders = [launchctl.bootout(job.uid)] if job.loaded and todo else []
    if not todo:
        yield f"no service of hookd's is at {job.path}; nothing is done."
        return
    if dry_run:
        yield from (f"would run {shlex.join(order)}" for order in orders)
        yield f"would remove {job.path}"
        return
    for order in orders:
        _say(job, order)
    belongings.carry_out(todo)
    yield f"remove {job.path}"
    yield running.told_gone(places)


def _job(environ: Mapping[str, str]) -> Job:
    place.refuse_sudo(environ, os.geteuid())
    return Job(environ, os.getuid(), plist.path(_home(environ)))


def _home(environ: Mapping[str, str]) -> str:
    return environ.get("HOME") or os.path.expanduser("~")


def _is_own(_: str, content: bytes) -> bool:
    """By its mark, or as it is shipped: put there by hand."""
    return plist.MARK in content or content == shipped(plist.SHIPPED)


def _orders(job: Job, todo: list[belongings.Change], places: Paths, program: str) -> list[Words]:
    """What has to be said to launchd; nothing where all is as it is to be."""
    into = [launchctl.enable(job.uid), launchctl.bootstrap(job.uid, job.path)]
    if not job.loaded:
        return into
    if todo:
        return [launchctl.bootout(job.uid), *into]
    told = running.answer(places)
    return [] if told and not running.is_older(told, program) else [launchctl.kickstart(job.uid)]


def _say(job: Job, words: Words) -> None:
    """Raises ServiceRefused where launchd does not do it, after the waits that it needs."""
    end = time.monotonic() + GONE_SECONDS
    ended = job.ask(words)
    while ended.code in launchctl.AGAIN and not job.loaded and time.monotonic() < end:
        time.sleep(LOOK_SECONDS)
        ended = job.ask(words)
    if words == launchctl.bootout(job.uid):
        # It comes back before the job has ended.
        if not _until(lambda: not job.loaded, GONE_SECONDS):
            see = shlex.join(launchctl.print_job(job.uid))
            raise ServiceRefused(f"hookd did not end within {GONE_SECONDS:g} s; see: {see}")
    elif ended.code in FAULTS:
        raise ServiceRefused(FAULTS[ended.code])
    elif ended.code and not job.loaded:
        raise ServiceRefused(f"{shlex.join(words)}: {ended.last_words}")


def _ready(job: Job, places: Paths, *, changed: bool) -> Iterator[str]:
    _until(lambda: bool(running.answer(places)), READY_SECONDS)
    told = running.answer(places)
    if not told:
        raise ServiceRefused(
            f"the service was not ready within {READY_SECONDS:g} s; what it says, see: hookd run",
            f"Its state: {shlex.join(launchctl.print_job(job.uid))}   To take it out again: hookd uninstall --service",
        )
    yield from running.told_ready(told, changed=changed)


def _until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether it came to be true in that time."""
    end = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < end:
        time.sleep(LOOK_SECONDS)
    return met
