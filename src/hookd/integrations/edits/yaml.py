"""YAML, as aider is configured in: keys of the root mapping, edited so that every byte of others stays."""

from collections.abc import Iterator, Sequence
from typing import Any

from hookd.integrations.edits import lines
from hookd.integrations.edits.check import check
from hookd.integrations.edits.layout import line_end
from hookd.integrations.edits.ownership import entries
from hookd.integrations.edits.plan import Plan, plan
from hookd.integrations.edits.protocol import Conflict, Entry, Member, Own, Unreadable
from hookd.integrations.edits.spans import Change, changed
from hookd.integrations.edits.yaml_scan import Row, YamlScan, scan


class Yaml:
    """The `Format` of YAML: of Members with one key and a scalar value; all else is a Conflict.

    Taking out restores what stood there before putting in, byte for byte.
    """

    def load(self, text: str) -> Any:
        return scan(text).document

    def reconciled(self, text: str, wanted: Sequence[Entry], own: Own) -> str:
        _check_flat(wanted)
        before = scan(text)
        work = plan(before.value, wanted, own)
        if not work:
            return text
        if not before.is_block:
            raise Conflict("the settings stand in braces; hookd adds to a mapping of one key a line only.")
        try:
            result = _edited(before, work)
            after = scan(result).value
        except Unreadable as error:
            raise Conflict(f"the keys stand in a form that cannot be added to ({error.reason}).") from None
        check(before.value, after, wanted, own)
        return result

    def own(self, text: str, own: Own) -> tuple[Entry, ...]:
        return entries(scan(text).value, own)

    def lines(self, wanted: Sequence[Entry]) -> str:
        _check_flat(wanted)
        return "".join(f"{_written(entry)}\n" for entry in wanted)


def _check_flat(wanted: Sequence[Entry]) -> None:
    for entry in wanted:
        if not isinstance(entry, Member) or len(entry.path) != 1 or isinstance(entry.value, (dict, list, tuple)):
            raise Conflict(f"{'.'.join(entry.path)} is nested; hookd sets keys of the root only in YAML.")


def _edited(before: YamlScan, work: Plan) -> str:
    changes = [
        *(_replacing(before, str(place[0]), value) for place, value in work.replaced.items()),
        *lines.without(before.text, [span for place in work.removed for span in _spans(before, str(place[0]))]),
    ]
    text = changed(before.text, changes)
    if not work.added:
        return text
    left = before if text == before.text else scan(text)
    newline, indent = line_end(text), " " * left.column
    written = newline.join(f"{indent}{_written(entry)}" for entry in work.added)
    if left.end < len(text):
        return changed(text, [Change(left.end, left.end, written + newline)])
    return changed(text, [lines.appended(text, written, newline)])


def _replacing(before: YamlScan, key: str, value: Any) -> Change:
    row = _plain_row(before, before.of(key), key)
    end = row.node_start + len(before.text[row.node_start : row.end].rstrip())
    return Change(row.node_start, end, _scalar(value))


def _spans(before: YamlScan, key: str) -> Iterator[tuple[int, int]]:
    row = _plain_row(before, before.of(key), key)
    end = row.node_start + len(before.text[row.node_start : row.end].rstrip())
    yield lines.line_start(before.text, row.start), lines.line_end(before.text, end)


def _plain_row(before: YamlScan, rows: list[Row], key: str) -> Row:
    """The one row of the key. Raises Conflict where it cannot be told from others."""
    if len(rows) != 1:
        raise Conflict(f"{key} stands {'twice' if rows else 'in an anchor elsewhere'}; take hookd's out by hand.")
    (row,) = rows
    if not row.is_scalar or row.is_shared:
        raise Conflict(f"{key} is a value that others refer to, or refers to one; take hookd's out by hand.")
    start = lines.line_start(before.text, row.start)
    if before.text[start : row.start].strip(" "):
        raise Conflict(f"{key} does not begin its line; take hookd's out by hand.")
    return row


def _written(entry: Entry) -> str:
    return f"{_scalar(entry.path[0])}: {_scalar(entry.value)}"


def _scalar(value: Any) -> str:
    """On one line, in quotes where it needs them."""
    import yaml  # noqa: PLC0415  # only what changes a file needs it

    style = '"' if isinstance(value, str) and not value.isprintable() else None
    written = yaml.safe_dump(value, default_style=style, width=float("inf"), allow_unicode=True)
    return written.removesuffix("\n").removesuffix("\n...")
