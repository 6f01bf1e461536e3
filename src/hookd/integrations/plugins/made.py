"""What makes a file of hookd's own: its template, the program that it runs, and the mark by which it is known again."""

import json
from importlib.resources import files

from hookd.integrations.agents.agent import Where, Whole

MARK = b"made by hookd install; "
"""Begins the text of a comment in the first lines of a file, of any version."""
_LINES = 3
_COMMENTS = (b"#", b"//")


def plugin(name: str, where: Where) -> bytes:
    """A plug-in from the template of that name, with what hands its events over: one file, that needs no other."""
    text = template(name) + template("outbox.js")
    return (
        text.replace('"@PROGRAM@"', json.dumps(where.program)).replace('"@TOOLS@"', json.dumps(where.tools)).encode()
    )


def template(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def is_own(content: bytes) -> bool:
    """Whether hookd made the file, any version of it."""
    return any(_comment(line).startswith(MARK) for line in content.split(b"\n", _LINES)[:_LINES])


def whole(path: str, content: bytes, mode: int = 0o644) -> Whole:
    return Whole(path, content, is_own, mode)


def _comment(line: bytes) -> bytes:
    sign = next((sign for sign in _COMMENTS if line.startswith(sign)), None)
    return line.removeprefix(sign).strip() + b" " if sign else b""
