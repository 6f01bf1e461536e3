"""Where settings come from: the tables of a file, and the variables that win over them."""

import os
import stat
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, get_args, get_origin

from pydantic_settings import BaseSettings

from hookd.settings.refusal import PREFIX, SettingsRefused, did_you_mean, variable_of

FILE_LIMIT = 1024 * 1024
"""Bytes of a settings file."""

Tables = dict[str, Any]


def read_file(path: str) -> Tables:
    """The tables of a settings file; none where there is no file. Raises SettingsRefused."""
    raw = _bytes(path)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        where = _line_and_column(raw[: error.start].decode("utf-8"))
        raise SettingsRefused(path, [f"{path}: is not UTF-8 (at {where}); save it as UTF-8"]) from None
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        reason = str(error).replace("at end of document", f"at the end, {_line_and_column(text)}")
        raise SettingsRefused(path, [f"{path}: is not TOML: {reason}"]) from None
    except RecursionError:
        raise SettingsRefused(path, [f"{path}: is nested too deeply; wanted are tables with keys"]) from None


def read_environment(environ: Mapping[str, str], model: type[BaseSettings]) -> Tables:
    """The tables that `HOOKD_<TABLE>__<KEY>` variables set; other HOOKD_ variables are no settings."""
    tables: Tables = {}
    refused = []
    for name, text in sorted(environ.items()):
        keys = name.removeprefix(PREFIX).lower().split("__")
        if not name.startswith(PREFIX) or len(keys) < 2 or not keys[0]:
            continue
        if reason := _not_settable(keys, model):
            refused.append(f"environment: {name} {reason}")
        else:
            _put(tables, keys, _value(text, _annotation(model, keys)))
    if refused:
        raise SettingsRefused("environment", refused)
    return tables


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> Tables:
    """Both, table by table; where both set a key, the one above counts."""
    whole = dict(below)
    for key, value in above.items():
        under = whole.get(key)
        both = isinstance(value, Mapping) and isinstance(under, Mapping)
        whole[key] = merged(dict(under or {}), value) if both else value
    return whole


def unknown_tables(path: str, tables: Tables, names: Iterable[str]) -> list[str]:
    """What the file has and the settings have not, each with what may have been meant."""
    known = list(names)
    unknown = [name for name in tables if name not in known]
    return [f"{path}: [{name}] is unknown; {did_you_mean(name, known, '[{}]')}" for name in unknown]


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if reason := _not_trusted(os.fstat(file.fileno()), path):
                raise SettingsRefused(path, [f"{path}: {reason}"])
            return file.read()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise SettingsRefused(path, [f"{path}: cannot be read: {error.strerror}"]) from None


def _without_waiting(path: str, flags: int) -> int:
    # A named pipe in the file's place would hold the daemon for ever.
    return os.open(path, flags | os.O_NONBLOCK)


def _not_trusted(seen: os.stat_result, path: str) -> str:
    if not stat.S_ISREG(seen.st_mode):
        return "is no regular file"
    if seen.st_mode & 0o022:
        mode = stat.S_IMODE(seen.st_mode)
        return f"can be written to by others than its owner (mode {mode:04o}); run: chmod go-w {path}"
    if seen.st_size > FILE_LIMIT:
        return f"has {seen.st_size} bytes; at most {FILE_LIMIT} are read"
    return ""


def _line_and_column(before: str) -> str:
    return f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def _not_settable(keys: list[str], model: type[BaseSettings]) -> str:
    if keys[0] == "route":
        return "cannot be set; routes stand in the settings file, as [[route]]"
    if keys[0] not in model.model_fields:
        known = [variable_of((table, *keys[1:])) for table in model.model_fields]
        return f"is unknown; {did_you_mean(variable_of(tuple(keys)), known)}"
    return ""


def _annotation(model: Any, keys: list[str]) -> Any:
    """The type of the setting that the keys lead to; None where they lead nowhere."""
    at: Any = model
    for key in keys:
        if hasattr(at, "model_fields"):
            field = at.model_fields.get(key)
            at = field.annotation if field else None
        else:
            args = get_args(at)
            of_texts = args[-1] if get_origin(at) is Mapping else None
            at = next((kind for kind in args if hasattr(kind, "model_fields")), of_texts)
    return at


def _value(text: str, annotation: Any) -> Any:
    """Numbers, lists and tables are written as in TOML; all else is the text as it stands."""
    kinds = {annotation, *get_args(annotation)}
    if not (kinds & {int, float, bool}) and get_origin(annotation) is not tuple and annotation is not None:
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError):
        return text  # The check of the setting says what is wanted.


def _put(tables: Tables, keys: list[str], value: Any) -> None:
    for key in keys[:-1]:
        if not isinstance(tables.get(key), dict):
            tables[key] = {}
        tables = tables[key]
    tables[keys[-1]] = value
