"""Reads an agent's own payload, in which every key may be missing or of any type."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from hookd.redaction import redact

SCALAR_LIMIT = 1024
"""Characters of a text that is kept beside the known fields."""

_SLACK = 1024
"""Characters looked at behind a cut: half a secret would not be known as one."""
_SCALARS = (str, bool, int, float)
_PLACE = re.compile(r"\{(\w+)(/?)\}")


def text(payload: Mapping[str, Any], name: str) -> str:
    """What stands under the name as text; empty where it is missing or no scalar."""
    value = payload.get(name)
    if type(value) is str:
        return value
    return str(value) if type(value) in (int, float) else ""


def first_text(payload: Mapping[str, Any], names: Iterable[str]) -> str:
    """The first of these names that holds a text, or a list that begins with one."""
    for name in names:
        items = listed(payload, name)
        found = text({name: items[0]}, name) if items else text(payload, name)
        if found:
            return found
    return ""


def inner(payload: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = payload.get(name)
    return value if type(value) is dict else {}


def listed(payload: Mapping[str, Any], name: str) -> list[Any]:
    value = payload.get(name)
    return value if type(value) is list else []


def scalars(payload: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Those of the names that hold a number, true or false, or a text, which is cut at SCALAR_LIMIT."""
    found = {name: payload[name] for name in names if name in payload}
    kept = {name: _cut(value, SCALAR_LIMIT) if type(value) is str else value for name, value in found.items()}
    return {name: value for name, value in kept.items() if type(value) in _SCALARS and value != ""}


def filled(template: str, payload: Mapping[str, Any]) -> str:
    """`read {file_path/}` -> `read CLAUDE.md`: texts of the payload put in, of a path its last part.

    Empty where one of them is missing: half a sentence helps nobody.
    """
    names = _PLACE.findall(template)
    texts = {(name, slash): _placed(text(payload, name), slash) for name, slash in names}
    if not all(texts.values()):
        return ""
    return _PLACE.sub(lambda place: texts[place[1], place[2]], template)


def last_part(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2] or path


def _placed(found: str, slash: str) -> str:
    return short(last_part(found)) if slash else found.strip()


def short(found: str, limit: int = 100) -> str:
    """On one line, and not longer than an ear can follow."""
    line = found if len(found) <= limit else redact(found[: limit * 4 + _SLACK])
    line = " ".join(line[: limit * 4].split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _cut(found: str, limit: int) -> str:
    """Secrets are taken out before anything is cut off."""
    return found if len(found) <= limit else redact(found[: limit + _SLACK])[:limit]
