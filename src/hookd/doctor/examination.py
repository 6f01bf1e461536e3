"""The checks in their order, each with a limit; one that fails by a stranger's fault is a finding by its name."""

import queue
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator

from hookd.doctor import (
    clock,
    daemon,
    disk,
    engines,
    hook_errors,
    inotify,
    journal,
    machine,
    other_voices,
    permissions,
    pipe,
    service,
    settings,
    sound,
    spool,
    wiring,
)
from hookd.doctor.finding import BROKEN, Finding
from hookd.doctor.patient import Patient

PATIENCE_SECONDS = 20.0
"""A check that takes longer hangs: at a disk that is gone, say. It is left behind."""
STRANGERS_FAULTS = (OSError, sqlite3.Error, subprocess.SubprocessError, UnicodeError)

Check = Callable[[Patient], Iterable[Finding]]

CHECKS: dict[str, Check] = {
    "machine": machine.look,
    "daemon": daemon.look,
    "service": service.look,
    "settings": settings.look,
    "permissions": permissions.look,
    "pipe": pipe.look,
    "spool": spool.look,
    "disk": disk.look,
    "journal": journal.look,
    "inotify": inotify.look,
    "clock": clock.look,
    "hook errors": hook_errors.look,
    "agents": wiring.look,
    "other voices": other_voices.look,
    "engines": engines.look,
    "sound": sound.look,
}
"""By the name that their findings have. What stands first explains what comes behind it."""


def examined(patient: Patient, checks: dict[str, Check] | None = None) -> Iterator[Finding]:
    """Every finding, as soon as it is there."""
    for name, check in (CHECKS if checks is None else checks).items():
        yield from _looked(name, check, patient)


def _looked(name: str, check: Check, patient: Patient) -> list[Finding]:
    """What the check found. Raises what is hookd's own fault."""
    answers: queue.SimpleQueue[list[Finding] | BaseException] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(list(check(patient)))
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            answers.put(error)

    threading.Thread(target=work, name=name, daemon=True).start()
    try:
        answer = answers.get(timeout=PATIENCE_SECONDS)
    except queue.Empty:
        hung = f"this check did not end within {PATIENCE_SECONDS:g} s, so the doctor went on without it"
        return [Finding(name, BROKEN, hung, "look whether a disk or a server that it needs hangs")]
    if isinstance(answer, STRANGERS_FAULTS):
        return [Finding(name, BROKEN, "this could not be looked at", "mend what is said here, then ask again",
                        f"{type(answer).__name__}: {answer}")]  # fmt: skip
    if isinstance(answer, BaseException):
        raise answer
    return answer
