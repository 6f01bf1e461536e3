"""TOML, as Codex is configured in, edited so that every byte of others stays."""

import re
from collections.abc import Sequence
from typing import Any

from hookd.integrations.edits import toml_changes
from hookd.integrations.edits.check import check
from hookd.integrations.edits.faults import check_characters, unreadable
from hookd.integrations.edits.layout import line_end
from hookd.integrations.edits.ownership import entries
from hookd.integrations.edits.plan import Plan, emptied, plan
from hookd.integrations.edits.protocol import Conflict, Entry, Own, Unreadable
from hookd.integrations.edits.spans import changed
from hookd.integrations.edits.toml_layout import TomlLayout
from hookd.integrations.edits.toml_scan import Lost, TomlScan, scan

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class Toml:
    """The `Format` of TOML.

    Lists of objects are added as arrays of tables at the end; in brackets where the list stands in brackets already.
    Taking out restores what stood there before putting in, byte for byte, but for a list in brackets that stood there
    empty: it goes with what was put in it, unless a comment stands by it. Comments between the lines of an own table
    are taken to be its own. Headers that are left without statements stay.
    """

    def load(self, text: str) -> Any:
        return _read(text)[0]

    def reconciled(self, text: str, wanted: Sequence[Entry], own: Own) -> str:
        before, document = _read(text)
        work = plan(before, wanted, own)
        if not work:
            return text
        try:
            result = _edited(before, document, work, wanted, own)
            after = self.load(result)
        except Unreadable as error:
            raise Conflict(f"a table stands there in a form that cannot be added to ({error.reason}).") from None
        check(before, after, wanted, own, in_order=False)  # tables of TOML have none
        return result

    def own(self, text: str, own: Own) -> tuple[Entry, ...]:
        return entries(self.load(text), own)

    def lines(self, wanted: Sequence[Entry]) -> str:
        return TomlLayout().document(wanted)


def _edited(before: Any, document: TomlScan, work: Plan, wanted: Sequence[Entry], own: Own) -> str:
    """First what goes and what is replaced; then, read anew, what comes."""
    style = TomlLayout(newline=line_end(document.text))
    going = emptied(before, work.removed, lambda place: place not in work.kept and toml_changes.may_go(document, place))
    text = changed(document.text, toml_changes.putting_right(document, style, work.replaced, going))
    if not work.added:
        return text
    value, left = _read(text)
    return changed(text, toml_changes.adding(left, style, value, plan(value, wanted, own).added))


def _read(text: str) -> tuple[dict[str, Any], TomlScan]:
    """Raises Unreadable."""
    import tomllib  # noqa: PLC0415  # only what changes a file needs it

    check_characters(text)
    lost = None
    try:
        document = scan(text)
    except Lost as error:
        lost = unreadable(text, error.position, "this is no TOML")
    try:
        value = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise _fault(text, str(error)) from None
    except RecursionError:
        raise unreadable(text, 0, "nested too deep") from None
    if lost:
        raise lost
    return value, document


def _fault(text: str, message: str) -> Unreadable:
    found = _PLACE.search(message)
    if found and found[1]:
        return Unreadable(int(found[1]), int(found[2]), message[: found.start()])
    return unreadable(text, len(text), message[: found.start()] if found else message)
