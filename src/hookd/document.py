"""A JSON document of a stranger: from bytes to an object, or the reason why it is none. At the door and behind it."""

import json
import re
from typing import Any

from hookd.vocabulary import DOCUMENT_LIMIT, InvalidEvent

DEPTH_LIMIT = 100
"""Objects and lists within each other; Python's own parser gives up at about a thousand."""

_BOM = b"\xef\xbb\xbf"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_TYPE_NAMES = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}


class NoJson(InvalidEvent):
    """The text is no JSON at all."""


def text_of(raw: bytes) -> str:
    """The bytes as text, without a byte order mark. Raises InvalidEvent where they are not UTF-8, or too many."""
    if len(raw) > DOCUMENT_LIMIT:
        raise InvalidEvent(f"it has {len(raw)} bytes; at most {DOCUMENT_LIMIT} are taken.")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise InvalidEvent(f"it is not UTF-8 at byte {error.start}; send it as UTF-8.") from None
    return text[1:] if raw.startswith(_BOM) else text


def parse(text: str) -> tuple[dict[str, Any], bool]:
    """The object, and whether halves of characters in it were replaced by U+FFFD. Raises InvalidEvent."""
    found = _loaded(text)
    if type(found) is not dict:
        raise InvalidEvent(f"it is {type_name(found)}; one JSON object is wanted.")
    if text.count("{") + text.count("[") > DEPTH_LIMIT:
        _check_depth(found)
    # Bytes that are UTF-8 hold no surrogates: only an escape can.
    if "\\ud" in text or "\\uD" in text:
        return _whole_characters(found)
    return found, False


def type_name(value: object) -> str:
    return _TYPE_NAMES.get(type(value), "a number")


def one_line(text: str, limit: int = 500) -> str:
    """The text for a line of a log: what cannot be printed is replaced, what is too much is cut."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:limit])


def _loaded(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except InvalidEvent:
        raise  # it is a ValueError too, and says enough
    except json.JSONDecodeError as error:
        if not text.strip():
            raise NoJson("it is empty; one JSON object is wanted.") from None
        where = f"line {error.lineno}, column {error.colno}"
        raise NoJson(f"it is no JSON: {error.msg} at {where}; one JSON object is wanted.") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise InvalidEvent(f"a number in it cannot be taken: {error}") from None


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise InvalidEvent(f"the number {digits[:40]} is too large; send it as a text.")
    return number


def _no_number(word: str) -> float:
    raise InvalidEvent(f"{word} is no JSON number; leave it out, or send null or a text.")


# Not strict: a shell script that puts a raw tab or an escape of a terminal into a string means what it says.
_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_no_number, strict=False)


def _check_depth(document: dict[str, Any]) -> None:
    level: list[Any] = [document]
    for _ in range(DEPTH_LIMIT):
        level = [
            child
            for parent in level
            for child in (parent.values() if type(parent) is dict else parent)
            if type(child) is dict or type(child) is list
        ]
        if not level:
            return
    raise _too_deep()


def _whole_characters(document: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """An agent in JavaScript that cuts a text cuts an emoji in half, and its JSON holds one half."""
    text = json.dumps(document, ensure_ascii=False)
    whole, count = _LONE_SURROGATE.subn("\ufffd", text)
    return (json.loads(whole), True) if count else (document, False)


def _too_deep() -> InvalidEvent:
    return InvalidEvent(f"its JSON is nested too deep; at most {DEPTH_LIMIT} levels are taken.")
