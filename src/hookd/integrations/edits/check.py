"""The safety net under every edit: what is not hookd's is the same afterwards, and what is wanted stands there."""

from collections.abc import Sequence
from typing import Any

from hookd.integrations.edits.ownership import MISSING, Place, at, frames, keys_of, places, same
from hookd.integrations.edits.plan import plan, prefixes
from hookd.integrations.edits.protocol import Conflict, Entry, Member, Own, Path


class Damage(Conflict):
    """An edit would have changed what is not hookd's, or left out what is: hookd's own fault, seen in time."""


def check(
    before: dict[str, Any], after: dict[str, Any], wanted: Sequence[Entry], own: Own, *, in_order: bool = True
) -> None:
    """Raises Damage; where keys have an order, when that is another."""
    own_before, own_after = set(places(before, own)), set(places(after, own))
    ways = {keys_of(place)[0] for place in own_before | own_after}
    ways |= {*frames(before, own), *frames(after, own), *(entry.path for entry in wanted)}
    ours = frozenset(place for path in ways for place in prefixes(path))
    gone = _frames(wanted, own) | {entry.path for entry in wanted if isinstance(entry, Member)}
    others = _others(before, own_before | gone, ours), _others(after, own_after | gone, ours)
    if not same(*others, in_order=in_order):
        raise Damage("the edit would change what is not hookd's; nothing was written. Add the lines by hand.")
    for path in _frames(wanted, own):
        if not _may_become(at(before, path), at(after, path), path, wanted, own):
            raise Damage(f"the edit would change {'.'.join(path)}; nothing was written. Add the lines by hand.")
    if plan(after, wanted, own):
        raise Damage("the edit would not leave what hookd wants; nothing was written. Add the lines by hand.")


def _frames(wanted: Sequence[Entry], own: Own) -> set[Path]:
    return {entry.path for entry in wanted if isinstance(entry, Member) and entry.frame} | set(own.frames)


def _may_become(before: Any, after: Any, path: Path, wanted: Sequence[Entry], own: Own) -> bool:
    if before is MISSING:
        return after is MISSING or any(entry.path == path and same(after, entry.value) for entry in wanted)
    return same(before, after) or (after is MISSING and path in own.frames and same(before, own.frames[path]))


def _others(document: Any, gone: set[Any], ours: frozenset[Place]) -> Any:
    """The document without own entries and members set, and without empty containers that may be hookd's.

    These are on the way to an own or a wanted entry.
    """
    ways: set[Place] = {(), *(way for place in (*gone, *ours) for way in prefixes(place))}
    left = _without(document, (), gone, ours, ways)
    return {} if left is MISSING else left


def _without(value: Any, place: Place, gone: set[Any], ours: frozenset[Place], ways: set[Place]) -> Any:
    if place in gone:
        return MISSING
    if place not in ways:
        return value  # nothing of hookd's is in it
    if isinstance(value, dict):
        left = {key: _without(inner, (*place, key), gone, ours, ways) for key, inner in value.items()}
        kept: Any = {key: inner for key, inner in left.items() if inner is not MISSING}
    elif isinstance(value, list):
        inners = [_without(inner, (*place, index), gone, ours, ways) for index, inner in enumerate(value)]
        kept = [inner for inner in inners if inner is not MISSING]
    else:
        return value
    return MISSING if not kept and (value or place in ours) else kept
