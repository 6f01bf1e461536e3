"""hookd as a service of the user's systemd: put in place, started and waited for, or taken out."""

import os
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hookd.integrations import directories
from hookd.integrations.service import belongings, place, running, systemctl, units
from hookd.integrations.service.refused import ServiceRefused
from hookd.integrations.service.units import SERVICE, SOCKET, Wish
from hookd.integrations.service.user_manager import UserManager, reach
from hookd.integrations.service.why import why_not
from hookd.paths import Paths

Words = tuple[str, ...]


@dataclass(frozen=True)
class _Standing:
    """What is there before anything is done."""

    manager: UserManager
    record: belongings.Record
    record_path: str
    active: bool
    """Service and socket."""
    halfway: bool
    """Only the service, or it waits to be tried again."""
    stale: tuple[str, ...]
    """Units that changed on disk since the manager read them."""
    enabled: bool
    pid: str


def install(places: Paths, program: str, environ: Mapping[str, str], *, dry_run: bool) -> Iterator[str]:
    """What is done, line by line. Raises ServiceRefused."""
    place.refuse_program(program)
    place.refuse_text(program, places.config, places.state)
    units.refuse_program(program)
    found = _standing(environ)
    wish = _wish(places, program, found.manager)
    wanted = belongings.with_record(units.wanted(found.manager.directory, wish), found.record_path, found.record)
    todo = belongings.changes(wanted, _is_own(found))
    sees = {**found.manager.sees, **units.environment(wish)}
    running.refuse_settings(places, sees)
    running.refuse_another(places, found.pid)
    yield from place.hints([*wish.needs, places.state])
    yield from running.left_out(environ, sees)
    told = running.answer(places) if found.active else {}
    orders = _orders(found, todo, older=bool(told) and running.is_older(told, program))
    if dry_run:
        yield from _foretold(todo, orders)
        return
    belongings.carry_out(todo)
    directories.unmake(units.drop_in_directories(found.manager.directory))
    yield from (f"{change.verb:7}{change.path}" for change in todo)
    yield from _started(found, places, orders)
    yield from _linger(found.manager, environ)


def uninstall(places: Paths, environ: Mapping[str, str], *, dry_run: bool) -> Iterator[str]:
    """What is undone, line by line. Raises ServiceRefused."""
    found = _standing(environ)
    todo = _taken_out(found)
    if not todo:
        yield f"no service of hookd's is in {found.manager.directory}; nothing is done."
        return
    orders = [systemctl.STOP, systemctl.DISABLE]
    if dry_run:
        yield from _foretold(todo, [*orders, systemctl.RELOAD])
        return
    # Of units that somebody has removed the manager says that it cannot: what they left behind goes all the same.
    whole = all(os.path.lexists(path) for path in units.shipped_units(found.manager.directory))
    say = found.manager.order if whole else found.manager.ask
    for order in orders:
        say(order, systemctl.STOP_SECONDS)
    belongings.carry_out(todo)
    directories.unmake((*found.record.directories, *units.drop_in_directories(found.manager.directory)))
    found.manager.order(systemctl.RELOAD)
    found.manager.ask(systemctl.FORGET_FAILURES)  # of units that are gone it knows none
    yield from (f"{change.verb:7}{change.path}" for change in todo)
    yield running.told_gone(places)


def _standing(environ: Mapping[str, str]) -> _Standing:
    manager = reach(environ)
    record_path = units.record(manager.directory)
    seen = {unit: manager.properties(unit, "ActiveState", "MainPID", "NeedDaemonReload") for unit in units.UNITS}
    active = [unit for unit in units.UNITS if seen[unit].get("ActiveState") == "active"]
    words = manager.ask(systemctl.IS_ENABLED).said.split()
    return _Standing(
        manager, belongings.read_record(record_path), record_path,
        active=len(active) == len(units.UNITS),
        halfway=SERVICE in active or seen[SERVICE].get("ActiveState") == "activating",
        stale=tuple(unit for unit in units.UNITS if seen[unit].get("NeedDaemonReload") == "yes"),
        enabled=words == ["enabled", "enabled"],
        pid=seen[SERVICE].get("MainPID", "0"),
    )  # fmt: skip


def _wish(places: Paths, program: str, manager: UserManager) -> Wish:
    home = manager.sees.get("HOME") or os.path.expanduser("~")
    return Wish(program, places, home, manager.sees, place.needs(program))


def _orders(found: _Standing, todo: list[belongings.Change], *, older: bool) -> list[Words]:
    """What has to be said to the manager, in this order; nothing where all is as it is to be."""
    changed = [change.path for change in todo if change.path != found.record_path] + list(found.stale)
    orders: list[Words] = [systemctl.RELOAD] if changed else []
    if not found.enabled:
        orders.append(systemctl.ENABLE)
    if found.active and any(SOCKET in path for path in changed):
        # A socket starts anew only while its service stands still.
        return [*orders, systemctl.STOP, systemctl.START]
    if found.active and (changed or older):
        return [*orders, systemctl.RESTART]
    if found.active:
        return orders
    # A service that waits to be tried again would be waited for, and beside one that runs no socket starts.
    return [*orders, *([systemctl.STOP_SERVICE] if found.halfway else []), systemctl.START]


def _started(found: _Standing, places: Paths, orders: list[Words]) -> Iterator[str]:
    """Says it to the manager, which comes back when hookd is ready."""
    manager = found.manager
    for order in orders:
        if order not in (systemctl.START, systemctl.RESTART):
            manager.order(order, systemctl.STOP_SECONDS)
            continue
        manager.ask(systemctl.FORGET_FAILURES)  # else it may have failed too often to be started
        ended = manager.ask(order, systemctl.START_SECONDS)
        if ended.code and running.answer(places):
            # A script's file stood in the pipe's place: hookd has taken it in, and the socket can hold the pipe now.
            manager.order(systemctl.STOP_SERVICE, systemctl.STOP_SECONDS)
            ended = manager.ask(order, systemctl.START_SECONDS)
        if ended.code:
            raise ServiceRefused(*why_not(manager, ended))
    told = running.answer(places)
    if not told:
        raise ServiceRefused(f"the service runs, and does not answer at {places.control}; see: hookd tail")
    yield from running.told_ready(told, changed=bool(orders))


def _linger(manager: UserManager, environ: Mapping[str, str]) -> Iterator[str]:
    """Over SSH a service ends with the last login, which is seldom what is wanted."""
    if environ.get("SSH_CONNECTION") and manager.ask(systemctl.lingers(os.getuid())).said.strip() == "no":
        yield "note: it runs while you are logged in; to have it from the start of the machine: loginctl enable-linger"


def _taken_out(found: _Standing) -> list[belongings.Change]:
    return belongings.changes(dict.fromkeys(units.paths(found.manager.directory)), _is_own(found))


def _is_own(found: _Standing) -> belongings.IsOwn:
    return belongings.own(found.record_path, found.record, units.MARK, units.shipped_units(found.manager.directory))


def _foretold(todo: list[belongings.Change], orders: list[Words]) -> Iterator[str]:
    """What would be done: each file with the lines that differ from what is shipped, each order."""
    for change in todo:
        yield f"would {change.verb} {change.path}"
        if change.after and units.MARK in change.after:
            yield from (f"    {line}" for line in change.after.decode().splitlines())
    yield from (f"would run {shlex.join(order)}" for order in orders)
    if not todo and not orders:
        yield "hookd runs as a service already; nothing would change."
