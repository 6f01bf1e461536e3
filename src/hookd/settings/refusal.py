"""Why settings are refused: one line a reason, that names the place, what was found and what is wanted."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from hookd import duration

PREFIX = "HOOKD_"

Place = tuple[str | int, ...]
"""The way to a value: `("speech", "rate")`, `("route", 0, "say")`."""

_WANTED = {
    "bool_type": "true or false",
    "dict_type": "a table",
    "finite_number": "a finite number",
    "float_type": "a number",
    "greater_than_equal": "at least {ge}",
    "int_type": "a whole number",
    "less_than_equal": "at most {le}",
    "mapping_type": "a table",
    "model_type": "a table",
    "string_type": "a text in quotes",
    "tuple_type": "a list",
}
"""What is wanted, by pydantic's word for the error."""


class SettingsRefused(Exception):  # noqa: N818 - a past fact, as in the log line settings_refused
    """Settings that cannot be used; nothing of them counts."""

    def __init__(self, path: str, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.path = path
        self.reasons = tuple(reasons)
        """One line each: file or variable, table, key, what was found, what is wanted."""


def did_you_mean(word: str, words: Iterable[str], shape: str = "{}") -> str:
    """`did you mean volume?`, or all the words where none is near; each in the shape that the user writes."""
    known = {known.lower(): known for known in words}
    near = get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    if near:
        return f"did you mean {shape.format(known[near[0]])}?"
    return "known are " + ", ".join(shape.format(name) for name in known.values())


def shown(found: Any) -> str:
    """A value as the settings file would write it, cut where it is long."""
    text = json.dumps(found, ensure_ascii=False, default=_text)
    return text if len(text) <= 80 else text[:79] + "…"


def name_of(place: Place) -> str:
    """`[speech] rate`, `[[route]] 2 say`; a position in a list is left out: the value is shown anyway."""
    if place[0] == "route" and len(place) > 1:
        number = int(place[1]) + 1
        return " ".join([f"[[route]] {number}", *(part for part in place[2:3] if isinstance(part, str))])
    words = [part for part in place if isinstance(part, str) and part != "[key]"]
    if len(words) == 1 or place[-1] == "[key]":
        return f"[{'.'.join(words)}]"
    return f"[{'.'.join(words[:-1])}] {words[-1]}"


def variable_of(place: Place) -> str:
    """`HOOKD_SPEECH__RATE`"""
    return PREFIX + "__".join(part for part in place if isinstance(part, str)).upper()


def stands_in(place: Place, tables: Mapping[str, Any]) -> bool:
    """Whether these tables hold a value there."""
    at: Any = tables
    for part in place:
        if isinstance(part, int) or part == "[key]":
            return True
        if not isinstance(at, Mapping) or part not in at:
            return False
        at = at[part]
    return True


def reasons(
    error: ValidationError, model: type[BaseModel], path: str, environment: Mapping[str, Any]
) -> list[str]:
    """The errors of a validation as lines for the user."""
    lines = []
    for fault in error.errors(include_url=False):
        place = tuple(fault["loc"])
        keys = _keys_at(model, place[:-1])
        if stands_in(place, environment):
            known = [variable_of((*place[:-1], key)) for key in keys]
            lines.append(f"environment: {variable_of(place)} {_what(fault, variable_of(place), known)}")
        else:
            lines.append(f"{path}: {name_of(place)} {_what(fault, str(place[-1]), keys)}")
    return lines


def _text(found: object) -> str:
    return duration.text(found) if isinstance(found, timedelta) else str(found)


def _what(fault: Any, name: str, known: Iterable[str]) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        return f"is unknown; {did_you_mean(name, known)}"
    if kind == "missing":
        return "is missing; it has no default"
    if kind == "literal_error":
        words = [word.strip("'") for word in re.split(r", | or ", context["expected"])]
        return f"is {shown(fault['input'])}; {did_you_mean(str(fault['input']), words)}"
    if kind == "value_error":
        return str(context["error"])
    wanted = _WANTED[kind].format(**context) if kind in _WANTED else fault["msg"]
    return f"is {shown(fault['input'])}; wanted is {wanted}"


def _keys_at(model: Any, place: Place) -> Iterable[str]:
    """The keys of the table at a place, through tables in tables, lists of tables and named tables."""
    at: Any = model
    for part in place:
        if hasattr(at, "model_fields"):
            field = at.model_fields.get(part)
            at = field.annotation if field else None
        else:
            at = next((kind for kind in get_args(at) if hasattr(kind, "model_fields")), None)
    return getattr(at, "model_fields", ())
