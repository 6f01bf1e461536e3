"""Where the keys of a YAML mapping stand in its text, and what is under them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from hookd.integrations.edits.faults import DEPTH_LIMIT, check_characters, unreadable
from hookd.integrations.edits.protocol import Unreadable

_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class Row(NamedTuple):
    """A key of the root with its value."""

    key: str
    start: int
    node_start: int
    """Where the value begins, behind its anchor and tag too where these stand on its line."""
    end: int
    is_scalar: bool
    """Neither a mapping, a list, nor an alias."""
    is_shared: bool
    """It has an anchor that others refer to, or holds one."""
    content: tuple[Any, ...]
    """All that is in it, for comparing."""


@dataclass(frozen=True)
class YamlScan:
    """A document as it stands in its text."""

    text: str
    document: dict[Any, Any]
    """As the agent reads it."""
    value: dict[str, Any]
    """The same, but what is nested is told by its content: for comparing, however many aliases it is made of."""
    rows: tuple[Row, ...]
    is_block: bool
    """A key a line, or nothing yet; not in braces."""
    column: int
    """Of the keys."""
    end: int
    """Where the document ends: before `...`, or the end of the text."""

    def of(self, key: str) -> list[Row]:
        return [row for row in self.rows if row.key == key]


def scan(text: str) -> YamlScan:
    """Raises Unreadable."""
    check_characters(text)
    positions = _Positions(text)
    events = _events(text, positions)
    document = [event for event in events if type(event).__name__ not in {"StreamStartEvent", "StreamEndEvent"}]
    if sum(type(event).__name__ == "DocumentStartEvent" for event in document) > 1:
        second = [event for event in document if type(event).__name__ == "DocumentStartEvent"][1]
        raise unreadable(text, positions.of(second.start_mark), "a second document; only one is read")
    value = _value(text)
    end = len(text)
    if document and document[-1].explicit:
        end = positions.of(document[-1].start_mark)
    root = document[1] if document else None
    if root is None or not hasattr(root, "flow_style"):
        return YamlScan(text, {}, {}, (), is_block=True, column=0, end=end)
    rows = tuple(_rows(document[2:-2], positions, {event.anchor for event in document if _kind(event) == "Alias"}))
    contents = {row.key: row.content for row in rows}
    read = {_name(key): _read(inner, contents.get(key)) for key, inner in value.items()}
    return YamlScan(text, value, read, rows, not root.flow_style, root.start_mark.column, end)


class _Positions:
    """From the lines and columns of PyYAML to positions in the text."""

    def __init__(self, text: str) -> None:
        start = 1 if text.startswith("\ufeff") else 0
        self.first = start
        self.end = len(text)
        self.starts = [0, *(found.end() for found in _LINE_END.finditer(text))]

    def of(self, mark: Any) -> int:
        if mark.line >= len(self.starts):
            return self.end  # libyaml tells of one line more, where a comment ends the text
        # The byte order mark was not given to it.
        return min(int(self.starts[mark.line] + mark.column + (self.first if mark.line == 0 else 0)), self.end)


def _events(text: str, positions: _Positions) -> list[Any]:
    """All of them, none too deep: what builds the value of them recurses."""
    import yaml  # noqa: PLC0415  # only what changes a file needs it

    events, depth = [], 0
    try:
        for event in yaml.parse(text.removeprefix("\ufeff"), Loader=_loader()):
            events.append(event)
            depth += {"MappingStart": 1, "SequenceStart": 1, "MappingEnd": -1, "SequenceEnd": -1}.get(_kind(event), 0)
            if depth > DEPTH_LIMIT:
                where = positions.of(event.start_mark)
                raise unreadable(text, where, f"nested too deep; at most {DEPTH_LIMIT} levels are taken")
    except yaml.YAMLError as error:
        raise _fault(text, error) from None
    return events


def _value(text: str) -> dict[Any, Any]:
    import yaml  # noqa: PLC0415

    try:
        value = yaml.load(text.removeprefix("\ufeff"), Loader=_loader())  # noqa: S506  # the safe one
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise _fault(text, error) from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise unreadable(text, 0, f"a mapping is wanted at the root, {type(value).__name__} stands there")
    return value


def _loader() -> Any:
    import yaml  # noqa: PLC0415

    # Ten times as fast, where PyYAML was built with it.
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _fault(text: str, error: Exception) -> Unreadable:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Unreadable(mark.line + 1, mark.column + 1, reason) if mark else unreadable(text, 0, reason)


def _rows(events: list[Any], positions: _Positions, aliases: set[str]) -> Iterator[Row]:
    position = 0
    while position < len(events):
        key_end = _past(events, position)
        row_end = _past(events, key_end)
        key, inner = events[position], events[key_end:row_end]
        start = positions.of(key.start_mark)
        yield Row(
            key=key.value if _kind(key) == "Scalar" else "",
            start=start,
            node_start=positions.of(inner[0].start_mark),
            end=positions.of(inner[-1].end_mark),
            is_scalar=_kind(inner[0]) == "Scalar",
            is_shared=any(getattr(event, "anchor", None) in aliases for event in inner if _kind(event) != "Alias"),
            content=tuple(_told(event) for event in inner),
        )
        position = row_end


def _past(events: list[Any], position: int) -> int:
    """The position behind a whole node."""
    depth = 0
    while True:
        kind = _kind(events[position])
        depth += kind.endswith("Start")
        depth -= kind.endswith("End")
        position += 1
        if depth == 0:
            return position


def _kind(event: Any) -> str:
    return type(event).__name__.removesuffix("Event")


def _told(event: Any) -> tuple[Any, ...]:
    return (_kind(event), getattr(event, "anchor", None), getattr(event, "tag", None), getattr(event, "value", None))


def _name(key: Any) -> str:
    return key if isinstance(key, str) else f"({key!r})"


def _read(value: Any, content: tuple[Any, ...] | None) -> Any:
    """A scalar's value; else its content, which no alias makes longer than it is written."""
    if not isinstance(value, (dict, list, set, tuple)):
        return value
    return content or ("merged",)
