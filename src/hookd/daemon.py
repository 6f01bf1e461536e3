"""Builds the house, opens the doors, and closes them in mirror order."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Iterator, MutableMapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from hookd import dialects, service_manager
from hookd.attention.keeping import NOTE as ATTENTION
from hookd.control import ControlServer
from hookd.doors import Doors
from hookd.engines.casting import NOTE as CASTING
from hookd.engines.casting import Casting
from hookd.instance import InstanceLock
from hookd.journal.rows import timestamp
from hookd.journal.store import Journal
from hookd.logs import RotatedFile, StructuredLog
from hookd.memory import keep_what_is_loaded
from hookd.orders import Orders
from hookd.outlets import Outlets
from hookd.paths import Paths
from hookd.personas import personas_of
from hookd.pipeline import Intake
from hookd.redaction import compile_redaction
from hookd.scheduler import Job, Scheduler, every
from hookd.settings import Settings, SettingsRefused, load
from hookd.settings.watch import SettingsWatch
from hookd.sinks import Sink, Surroundings, build_sinks
from hookd.sources.pipe import NOTE
from hookd.sources.private import own_directory, private_directory
from hookd.utterance import Persona
from hookd.version import VERSION

HOUR, DAY = 3600.0, 86400.0

Screen = Callable[[dict[str, Any]], None]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Daemon:
    """startup, main_loop, shutdown; a reload keeps the doors open."""

    def __init__(self, paths: Paths, settings: Settings, environ: MutableMapping[str, str]) -> None:
        self.paths = paths
        self.settings = settings
        self.environ = environ
        self.started_at = utc_now()
        self.personas = personas_of(paths, settings)
        self._screen: Screen | None = None
        self._stop, self._force, self._reload = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._watch = SettingsWatch(paths.settings)

    def show_on(self, screen: Screen) -> None:
        """Shows every fact of the log on a screen too; before `run`."""
        self._screen = screen

    def persona_of(self, agent: str) -> Persona:
        return self.personas.of(agent)

    async def run(self) -> None:
        """Until SIGTERM or SIGINT. Raises what keeps the daemon from working, by name."""
        async with AsyncExitStack() as house:
            await self.startup(house)
            await self.main_loop()

    async def startup(self, house: AsyncExitStack) -> None:
        """Builds from the ground up; the stack takes it down from the top."""
        private_directory(self.paths.state, own=self.paths.state != os.path.expanduser("~"))
        house.callback(InstanceLock(self.paths.lock).close)
        self._open_log(house)
        self._open_journal(house)
        self._build_rooms(house)
        self._open_doors(house)
        await self._open_control(house)
        self._start_jobs(house)
        self._listen_for_signals()

    async def main_loop(self) -> None:
        """Returns when the doors are closed and nobody delivers any more."""
        async with asyncio.TaskGroup() as tasks:
            self.outlets.start(tasks)
            watch = tasks.create_task(self._watch_journal())
            steady = [tasks.create_task(work) for work in self._steady_work()]
            await self.outlets.resume(self.journal.queued())
            intakes = [tasks.create_task(self.intake.run(source)) for source in self.doors.sources]
            self._tell_ready()
            await self._stop.wait()
            service_manager.notify(self.environ, service_manager.STOPPING)
            for task in (*intakes, *steady):
                task.cancel()
            grace = self.settings.daemon.grace.total_seconds()
            await self.outlets.finish(grace, self._force, self.control.tasks)
            watch.cancel()

    def stop(self) -> None:
        """Finish what is being said; asked a second time: end at once."""
        (self._force if self._stop.is_set() else self._stop).set()

    def reload(self) -> None:
        self._reload.set()

    # Building, in the order of startup.

    def _open_log(self, house: AsyncExitStack) -> None:
        log = self.settings.log
        own_directory(os.path.dirname(self.paths.log))
        self.log_file = RotatedFile(self.paths.log, log.max_mib * 1024 * 1024, log.keep_files)
        house.callback(self.log_file.close)
        self.fact = StructuredLog(self.log_file, lambda: self.settings.log.level, self._screen)
        house.callback(lambda: self.fact("hookd_stopped", pid=os.getpid()))

    def _open_journal(self, house: AsyncExitStack) -> None:
        self.journal = Journal(self.paths.journal)
        house.callback(self.journal.close)
        if self.journal.set_aside:
            self.fact("journal_damaged", level="error", set_aside=self.journal.set_aside)
        self.casting = Casting(self.journal.note(CASTING), partial(self.journal.keep, CASTING))

    def _build_rooms(self, house: AsyncExitStack) -> None:
        self.outlets = Outlets(self._sinks(), self.settings, self.journal, self.fact, utc_now)
        self.outlets.conductor.restore(self.journal.note(ATTENTION))
        house.push_async_callback(self.outlets.close)
        self.intake = Intake(self.journal, self.outlets, self.fact, utc_now)
        self._apply_rules()

    def _open_doors(self, house: AsyncExitStack) -> None:
        self.doors = Doors(self.paths, self.environ, self.journal.note(NOTE), utc_now, self.fact)
        house.callback(self.doors.close)
        self.doors.hang_bell(self._look_at_settings)

    async def _open_control(self, house: AsyncExitStack) -> None:
        self.control = ControlServer(self.paths.control, Orders(self.outlets, self._state, self._redacted).table())
        await self.control.open()
        house.push_async_callback(self.control.close)

    def _start_jobs(self, house: AsyncExitStack) -> None:
        scheduler = Scheduler()
        scheduler.start([Job("retention", HOUR, self._trim), Job("sweep", DAY, self.doors.spool.sweep)])
        house.callback(scheduler.close)

    def _steady_work(self) -> Iterator[Coroutine[Any, Any, None]]:
        yield self._reload_when_asked()
        yield every(lambda: self.settings.daemon.rescan.total_seconds(), self._rescan)  # noqa: PLW0108 - they change
        if self.settings.speech.preload:
            yield self.outlets.speech.preload()
        watched = service_manager.watchdog_seconds(self.environ, os.getpid())
        if watched:
            yield every(lambda: watched / 2, self._beat)

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        loop.add_signal_handler(signal.SIGHUP, self.reload)

    def _sinks(self, before: Settings | None = None) -> dict[str, Sink]:
        around = Surroundings(self.settings, self.paths, utc_now, self.fact, self.persona_of, self.casting)
        return build_sinks(around, before)

    def _apply_rules(self) -> None:
        self.redact = compile_redaction(self.settings.redaction.patterns)
        self.intake.decode = lambda envelope: dialects.decode(envelope, self.redact)
        self.intake.route = self.outlets.router.route

    # Running.

    def _tell_ready(self) -> None:
        keep_what_is_loaded()
        self.fact("hookd_ready", version=VERSION, pid=os.getpid(), pipe=self.paths.pipe, spool=self.paths.spool)
        service_manager.notify(self.environ, service_manager.READY, service_manager.status("listening"))

    async def _watch_journal(self) -> None:
        """A journal that is damaged while it is open ends the process; the next one sets it aside."""
        await asyncio.shield(self.journal.broken)  # this watch is cancelled at the end, and the journal is not broken

    def _rescan(self) -> None:
        self.doors.rescan()
        self.log_file.look()
        self._look_at_settings()

    async def _trim(self) -> None:
        journal = self.settings.journal
        before = utc_now() - timedelta(days=journal.keep_days)
        removed = await self.journal.trim(before, journal.keep_mib * 1024 * 1024)
        if removed:
            self.fact("journal_trimmed", events=removed)

    async def _beat(self) -> None:
        """Tells the watchdog that the loop turns and the journal's writer commits."""
        await self.journal.flush()
        service_manager.notify(self.environ, service_manager.WATCHDOG)

    def _redacted(self, text: str) -> str:
        return self.redact(text)

    def _state(self) -> dict[str, Any]:
        troubles = (self.intake.trouble, self.doors.spool.trouble, self.log_file.trouble)
        return {
            "pid": os.getpid(),
            "version": VERSION,
            "since": timestamp(self.started_at),
            "state": self.paths.state,
            "settings": self.paths.settings,
            "trouble": [text for text in troubles if text],
            "last_error": self.fact.last_trouble,
        }

    # Reloading.

    def _look_at_settings(self) -> None:
        if self._watch.changed():
            self.reload()

    async def _reload_when_asked(self) -> None:
        while True:
            await self._reload.wait()
            self._reload.clear()
            service_manager.notify(self.environ, service_manager.reloading())
            await self._reload_settings()
            service_manager.notify(self.environ, service_manager.READY)

    async def _reload_settings(self) -> None:
        self._watch.changed()
        before = self.settings
        try:
            self.settings = load(self.paths.settings, self.environ)
        except SettingsRefused as error:
            self.fact("settings_refused", level="error", path=self.paths.settings, reasons=list(error.reasons))
            return
        self.personas = personas_of(self.paths, self.settings)
        self.outlets.apply(self.settings)
        self._apply_rules()
        self.log_file.limit(self.settings.log.max_mib * 1024 * 1024, self.settings.log.keep_files)
        for name, sink in self._sinks(before).items():
            await self.outlets.replace(name, sink)
        self.fact("settings_reloaded", path=self.paths.settings)
