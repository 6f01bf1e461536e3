"""Settings as text: the effective ones as TOML with their origins, and their JSON Schema for editors."""

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from hookd import duration
from hookd.settings import Route, Settings, SettingsRead, models

_COMMENT_COLUMN = 44


def as_toml(read: SettingsRead, shipped: Mapping[str, Route]) -> str:
    """What counts, and where each value comes from. A settings file of the same text means the same."""
    tables = read.settings.model_dump()
    routes = tables.pop("route")
    lines = [f"# Effective settings. The settings file is {read.path}"]
    for name, table in tables.items():
        lines += _table(read, (name,), table)
    for number, route in enumerate(routes):
        lines += ["", f"# route {number + 1}", "[[route]]", *_keys(route, "file")]
    for name, shipped_route in shipped.items():
        route = shipped_route.model_dump()
        lines += ["", f"# {name}", "[[route]]", *_keys(route, "default")]
    return "\n".join(lines) + "\n"


def json_schema() -> dict[str, Any]:
    """JSON Schema of hookd.toml, with the keys' meanings."""
    schema = Settings.model_json_schema(schema_generator=_Schema)
    meanings = _meanings(inspect.getsource(models))
    for model, definition in [("Settings", schema), *schema["$defs"].items()]:
        for key, meaning in meanings.get(model, {}).items():
            definition["properties"][key].setdefault("description", meaning)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "hookd.toml"}


class _Schema(GenerateJsonSchema):
    """Writes defaults as the settings file does: `5s`, not `PT5S`."""

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, BaseModel):
            return dft.model_dump(mode="json")
        if isinstance(dft, tuple):
            return [self.encode_default(one) for one in dft]
        return duration.text(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def _table(read: SettingsRead, place: tuple[str, ...], table: Mapping[str, Any]) -> Iterator[str]:
    """A table, then the tables in it."""
    plain = {key: value for key, value in table.items() if not isinstance(value, dict) and value is not None}
    if plain:
        yield ""
        yield f"[{'.'.join(_key(name) for name in place)}]"
    for key, value in plain.items():
        yield _line(key, value, read.origin(*place, key))
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _table(read, (*place, key), value)


def _keys(table: Mapping[str, Any], origin: str) -> Iterator[str]:
    return (_line(key, value, origin) for key, value in table.items() if value is not None)


def _line(key: str, value: Any, origin: str) -> str:
    return f"{f'{_key(key)} = {_value(value)}':<{_COMMENT_COLUMN}}  # {origin}"


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    # A JSON text is a TOML text, but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _meanings(source: str) -> dict[str, dict[str, str]]:
    """The docstrings under the fields, by class: Python itself forgets them."""
    classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    return {node.name: dict(_field_docstrings(node.body)) for node in classes}


def _field_docstrings(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, text
