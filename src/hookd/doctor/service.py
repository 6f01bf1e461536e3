"""Check: the service manager keeps hookd running: its unit is there, switched on, well, and its program exists."""

import os
import plistlib
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from shlex import quote

from hookd.doctor.daemon import booted
from hookd.doctor.finding import BROKEN, HINT, OK, Finding
from hookd.doctor.machine import over_ssh
from hookd.doctor.patient import Patient
from hookd.integrations.service import belongings, units
from hookd.integrations.service.shipped import shipped
from hookd.integrations.service.user_manager import asking

NAME = "service"
LIMIT_SECONDS = 5.0
UNITS = ("hookd.service", "hookd.socket")
PROPERTIES = "Id,LoadState,UnitFileState,ActiveState,SubState,Result,ExecStart,NRestarts,FragmentPath,NeedDaemonReload"
LABEL = "dev.hookd"
INSTALL = "put it in place: hookd install --service"


def look(patient: Patient) -> Iterator[Finding]:
    yield from (_launchd if patient.platform == "darwin" else _systemd)(patient)


def _systemd(patient: Patient) -> Iterator[Finding]:
    if not shutil.which("systemctl", path=patient.environ.get("PATH")):
        yield Finding(NAME, HINT, "there is no systemd here, so nobody starts hookd but you", "start it: hookd run")
        return
    if not booted(patient):
        yield Finding(NAME, HINT, "systemd does not run this machine (a container?), so nobody starts hookd but you",
                      "let what supervises your programs here run: hookd run")  # fmt: skip
        return
    code, told, complaint = _asked(patient, "systemctl", "--user", "show", *UNITS, f"--property={PROPERTIES}")
    if code:
        yield Finding(NAME, HINT, "the service manager of this user cannot be asked",
                      "log in anew, or start hookd by hand: hookd run", complaint)  # fmt: skip
        return
    shown = [dict(line.partition("=")[::2] for line in part.splitlines()) for part in told.strip().split("\n\n")]
    service, *_ = [unit for unit in shown if unit.get("Id") == UNITS[0]] or [{}]
    socket, *_ = [unit for unit in shown if unit.get("Id") == UNITS[1]] or [{}]
    if service.get("LoadState") == "not-found":
        yield _not_there(patient)
        return
    faults = [*_unit(service), *_socket(socket), *_outdated(service, socket), *_lingering(patient)]
    yield from faults or [Finding(NAME, OK, f"hookd.service is {service.get('ActiveState')} "
                                  f"({service.get('SubState')}), started at login")]  # fmt: skip


def _unit(unit: Mapping[str, str]) -> Iterator[Finding]:
    program = _program(unit.get("ExecStart", ""))
    if unit.get("LoadState") != "loaded":
        yield Finding(NAME, BROKEN, f"hookd.service cannot be used: {unit.get('LoadState')}",
                      "see: systemctl --user status hookd; then " + INSTALL, unit.get("FragmentPath", ""))  # fmt: skip
        return
    if program and not os.access(program, os.X_OK):
        yield Finding(NAME, BROKEN, "hookd.service starts what is no program", INSTALL, program)
    if unit.get("NeedDaemonReload") == "yes":
        yield Finding(NAME, HINT, "hookd.service was changed since it was read", "systemctl --user daemon-reload")
    if unit.get("ActiveState") == "failed" or unit.get("Result", "success") != "success":
        yield Finding(NAME, BROKEN, f"hookd.service ended as {unit.get('Result')}, after {unit.get('NRestarts')} new "
                      "starts", "why: journalctl --user -u hookd -n 20; again: systemctl --user restart hookd"
                      )  # fmt: skip
    elif unit.get("ActiveState") != "active":
        yield Finding(NAME, HINT, f"hookd.service is {unit.get('ActiveState')}", "systemctl --user start hookd")
    if unit.get("UnitFileState") not in ("enabled", "enabled-runtime", "linked", "static"):
        yield Finding(NAME, HINT, f"hookd.service is {unit.get('UnitFileState') or 'not switched on'}: it does not "
                      "start at login", "systemctl --user enable hookd.service hookd.socket")  # fmt: skip


def _socket(unit: Mapping[str, str]) -> Iterator[Finding]:
    if unit.get("LoadState") == "loaded" and unit.get("ActiveState") != "active":
        yield Finding(NAME, HINT, f"hookd.socket, which holds the pipe, is {unit.get('ActiveState')}: a line that is "
                      "written while hookd starts anew may be lost", "systemctl --user stop hookd.service; "
                      "systemctl --user enable --now hookd.socket hookd.service")  # fmt: skip


def _outdated(*found: Mapping[str, str]) -> Iterator[Finding]:
    """Units that an install of another version put there; what a person changed is theirs."""
    for path in filter(None, (unit.get("FragmentPath") for unit in found)):
        known = belongings.read_record(units.record(os.path.dirname(path))).files.get(path)
        try:
            with open(path, "rb") as file:
                content = file.read()
        except OSError:
            continue  # that it cannot be used is told
        name = os.path.basename(path)
        if belongings.digest(content) == known and content != shipped(f"systemd/{name}"):
            yield Finding(NAME, HINT, f"{name} is of another version of hookd",
                          "bring it up to date: hookd install --service")  # fmt: skip


def _lingering(patient: Patient) -> Iterator[Finding]:
    """Matters only for who comes over the net: at the machine hookd lives as long as the session, as it should."""
    user = patient.environ.get("USER", "")
    if user and over_ssh(patient) and not os.path.exists(f"{patient.root}/var/lib/systemd/linger/{user}"):
        yield Finding(NAME, HINT, "the service ends when you log out", f"let it stay: loginctl enable-linger {user}")


def _not_there(patient: Patient) -> Finding:
    if patient.answer.runs:
        return Finding(NAME, HINT, "hookd runs, started by hand, not as a service: it does not start at login",
                       f"end it: kill {patient.answer.state['pid']}; then {INSTALL}")  # fmt: skip
    return Finding(NAME, HINT, "hookd is no service here: it does not start at login", INSTALL)


def _program(exec_start: str) -> str:
    """`{ path=/usr/bin/x ; argv[]=… }` -> `/usr/bin/x`"""
    return exec_start.partition("path=")[2].partition(" ;")[0].strip()


def _launchd(patient: Patient) -> Iterator[Finding]:
    path = f"{patient.home}/Library/LaunchAgents/{LABEL}.plist"
    try:
        with open(path, "rb") as file:
            words = plistlib.load(file).get("ProgramArguments", [])
    except FileNotFoundError:
        yield _not_there(patient)
        return
    except (plistlib.InvalidFileException, ValueError, AttributeError) as error:
        yield Finding(NAME, BROKEN, f"{path} is no property list", INSTALL, str(error))
        return
    program = _launched(words, patient.home)
    if not os.access(program, os.X_OK):
        yield Finding(NAME, BROKEN, f"{path} starts what is no program", INSTALL, program)
        return
    code, told, _ = _asked(patient, "launchctl", "print", f"gui/{patient.uid}/{LABEL}")
    if code:
        yield Finding(NAME, HINT, f"{path} is there, and launchd has not loaded it",
                      f"launchctl bootstrap gui/$UID {quote(path)}")  # fmt: skip
    elif "state = running" not in told:
        yield Finding(NAME, BROKEN, "launchd has loaded hookd, and it does not run",
                      f"why: launchctl print gui/$UID/{LABEL}; again: launchctl kickstart gui/$UID/{LABEL}"
                      )  # fmt: skip
    else:
        yield Finding(NAME, OK, "launchd runs hookd, from login on")


def _launched(words: list[str], home: str) -> str:
    """The program of `/bin/sh -c 'exec "$HOME/.local/bin/hookd" run'`, or the first word."""
    if words[:2] == ["/bin/sh", "-c"]:
        script = str(words[2]) if len(words) > 2 else ""
        return script.removeprefix("exec ").rpartition(" run")[0].strip("\"'").replace("$HOME", home)
    return str(words[0]) if words else ""


def _asked(patient: Patient, *words: str) -> tuple[int, str, str]:
    """Exit status, output, last line of the complaint."""
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT_SECONDS, check=False,
                              env=asking(patient.environ, patient.uid))  # fmt: skip
    except FileNotFoundError:
        return 127, "", f"{words[0]} is not here"
    except subprocess.TimeoutExpired:
        return 124, "", f"{words[0]} did not answer within {LIMIT_SECONDS:g} s"
    complaint = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    return done.returncode, done.stdout.decode("utf-8", "replace"), complaint
