"""JSON with comments and trailing commas, edited so that every byte of others stays."""

import json
from collections.abc import Sequence
from typing import Any

from hookd.integrations.edits import brackets
from hookd.integrations.edits.check import Damage, check
from hookd.integrations.edits.faults import check_characters
from hookd.integrations.edits.json_scan import scan
from hookd.integrations.edits.layout import Layout, layout
from hookd.integrations.edits.nodes import Scan
from hookd.integrations.edits.ownership import Place, entries
from hookd.integrations.edits.plan import Plan, additions, emptied, plan
from hookd.integrations.edits.protocol import Conflict, Entry, Own, Unreadable
from hookd.integrations.edits.spans import changed

BOM = "\ufeff"


class Json:
    """The `Format` of JSON as agents read it.

    Taking out restores what stood there before putting in, byte for byte, but for what the text cannot tell: a list or
    an object that stood there empty and was added to goes with what was put in it (never the root, one that holds a
    comment, or one under a key that stands twice); and an empty text is `{}` afterwards. Comments inside an own entry
    are taken to be the entry's.
    """

    def load(self, text: str) -> Any:
        return scan(text).root.value if not _is_blank(text) else {}

    def reconciled(self, text: str, wanted: Sequence[Entry], own: Own) -> str:
        if _is_blank(text):
            return self._begun(text, wanted, own) if wanted else text
        before = scan(text)
        work = plan(before.root.value, wanted, own)
        if not work:
            return text
        try:
            result = _edited(before, work, own, wanted)
            after = self.load(result)
        except Unreadable as error:
            raise Damage(f"the edit would not be JSON any more ({error.reason}); nothing was written.") from None
        check(before.root.value, after, wanted, own)
        _check_strict(text, result)
        return result

    def own(self, text: str, own: Own) -> tuple[Entry, ...]:
        return entries(self.load(text), own)

    def lines(self, wanted: Sequence[Entry]) -> str:
        return _opened(additions({}, wanted)[()], "") + "\n"

    def _begun(self, text: str, wanted: Sequence[Entry], own: Own) -> str:
        """A document where there was none; what blanks there were stand behind it."""
        check_characters(text)
        mark = BOM if text.startswith(BOM) else ""
        newline = "\r\n" if "\r\n" in text else "\n"
        written = Layout(newline=newline).written(additions({}, wanted)[()], "")
        result = mark + written + newline + text[len(mark) :]
        check({}, self.load(result), wanted, own)
        return result


def _opened(members: dict[str, Any], indent: str) -> str:
    """An object with a line for each list in it: so that it can be overlooked, and is copied at once."""
    style, inner = Layout(), indent + Layout.unit
    lines = (
        f"{inner}{json.dumps(key)}: {_opened(value, inner) if isinstance(value, dict) else style.written(value, None)}"
        for key, value in members.items()
    )
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def _edited(before: Scan, work: Plan, own: Own, wanted: Sequence[Entry]) -> str:
    """First what goes and what is replaced; then, read anew, what comes."""
    style = layout(before)
    for place in work.removed:
        if isinstance(place[-1], str) and not _stands_once(before, place):
            raise Conflict(f"{place[-1]} stands twice, and the agent would then read the first; take it out by hand.")
    going = emptied(before.root.value, work.removed, lambda place: _may_go(before, place, work))
    changes = [
        *brackets.replacing(before, style, work.replaced),
        *brackets.removing(before, style, going),
    ]
    text = changed(before.text, changes)
    if not work.added:
        return text
    left = before if text == before.text else scan(text)
    added = additions(left.root.value, plan(left.root.value, wanted, own).added)
    return changed(text, brackets.adding(left, style, added))


def _may_go(scan: Scan, place: Place, work: Plan) -> bool:
    if place in work.kept or not _stands_once(scan, place):
        return False
    return not scan.is_commented(scan.part(scan.node(place[:-1]), place[-1]))


def _stands_once(scan: Scan, place: Place) -> bool:
    return sum(part.key == place[-1] for part in scan.node(place[:-1]).parts) == 1


def _check_strict(before: str, after: str) -> None:
    """What a strict reader could read, it can read again."""
    if _is_blank(after):
        return
    try:
        json.loads(before.removeprefix(BOM))
    except ValueError:
        return
    try:
        json.loads(after.removeprefix(BOM))
    except ValueError as error:
        raise Damage(f"the edit would not be strict JSON any more ({error}); nothing was written.") from None


def _is_blank(text: str) -> bool:
    return not text.removeprefix(BOM).strip(" \t\r\n")
