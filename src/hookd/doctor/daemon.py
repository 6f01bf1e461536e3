"""Check: the daemon runs, is of this version, answers soon, and complains of nothing."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from hookd.doctor.answer import FOREIGN
from hookd.doctor.finding import BROKEN, HINT, OK, Finding
from hookd.doctor.patient import Patient
from hookd.screen import fact_words
from hookd.version import VERSION

NAME = "daemon"
SLOW_SECONDS = 1.0
BOOTED = "/run/systemd/system"
"""sd_booted(3): this directory is there where systemd is the first process."""
UNITS = ("/etc/systemd/user/hookd.service", "/usr/lib/systemd/user/hookd.service")
OWN_UNITS = (".config/systemd/user/hookd.service", "Library/LaunchAgents/dev.hookd.plist")


def look(patient: Patient) -> Iterator[Finding]:
    state = patient.answer.state
    if not state:
        yield _silent(patient)
        return
    took = patient.answer.seconds
    yield Finding(NAME, OK, f"hookd {state['version']} runs as process {state['pid']} since {_time(state['since'])}; "
                  f"it answered in {took * 1000:.0f} ms")  # fmt: skip
    if state["version"] != VERSION:
        yield Finding(NAME, HINT, f"the daemon is of version {state['version']}, this command of {VERSION}",
                      f"start the daemon again: {again(patient)}")  # fmt: skip
    if took > SLOW_SECONDS:
        yield Finding(NAME, HINT, f"it took {took:.1f} s to answer", "look what it is busy with: hookd status")
    yield from _silenced(state.get("attention", {}))
    for trouble in state["trouble"]:
        yield Finding(NAME, BROKEN, "it cannot go on taking events in", "see: hookd status", trouble)
    if error := state["last_error"]:
        yield Finding(NAME, HINT, f"its last complaint, of {_time(error['timestamp'])}", "see: hookd tail -n 50",
                      fact_words(error))  # fmt: skip


def _silenced(attention: Mapping[str, Any]) -> Iterator[Finding]:
    """Why nothing may be heard though all is well: somebody wished it so."""
    if attention.get("paused"):
        yield Finding(NAME, HINT, "hookd is paused, so it says nothing", "let it go on: hookd resume")
    if any(not (one["agent"] or one["project"] or one["kind"]) for one in attention.get("muted", ())):
        yield Finding(NAME, HINT, "everything is muted", "let it be heard: hookd unmute")
    elif attention.get("muted"):
        yield Finding(NAME, HINT, "some of what agents tell is muted", "which: hookd status; all of it: hookd unmute")
    if attention.get("quiet"):
        yield Finding(NAME, HINT, "these are quiet hours: what is not urgent is told when they end",
                      "they are set in [quiet] windows")  # fmt: skip


def start(patient: Patient) -> str:
    """What is typed to start the daemon here."""
    if as_service(patient):
        return "launchctl kickstart gui/$UID/dev.hookd" if _is_mac(patient) else "systemctl --user start hookd"
    return "hookd run"


def _start(patient: Patient) -> str:
    """The same in words, with what makes it stay."""
    may_stay = not as_service(patient) and (_is_mac(patient) or booted(patient))
    return f"start it: {start(patient)}{'   (or for good: hookd install --service)' if may_stay else ''}"


def again(patient: Patient) -> str:
    """What is typed to start the daemon anew."""
    if as_service(patient):
        return "launchctl kickstart -k gui/$UID/dev.hookd" if _is_mac(patient) else "systemctl --user restart hookd"
    end = stop(patient)
    return f"{end}, and when it is gone: hookd run" if end else start(patient)


def stop(patient: Patient) -> str:
    """What is typed to end the daemon; nothing where none runs."""
    if as_service(patient):
        return "launchctl kill TERM gui/$UID/dev.hookd" if _is_mac(patient) else "systemctl --user stop hookd"
    pid = patient.answer.state.get("pid") or holder(patient)
    return f"kill {pid}" if pid else ""


def as_service(patient: Patient) -> bool:
    """Whether a service manager knows hookd."""
    own = (f"{patient.home}/{path}" for path in OWN_UNITS)
    return any(os.path.exists(path) for path in (*own, *(patient.root + path for path in UNITS)))


def booted(patient: Patient) -> bool:
    """Whether systemd runs this machine."""
    return os.path.isdir(patient.root + BOOTED)


def _is_mac(patient: Patient) -> bool:
    return patient.platform == "darwin"


def _silent(patient: Patient) -> Finding:
    pid = holder(patient)
    if pid and patient.answer.silence in ("gone", "dead"):
        return Finding(NAME, BROKEN, f"process {pid} holds hookd's lock, and nobody answers for it",
                       f"end it: kill {pid}; then {_start(patient)}")  # fmt: skip
    if patient.answer.silence == "gone":
        return Finding(NAME, BROKEN, "hookd is not running, so nothing is said; events wait on disk", _start(patient))
    if patient.answer.silence == "dead":
        return Finding(NAME, BROKEN, "hookd is not running: the last one died without a farewell, its socket is left",
                       f"{_start(patient)}; why it died may stand in: hookd tail -n 50")  # fmt: skip
    if patient.answer.silence == FOREIGN:
        return Finding(NAME, BROKEN, FOREIGN, "ask as the user whose hookd it is, or set HOME to your own home")
    return Finding(NAME, BROKEN, patient.answer.silence, f"start it again: {again(patient)}")


def holder(patient: Patient) -> int:
    """The process that holds the lock of the daemon; 0 where none does, or where the system does not tell."""
    try:
        lock = os.stat(patient.paths.lock)
        with open(f"{patient.root}/proc/locks", encoding="ascii") as locks:
            lines = [line.split() for line in locks]
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return 0
    place = f"{os.major(lock.st_dev):02x}:{os.minor(lock.st_dev):02x}:{lock.st_ino}"
    return next((int(words[4]) for words in lines if len(words) > 5 and words[1] == "FLOCK" and words[5] == place), 0)


def _time(timestamp: str) -> str:
    try:
        return f"{datetime.fromisoformat(timestamp).astimezone():%Y-%m-%d %H:%M:%S}"
    except ValueError:
        return "an unknown time"
