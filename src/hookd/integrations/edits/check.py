"""The safety net under every edit: what is not hookd's is the same afterwards, and what is wanted stands there."""

from collections.abc import Sequence
from typing import Any

from hookd.integrations.edits.ownership import MISSING, Place, at, frames, keys_of, places, same
from hookd.integrations.edits.plan import plan, prefixes
from hookd.integrations.edits.protocol import Conflict, Entry, Member, Own, Path


class Damage(Conflict):
    """An edit would have changed what is not hookd's, or left out what is: hookd's own fault, seen in time."""


def check(before: dict[str, Any], after: dict[str, Any], wanted: Sequence[Entry], own: Own) -> None:
    """Raises Damage."""
    ours = _ours(before, after, wanted, own)
    gone = _frames(wanted, own) | {entry.path for entry in wanted if isinstance(entry, Member)}
    if not same(_others(before, gone, ours, own), _others(after, gone, ours, own)):
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


def _ours(before: Any, after: Any, wanted: Sequence[Entry], own: Own) -> frozenset[Place]:
    """Containers that may be empty or absent, by their keys: those on the way to an own or a wanted entry."""
    found = [keys_of(place)[0] for value in (before, after) for place in (*places(value, own), *frames(value, own))]
    return frozenset(place for path in (*found, *(entry.path for entry in wanted)) for place in prefixes(path))


def _others(document: Any, gone: set[Path], ours: frozenset[Place], own: Own) -> Any:
    """The document without own entries, without members set, and without empty containers that may be hookd's."""
    left = _without(document, (), {*places(document, own), *gone}, ours)
    return {} if left is MISSING else left


def _without(value: Any, place: Place, gone: set[Any], ours: frozenset[Place]) -> Any:
    if place in gone:
        return MISSING
    if isinstance(value, dict):
        left = {key: _without(inner, (*place, key), gone, ours) for key, inner in value.items()}
        kept: Any = {key: inner for key, inner in left.items() if inner is not MISSING}
    elif isinstance(value, list):
        inners = [_without(inner, (*place, index), gone, ours) for index, inner in enumerate(value)]
        kept = [inner for inner in inners if inner is not MISSING]
    else:
        return value
    return MISSING if not kept and (value or place in ours) else kept
