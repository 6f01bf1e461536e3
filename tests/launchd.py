"""What launchd would say about a property list, as far as can be told without a Mac: launchd.plist(5) as a table."""

import plistlib
import re
from xml.parsers.expat import ExpatError

_TEXT, _NUMBER, _FLAG, _LIST, _TABLE = str, int, bool, list, dict
_SHELLS = {"/bin/sh", "/bin/bash", "/bin/zsh"}
_UNEXPANDED = re.compile(r"^~|\$[A-Za-z_{]")

KEYS = {
    "Label": _TEXT, "Disabled": _FLAG, "UserName": _TEXT, "GroupName": _TEXT, "inetdCompatibility": _TABLE,
    "LimitLoadToHosts": _LIST, "LimitLoadFromHosts": _LIST, "LimitLoadToSessionType": (_TEXT, _LIST),
    "LimitLoadToHardware": _TABLE, "LimitLoadFromHardware": _TABLE, "Program": _TEXT, "BundleProgram": _TEXT,
    "ProgramArguments": _LIST, "EnableGlobbing": _FLAG, "EnableTransactions": _FLAG, "EnablePressuredExit": _FLAG,
    "OnDemand": _FLAG, "ServiceIPC": _FLAG, "KeepAlive": (_FLAG, _TABLE), "RunAtLoad": _FLAG,
    "RootDirectory": _TEXT, "WorkingDirectory": _TEXT, "EnvironmentVariables": _TABLE, "Umask": (_NUMBER, _TEXT),
    "TimeOut": _NUMBER, "ExitTimeOut": _NUMBER, "ThrottleInterval": _NUMBER, "InitGroups": _FLAG,
    "WatchPaths": _LIST, "QueueDirectories": _LIST, "StartOnMount": _FLAG, "StartInterval": _NUMBER,
    "StartCalendarInterval": (_TABLE, _LIST), "StandardInPath": _TEXT, "StandardOutPath": _TEXT,
    "StandardErrorPath": _TEXT, "Debug": _FLAG, "WaitForDebugger": _FLAG, "SoftResourceLimits": _TABLE,
    "HardResourceLimits": _TABLE, "Nice": _NUMBER, "ProcessType": _TEXT, "AbandonProcessGroup": _FLAG,
    "LowPriorityIO": _FLAG, "LowPriorityBackgroundIO": _FLAG, "MaterializeDatalessFiles": _FLAG,
    "LaunchOnlyOnce": _FLAG, "MachServices": _TABLE, "Sockets": _TABLE, "LaunchEvents": _TABLE,
    "HopefullyExitsLast": _FLAG, "HopefullyExitsFirst": _FLAG, "SessionCreate": _FLAG, "LegacyTimers": _FLAG,
    "AssociatedBundleIdentifiers": (_TEXT, _LIST), "SpawnConstraint": _TABLE,
}  # fmt: skip
KEEP_ALIVE = {
    "SuccessfulExit": _FLAG, "NetworkState": _FLAG, "PathState": _TABLE, "OtherJobEnabled": _TABLE,
    "AfterInitialDemand": _FLAG, "Crashed": _FLAG,
}  # fmt: skip
WORDS = {
    "ProcessType": {"Background", "Standard", "Adaptive", "Interactive"},
    "LimitLoadToSessionType": {"Aqua", "Background", "LoginWindow", "StandardIO", "System"},
}


def faults_of(raw):
    """All that is wrong with a property list; launchd itself passes over most of it without a word."""
    try:
        job = plistlib.loads(raw)
    except (plistlib.InvalidFileException, ExpatError) as error:
        return [f"it cannot be read: {error}"]
    found = [*_strangers(job, KEYS), *_strangers(_table(job.get("KeepAlive")), KEEP_ALIVE)]
    found += [f"{key} is missing" for key in ("Label",) if not job.get(key)]
    if not job.get("Program") and not job.get("ProgramArguments"):
        found.append("Program or ProgramArguments is missing")
    found += [f'{key} "{job[key]}" is unknown' for key, words in WORDS.items() if _odd(job.get(key), words)]
    found += [f'"{text}" is not expanded by launchd' for text in _texts(job) if _UNEXPANDED.search(text)]
    return found


def _strangers(table, known):
    for key, value in table.items():
        if key not in known:
            yield f"key {key} is unknown"
        elif not _is_a(value, known[key]):
            yield f"{key} is {type(value).__name__}"


def _is_a(value, kinds):
    """A flag is no number here, although Python says so."""
    kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    return type(value) in kinds


def _table(value):
    return value if isinstance(value, dict) else {}


def _odd(value, words):
    return value is not None and not {*([value] if isinstance(value, str) else value)} <= words


def _texts(value):
    """Every text but the script of a shell, which expands for itself."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        script = value[0:1] and value[0] in _SHELLS and value[1:2] == ["-c"]
        for at, part in enumerate(value):
            if not (script and at == 2):
                yield from _texts(part)
