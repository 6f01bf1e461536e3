"""Which values of a document are hookd's own, and where they stand: the same for every way of writing settings down."""

from collections.abc import Iterator
from typing import Any

from hookd.integrations.edits.protocol import Entry, Item, Member, Own, Path

Place = tuple[str | int, ...]
"""Keys and indices from the root downwards."""

NAME = "hookd"
"""An object of that name, in which all objects are own, is hookd's with all that is in it."""


def is_command(value: object, own: Own) -> bool:
    """Whether a text, or a list of words, is a command of hookd's.

    Of a list the words together are the command: where one text of it is already, it is a list of something else, as
    the commands that somebody allows an agent to run.
    """
    if isinstance(value, str):
        return own.is_command(value)
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        return False
    return own.is_command(" ".join(value)) and not any(own.is_command(word) for word in value)


def is_own_object(value: object, own: Own) -> bool:
    """Whether an object, in a list or wanted as a member, is hookd's own: by its command, or by all objects in it."""
    if not isinstance(value, dict):
        return False
    if any(is_command(inner, own) for inner in value.values()):
        return True
    objects = list(_objects(value))
    return bool(objects) and all(is_own_object(inner, own) for inner in objects)


def is_entry(key: str | int, value: object, own: Own) -> bool:
    """Whether all that stands under a key, or at an index of a list, is one own entry.

    An object that is a member is own by its `command`, or by its name. Others are gone through: settings of somebody
    else's may stand there beside own entries, as `enabled` does in `hooks` of some agents.
    """
    if isinstance(key, int):
        return is_own_object(value, own)
    if isinstance(value, dict):
        return is_command(value.get("command"), own) or (key == NAME and is_own_object(value, own))
    return is_command(value, own)


def places(value: object, own: Own, at: Place = ()) -> Iterator[Place]:
    """Where own entries stand, in the order of the document; a whole entry is one place."""
    for key, inner in _children(value):
        if not isinstance(inner, (dict, list, str)):
            continue
        if is_entry(key, inner, own):
            yield (*at, key)
        elif inner and not isinstance(inner, str):
            yield from places(inner, own, (*at, key))


def frames(value: object, own: Own) -> tuple[Path, ...]:
    """Where members stand that hookd set beside its entries, and that are as they were set."""
    return tuple(path for path, wanted in own.frames.items() if same(at(value, path), wanted))


def entries(value: object, own: Own) -> tuple[Entry, ...]:
    """The own entries; of a group that others share, its own part."""
    found: dict[Place, Entry] = {}
    for place in places(value, own):
        path, index = keys_of(place)
        if index is None:
            found[place] = Member(path, at(value, place))
        else:
            item = at(value, (*path, index))
            found[(*path, index)] = Item(path, item if len(place) == len(path) + 1 else own_part(item, own))
    if not found:
        return ()
    return (*found.values(), *(Member(path, own.frames[path], frame=True) for path in frames(value, own)))


def own_part(value: Any, own: Own) -> Any:
    """An object without what is not hookd's in its lists."""
    if isinstance(value, dict):
        return {key: own_part(inner, own) for key, inner in value.items()}
    if isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        return [inner for inner in value if is_own_object(inner, own)]
    return value


def keys_of(place: Place) -> tuple[Path, int | None]:
    """The keys from the root, up to the first index; and that."""
    keys: list[str] = []
    for step in place:
        if isinstance(step, int):
            return tuple(keys), step
        keys.append(step)
    return tuple(keys), None


class _Missing:
    pass


MISSING = _Missing()
"""What stands where nothing stands."""


def at(value: Any, place: Place) -> Any:
    """What stands at a place."""
    for step in place:
        value = _child(value, step)
    return value


def same(one: Any, other: Any, *, in_order: bool = False) -> bool:
    """Whether two values are the same to a reader who tells true from 1, and 1 from 1.0; and the order of keys."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        if (list(one) != list(other)) if in_order else (one.keys() != other.keys()):
            return False
        return all(same(inner, other[key], in_order=in_order) for key, inner in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(same(*pair, in_order=in_order) for pair in zip(one, other, strict=True))
    return repr(one) == repr(other) if isinstance(one, float) else bool(one == other)


def _child(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step, MISSING)
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else MISSING


def _children(value: object) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _objects(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for inner in value.values():
        if isinstance(inner, dict):
            yield inner
        elif isinstance(inner, list):
            yield from (listed for listed in inner if isinstance(listed, dict))
