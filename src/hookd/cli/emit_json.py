"""`hookd emit --json`: event objects from standard input, all of them valid or none stored."""

import json
from typing import Any, BinaryIO

from hookd.vocabulary import InvalidEvent, check


def read_events(stream: BinaryIO, limit: int) -> list[dict[str, Any]]:
    """The events of the stream: one JSON object, or one a line. Raises InvalidEvent, naming the line."""
    raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise InvalidEvent(f"standard input has more than {limit} bytes; send the events in smaller parts.")
    text = _text(raw)
    if not text.strip():
        raise InvalidEvent("standard input is empty; a JSON object is wanted.")
    try:
        return [check(_parsed(text))]
    except json.JSONDecodeError as error:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) == 1:
            raise _broken(error) from None
    return [_event_of_line(number, line) for number, line in lines]


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidEvent(f"standard input is not UTF-8 at byte {error.start}.") from None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise InvalidEvent("the JSON is nested too deep.") from None
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        raise InvalidEvent(f"a number cannot be taken: {error}") from None


def _event_of_line(number: int, line: str) -> dict[str, Any]:
    try:
        return check(_parsed(line))
    except json.JSONDecodeError as error:
        raise InvalidEvent(f"line {number}: {_broken(error)}") from None
    except InvalidEvent as error:
        raise InvalidEvent(f"line {number}: {error}") from None


def _refuse(name: str) -> Any:
    raise InvalidEvent(f"{name} is no JSON number.")


def _broken(error: json.JSONDecodeError) -> InvalidEvent:
    return InvalidEvent(f"this is no JSON: {error.msg} at line {error.lineno}, column {error.colno}.")
