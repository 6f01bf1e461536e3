"""`hookd emit --json`: event objects from standard input, all of them valid or none stored."""

from typing import Any, BinaryIO

from hookd.document import NoJson, parse, text_of
from hookd.vocabulary import InvalidEvent, check


def read_events(stream: BinaryIO, limit: int) -> list[dict[str, Any]]:
    """The events of the stream: one JSON object, or one a line. Raises InvalidEvent, naming the line."""
    raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise InvalidEvent(f"standard input has more than {limit} bytes; send the events in smaller parts.")
    text = text_of(raw)
    if not text.strip():
        raise InvalidEvent("standard input is empty; a JSON object is wanted.")
    try:
        return [_event(text)]
    except NoJson:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) == 1:
            raise
    return [_event_of_line(number, line) for number, line in lines]


def _event(text: str) -> dict[str, Any]:
    fields, repaired = parse(text)
    check(fields)
    if "specversion" in fields:
        raise InvalidEvent(
            'it has "specversion", so it is a CloudEvent; '
            "send it through the pipe or the hook directory, or leave that key out."
        )
    return {**fields, "repaired": True} if repaired else fields


def _event_of_line(number: int, line: str) -> dict[str, Any]:
    try:
        return _event(line)
    except InvalidEvent as error:
        raise InvalidEvent(f"line {number}: {error}") from None
