"""The kinds of value that a setting may have, each with its check and a refusal that says what is wanted."""

import re
from datetime import timedelta
from fnmatch import fnmatchcase
from importlib.metadata import entry_points
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from hookd import duration, windows
from hookd.cards.colors import COLORS, color_in
from hookd.event import Priority
from hookd.phrase import template_error
from hookd.settings.refusal import did_you_mean, shown
from hookd.vocabulary import KINDS, PRIORITIES, is_name, nearest
from hookd.windows import Window

SINKS = ("speech", "log", "exec")
"""The built-in sinks; more are found as `hookd.sinks`."""
ENGINES = ("auto", "piper", "say", "espeak", "flite", "pyttsx3", "spd", "null")
"""The built-in engines, and `auto` that chooses; more are found as `hookd.engines`."""


def _duration(found: Any) -> Any:
    if isinstance(found, timedelta):
        return found
    if not isinstance(found, str):
        raise ValueError(f"is {shown(found)}; wanted is {duration.WANTED}")  # noqa: TRY004 - pydantic takes ValueError
    try:
        return duration.parse(found)
    except ValueError:
        raise ValueError(f"is {shown(found)}; wanted is {duration.WANTED}") from None


def _windows(found: Any) -> Any:
    listed = _one_or_list(found)
    return tuple(_window(one) for one in listed) if isinstance(listed, tuple) else _window(found)


def _window(found: Any) -> Window:
    if isinstance(found, Window):
        return found
    try:
        return windows.parse(found)
    except (TypeError, ValueError):
        raise ValueError(f"is {shown(found)}; wanted is {windows.WANTED}") from None


def _priority(found: Any) -> Any:
    if isinstance(found, Priority):
        return found
    if found not in PRIORITIES:
        raise ValueError(f"is {shown(found)}; {nearest(str(found), PRIORITIES)}")
    return Priority.of(found)


def _color(found: Any) -> Any:
    # Exactly one colour: "blue, or so" names one too, but was meant for a reader.
    if not isinstance(found, str) or not re.fullmatch(r"#?\w+", found) or not color_in(found):
        raise ValueError(f'is {shown(found)}; wanted is "#rrggbb" or one of {", ".join(COLORS)}')
    return color_in(found)


def _list(found: Any) -> Any:
    return tuple(found) if isinstance(found, list) else found


def _one_or_list(found: Any) -> Any:
    return (found,) if isinstance(found, str) else _list(found)


def _some(found: tuple[str, ...]) -> tuple[str, ...]:
    if not found:
        raise ValueError('is empty and matches nothing; leave the key out to match all, or write "*"')
    return found


def _kinds(found: tuple[str, ...]) -> tuple[str, ...]:
    for glob in found:
        if not any(fnmatchcase(kind, glob) for kind in KINDS):
            raise ValueError(f"is {shown(glob)}, which matches no kind; {nearest(glob, KINDS)}")
    return found


def _sinks(found: tuple[str, ...]) -> tuple[str, ...]:
    for name in found:
        _known(name, SINKS, "hookd.sinks")
    return tuple(dict.fromkeys(found))


def _silent_sinks(found: tuple[str, ...]) -> tuple[str, ...]:
    if "speech" in found:
        raise ValueError('is "speech", which said it already, and nobody answered; wanted are other sinks')
    return _sinks(found)


def _engine(found: str) -> str:
    _known(found, ENGINES, "hookd.engines")
    return found


def _known(name: str, built_in: tuple[str, ...], group: str) -> None:
    """Refuses a plug-in's name that nobody has. Strangers' plug-ins are looked for only where meant."""
    if name in built_in:
        return
    names = (*built_in, *sorted({entry.name for entry in entry_points(group=group)} - {*built_in}))
    if name not in names:
        raise ValueError(f"is {shown(name)}, which is unknown; {did_you_mean(name, names)}")


def _template(found: str) -> str:
    if error := template_error(found):
        raise ValueError(f"is {shown(found)}; {error}")
    return found


def _patterns(found: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in found:
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(f"is {shown(pattern)}, which is no regular expression: {error}") from None
    return found


def _agent_name(found: str) -> str:
    if not is_name(found):
        raise ValueError(
            "is no name of an agent; wanted are 1 to 64 of A-Z a-z 0-9 . _ - with a letter or digit first"
        )
    return found


def _line(found: str) -> str:
    if not found.strip() or len(found) > 64 or any(ord(letter) < 32 for letter in found):
        raise ValueError(f"is {shown(found)}; wanted are 1 to 64 characters on one line")
    return found


def _directory(found: str) -> str:
    # The daemon's own directory is nobody's choice, so nothing is relative to it.
    if found and not found.startswith(("/", "~")):
        raise ValueError(f"is {shown(found)}; wanted is a whole path, that begins with / or ~")
    if any(ord(letter) < 32 for letter in found):
        raise ValueError(f"is {shown(found)}; wanted is a path on one line")
    return found


def _directories(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_directory, found))


_ONE_OR_LIST = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}

Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(duration.text),
    WithJsonSchema({"type": "string", "pattern": duration.PATTERN}),
]
UrgencyWord = Annotated[
    Priority,
    BeforeValidator(_priority),
    PlainSerializer(lambda priority: priority.word),
    WithJsonSchema({"type": "string", "enum": list(PRIORITIES)}),
]
Windows = Annotated[
    tuple[Window, ...],
    BeforeValidator(_windows),
    PlainSerializer(lambda found: [window.text for window in found]),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": windows.PATTERN},
                {"type": "array", "items": {"type": "string", "pattern": windows.PATTERN}},
            ]
        }
    ),
]
Directory = Annotated[str, AfterValidator(_directory)]
Directories = Annotated[tuple[str, ...], BeforeValidator(_list), AfterValidator(_directories)]
Color = Annotated[str, BeforeValidator(_color)]
Line = Annotated[str, AfterValidator(_line)]
AgentName = Annotated[str, AfterValidator(_agent_name)]
EngineName = Annotated[
    str, AfterValidator(_engine), WithJsonSchema({"type": "string", "examples": list(ENGINES)})
]
Template = Annotated[str, AfterValidator(_template)]
Patterns = Annotated[tuple[str, ...], BeforeValidator(_list), AfterValidator(_patterns)]
Sinks = Annotated[tuple[str, ...], BeforeValidator(_list), AfterValidator(_sinks)]
SilentSinks = Annotated[tuple[str, ...], BeforeValidator(_list), AfterValidator(_silent_sinks)]
Globs = Annotated[
    tuple[str, ...], BeforeValidator(_one_or_list), AfterValidator(_some), WithJsonSchema(_ONE_OR_LIST)
]
KindGlobs = Annotated[
    tuple[str, ...],
    BeforeValidator(_one_or_list),
    AfterValidator(_some),
    AfterValidator(_kinds),
    WithJsonSchema(_ONE_OR_LIST),
]
