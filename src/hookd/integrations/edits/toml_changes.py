"""Changes to the text of a TOML document: statements and tables by their lines, the rest in its brackets."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from hookd.integrations.edits import brackets, lines
from hookd.integrations.edits.ownership import Place, keys_of
from hookd.integrations.edits.plan import additions
from hookd.integrations.edits.protocol import Conflict, Entry, Item, Member
from hookd.integrations.edits.spans import Change
from hookd.integrations.edits.toml_layout import TomlLayout
from hookd.integrations.edits.toml_scan import Block, Statement, TomlScan


def putting_right(
    scan: TomlScan, style: TomlLayout, replaced: Mapping[Place, Any], removed: Collection[Place]
) -> Iterator[Change]:
    """Values anew where they stood, and others taken out."""
    inline, spans = [], []
    for place, value in replaced.items():
        statement = scan.statement_over(place)
        if statement and statement.place == place:
            yield Change(statement.node.start, statement.node.end, style.written(value))
        elif statement:
            yield from brackets.replacing(scan, style, {place: value})
        else:
            change, rest = _table_anew(scan, style, place, value)
            yield change
            spans += rest
    for place in removed:
        statement = scan.statement_over(place)
        if statement and statement.place != place:
            inline.append(place)
        else:
            spans += [_span(scan, one) for one in scan.under(place)]
    yield from brackets.removing(scan, style, inline)
    # All at once: they may touch each other.
    yield from lines.without(scan.text, spans)


def _table_anew(
    scan: TomlScan, style: TomlLayout, place: Place, value: Any
) -> tuple[Change, list[tuple[int, int]]]:
    """The table instead of the first of what it is made of, and the lines of the rest."""
    first, *others = scan.under(place)
    path, index = keys_of(place)
    if not isinstance(first, Block) or index is None:
        raise Conflict(f"{'.'.join(map(str, place))} stands in a form that hookd does not edit.")
    end = first.end
    rest: list[Block | Statement] = []
    for one in others:
        if rest or scan.text[end : one.start].strip():
            rest.append(one)  # a comment stands between, or another's table
        else:
            end = one.end
    indent = scan.text[lines.line_start(scan.text, first.start) : first.start]
    written = style.table(path, value).replace(style.newline, style.newline + indent)
    return Change(first.start, end, written), [_span(scan, one) for one in rest]


def _span(scan: TomlScan, one: Block | Statement) -> tuple[int, int]:
    """Its lines; with a table, the empty line before it."""
    start = lines.line_start(scan.text, one.start)
    if isinstance(one, Block):
        start = lines.blank_line_before(scan.text, start)
    return start, lines.line_end(scan.text, one.end)


def adding(scan: TomlScan, style: TomlLayout, document: dict[str, Any], added: Sequence[Entry]) -> Iterator[Change]:
    inline = [entry for entry in added if scan.statement_over(entry.path)]
    yield from brackets.adding(scan, style, additions(document, inline))
    apart = [entry for entry in added if entry not in inline]
    members = [entry for entry in apart if isinstance(entry, Member)]
    for path in dict.fromkeys(entry.path[:-1] for entry in members):
        written = [style.member(one.path[-1], one.value, None) for one in members if one.path[:-1] == path]
        yield _statements(scan, style, path, style.newline.join(written))
    tables = [style.table(entry.path, _plain(entry.value)) for entry in apart if isinstance(entry, Item)]
    if tables:
        yield lines.appended(scan.text, (style.newline * 2).join(tables), style.newline, apart=True)


def _statements(scan: TomlScan, style: TomlLayout, path: Place, written: str) -> Change:
    """Behind the statements of the table; those of the root stand before all headers."""
    block = next((block for block in scan.blocks if block.place == path), None)
    if block is None:
        raise Conflict(f"there is no table [{'.'.join(map(str, path))}] to set a value in; hookd would set {written}.")
    if not path and not block.statements:
        return Change(block.start, block.start, written + style.newline)
    end = lines.line_end(scan.text, block.end)
    if end == len(scan.text):
        return lines.appended(scan.text, written, style.newline)
    return Change(end, end, written + style.newline)


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    found = additions({}, [Item(("item",), value)])
    plain: dict[str, Any] = found[()]["item"][0]
    return plain


def may_go(scan: TomlScan, place: Place) -> bool:
    """Whether a container that is left empty stands in brackets that nobody has written a comment to."""
    statement = scan.statement_over(place)
    if statement is None:
        return False
    if statement.place != place:
        return not scan.is_commented(scan.part(scan.node(place[:-1]), place[-1]))
    part = brackets.whole(statement.start, statement.node)
    return not scan.is_commented(part) and not scan.comments_in(part.node.end, lines.line_end(scan.text, part.node.end))
