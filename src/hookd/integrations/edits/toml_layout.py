"""How hookd's entries are written in TOML: values on one line, lists of objects as arrays of tables."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hookd.integrations.edits.layout import Layout
from hookd.integrations.edits.protocol import Entry, Item, Path


@dataclass(frozen=True)
class TomlLayout(Layout):
    """What stands in brackets stands on one line: an inline table may have no line ends in it."""

    colon: str = " = "
    one_line: bool = True
    breaks: bool = False

    def member(self, key: str, value: Any, indent: str | None) -> str:
        return f"{_key(key)}{self.colon}{self.written(value, indent)}"

    def written(self, value: Any, indent: str | None = None) -> str:
        if isinstance(value, dict):
            return "{ " + ", ".join(self.member(key, inner, indent) for key, inner in value.items()) + " }"
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(self.written(inner, indent) for inner in value) + "]"
        return _text(value) if isinstance(value, str) else json.dumps(value)

    def table(self, path: Path, value: dict[str, Any]) -> str:
        """An object as a table of an array, its lists of objects as arrays in it. Ends without a line end."""
        inner = {key: listed for key, listed in value.items() if _is_array(listed)}
        lines = [f"[[{'.'.join(map(_key, path))}]]"]
        lines += [self.member(key, one, None) for key, one in value.items() if key not in inner]
        lines += [self.table((*path, key), one) for key, listed in inner.items() for one in listed]
        return self.newline.join(lines)

    def document(self, wanted: Sequence[Entry]) -> str:
        """Of members at the top and tables below them."""
        members = [self.member(entry.path[0], entry.value, None) for entry in wanted if not isinstance(entry, Item)]
        tables = [self.table(entry.path, dict(entry.value)) for entry in wanted if isinstance(entry, Item)]
        sections = [self.newline.join(members)] if members else []
        return (self.newline * 2).join([*sections, *tables]) + self.newline


def _is_array(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(inner, dict) for inner in value)


def _text(text: str) -> str:
    import tomlkit  # noqa: PLC0415  # only what changes a file needs it

    return tomlkit.string(text).as_string()


def _key(key: str) -> str:
    import tomlkit  # noqa: PLC0415

    return tomlkit.key(key).as_string()
