"""What is to be done to a document so that just the wanted own entries stand in it, told in values and places."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hookd.integrations.edits.ownership import (
    MISSING,
    Place,
    at,
    frames,
    is_entry,
    keys_of,
    own_part,
    places,
    same,
)
from hookd.integrations.edits.protocol import Conflict, Entry, Item, Member, Own, Path
from hookd.redaction import redact


@dataclass(frozen=True)
class Plan:
    """Three kinds of change, which do not touch each other's places."""

    replaced: Mapping[Place, Any] = field(default_factory=dict)
    removed: tuple[Place, ...] = ()
    """Own entries; what they leave empty is not among them: see `emptied`."""
    added: tuple[Entry, ...] = ()
    kept: frozenset[Place] = frozenset()
    """Containers that something is added to."""

    def __bool__(self) -> bool:
        return bool(self.replaced or self.removed or self.added)


def plan(document: dict[str, Any], wanted: Sequence[Entry], own: Own) -> Plan:
    """Raises Conflict."""
    _check_wanted(wanted, own)
    standing = list(places(document, own))
    work = _Work(standing, {}, [])
    for entry in wanted:
        if isinstance(entry, Member):
            _plan_member(document, entry, own, work)
    for path in dict.fromkeys(entry.path for entry in wanted if isinstance(entry, Item)):
        values = [_plain(entry.value) for entry in wanted if isinstance(entry, Item) and entry.path == path]
        _plan_items(document, path, values, own, work)
    members = {entry.path for entry in wanted if isinstance(entry, Member)}
    going = [path for path in frames(document, own) if standing and path not in members]
    kept = frozenset(place for entry in wanted for place in prefixes(entry.path))
    return Plan(work.replaced, (*work.standing, *going), tuple(work.added), kept)


def prefixes(place: Place) -> Iterable[Place]:
    """The places on the way there, the last included; not the root."""
    return (place[:length] for length in range(1, len(place) + 1))


def emptied(document: Any, removed: Iterable[Place], may_go: Callable[[Place], bool]) -> set[Place]:
    """What is to be taken out: the entries, or the outermost containers that nothing else stands in."""
    going = set(removed)
    left: dict[Place, int] = {}
    for place in sorted(going, key=len, reverse=True):
        child = place
        while len(child) > 1:
            parent = child[:-1]
            left[parent] = left.get(parent, len(at(document, parent))) - 1
            if left[parent] or not may_go(parent):
                break
            going.add(parent)
            child = parent
    return {place for place in going if not any(outer in going for outer in prefixes(place[:-1]))}


def additions(document: dict[str, Any], added: Iterable[Entry]) -> dict[Place, Any]:
    """What is added, by the innermost container that stands already: a list of items, or a mapping of members."""
    new: dict[Place, Any] = {}
    for entry in added:
        depth = next(n for n in range(len(entry.path), -1, -1) if at(document, entry.path[:n]) is not MISSING)
        if depth == len(entry.path):
            new.setdefault(entry.path, []).append(_plain(entry.value))
        else:
            _grow(new.setdefault(entry.path[:depth], {}), entry.path[depth:], entry)
    return new


@dataclass
class _Work:
    standing: list[Place]
    """Own entries that nothing was said of yet."""
    replaced: dict[Place, Any]
    added: list[Entry]


def _plan_member(document: Any, entry: Member, own: Own, work: _Work) -> None:
    found = _reached(document, entry.path, entry)
    work.standing = [place for place in work.standing if place[: len(entry.path)] != entry.path]
    if found is MISSING:
        work.added.append(entry)
    elif entry.frame or same(found, _plain(entry.value)):
        return
    elif is_entry(entry.path[-1], found, own):
        work.replaced[entry.path] = _plain(entry.value)
    else:
        raise Conflict(f"{_named(entry.path)} is set already, to {_shown(found)}; hookd would set it.")


def _plan_items(document: Any, path: Path, values: list[Any], own: Own, work: _Work) -> None:
    found: Any = _reached(document, path, Item(path, {}))
    if found is MISSING:
        found = []
    if not isinstance(found, list):
        raise Conflict(f"{_named(path)} is {_shown(found)}; hookd would add to a list there.")
    here: dict[int, list[Place]] = {}
    for place in work.standing:
        keys, index = keys_of(place)
        if keys == path and index is not None:
            here.setdefault(index, []).append(place)
    parts = {index: _part(found[index], standing, own) for index, standing in here.items()}
    fitting, missing = _matched(parts, values)
    done = {place for index in fitting for place in here[index]}
    work.standing = [place for place in work.standing if place not in done]
    stale = [index for index, standing in here.items() if index not in fitting and standing == [(*path, index)]]
    for index, value in zip(stale, missing, strict=False):
        work.replaced[(*path, index)] = value
        work.standing.remove((*path, index))
    work.added.extend(Item(path, value) for value in missing[len(stale) :])


def _part(item: Any, standing: list[Place], own: Own) -> Any:
    """The item, where it is own as a whole; else its own part."""
    return item if len(standing[0]) == len(keys_of(standing[0])[0]) + 1 else own_part(item, own)


def _matched(parts: Mapping[int, Any], values: list[Any]) -> tuple[set[int], list[Any]]:
    """Indices of those that are as wanted; and what is wanted and does not stand there."""
    fitting, missing = set(), list(values)
    for index, value in parts.items():
        match = next((number for number, wanted in enumerate(missing) if same(wanted, value)), None)
        if match is not None:
            del missing[match]
            fitting.add(index)
    return fitting, missing


def _reached(document: Any, path: Path, entry: Entry) -> Any:
    """What stands at the path. Raises Conflict where there is no way to it."""
    for length in range(len(path)):
        inner = at(document, path[:length])
        if inner is MISSING:
            return MISSING
        if not isinstance(inner, dict):
            raise Conflict(f"{_named(path[:length])} is {_shown(inner)}; hookd would set {_named(entry.path)} in it.")
    return at(document, path)


def _check_wanted(wanted: Sequence[Entry], own: Own) -> None:
    """What hookd would not know again must not be put anywhere: a fault of the caller's."""
    for entry in wanted:
        value = _plain(entry.value)
        is_frame = isinstance(entry, Member) and entry.frame
        if not is_frame and not is_entry(entry.path[-1] if isinstance(entry, Member) else 0, value, own):
            raise ValueError(f"the entry at {_named(entry.path)} does not carry hookd's mark: {_shown(value)}")


def _grow(tree: dict[str, Any], path: Path, entry: Entry) -> None:
    *way, last = path
    for key in way:
        tree = tree.setdefault(key, {})
    if isinstance(entry, Item):
        tree.setdefault(last, []).append(_plain(entry.value))
    else:
        tree[last] = _plain(entry.value)


def _plain(value: Any) -> Any:
    """The value in dictionaries and lists alone, as documents are read."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _named(path: Path) -> str:
    return ".".join(path) or "the document"


def _shown(value: Any) -> str:
    """In the words of settings, not of this program: null, true."""
    shown = redact.label(json.dumps(value, ensure_ascii=False, default=str))  # before a secret is cut in half
    return shown if len(shown) <= 80 else f"{shown[:77]}..."
