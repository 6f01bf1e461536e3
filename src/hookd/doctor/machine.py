"""Check: what kind of machine this is, as far as it decides whether somebody can hear it."""

import os
import platform
from collections.abc import Callable, Iterator

from hookd.doctor.finding import HINT, OK, Finding
from hookd.doctor.patient import Patient

NAME = "machine"
SOUND_VARIABLES = ("PULSE_SERVER", "PIPEWIRE_REMOTE")


def look(patient: Patient) -> Iterator[Finding]:
    yield Finding(NAME, OK, f"{platform.system()} {platform.release()}, Python {platform.python_version()}")
    for is_so, words in _KINDS:
        if is_so(patient):
            yield from words(patient)


def over_ssh(patient: Patient) -> bool:
    return bool(patient.environ.get("SSH_CONNECTION"))


def by_sudo(patient: Patient) -> bool:
    return patient.uid == 0 and patient.environ.get("SUDO_USER", "root") != "root"


def in_container(patient: Patient) -> bool:
    marks = ("/.dockerenv", "/run/.containerenv")
    return "container" in patient.environ or any(os.path.exists(patient.root + mark) for mark in marks)


def in_wsl(patient: Patient) -> bool:
    try:
        with open(f"{patient.root}/proc/version", encoding="utf-8", errors="replace") as version:
            return "microsoft" in version.read().lower()
    except OSError:
        return False


def _ssh(_patient: Patient) -> Iterator[Finding]:
    yield Finding(NAME, HINT, "you are here over SSH: what hookd says sounds at this machine, not where you sit",
                  "to hear it where you sit, forward the sound server's socket: see the guide, Far away")  # fmt: skip


def _sudo(_patient: Patient) -> Iterator[Finding]:
    yield Finding(NAME, HINT, "you are root here by sudo: what is looked at is root's, not yours",
                  "ask again without sudo: hookd doctor")  # fmt: skip


def _container(patient: Patient) -> Iterator[Finding]:
    if not any(patient.environ.get(name) for name in SOUND_VARIABLES):
        yield Finding(NAME, HINT, "this is a container, and no sound server of the host is told to it",
                      "hand the host's socket in and set PULSE_SERVER: see the guide, Far away")  # fmt: skip


def _wsl(patient: Patient) -> Iterator[Finding]:
    server = f"{patient.root}/mnt/wslg/PulseServer"
    if os.path.exists(server):
        yield Finding(NAME, OK, "this is WSL with WSLg: sound goes to Windows")
    else:
        yield Finding(NAME, HINT, "this is WSL without WSLg, so nothing can be heard here",
                      "update WSL in Windows: wsl --update; then wsl --shutdown")  # fmt: skip


_KINDS: tuple[tuple[Callable[[Patient], bool], Callable[[Patient], Iterator[Finding]]], ...] = (
    (in_wsl, _wsl),
    (in_container, _container),
    (over_ssh, _ssh),
    (by_sudo, _sudo),
)
