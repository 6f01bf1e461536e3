"""Clauses: an utterance in pieces that can be said one after the other, so that the first is heard at once. Pure."""

import re
from dataclasses import dataclass

LONG = 60
"""Characters before a comma is a place to part at."""
SHORT_PAUSE_MS = 90
LONG_PAUSE_MS = 200


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of an utterance, and the silence behind it."""

    text: str
    pause_ms: int = 0


# What ends a sentence when no small letter follows ("e.g. this" goes on), or a colon and the like. Never within a
# word or a number, for white space has to follow.
_ENDS = re.compile(r"[.!?…]+[\"')\]”’]*(?=\s+[^\sa-z])|[:;](?=\s)|,(?=\s)")


def clauses_of(text: str) -> tuple[Clause, ...]:
    """`Backend engineer: all done. Next?` -> three clauses; none where there is nothing to say."""
    found: list[Clause] = []
    begin = 0
    for end in _ENDS.finditer(text):
        part = text[begin : end.end()].strip()
        mark = end[0][:1]
        if mark == "," and len(part) < LONG:
            continue
        if any(map(str.isalnum, part)):
            found.append(Clause(part, SHORT_PAUSE_MS if mark in ",:;" else LONG_PAUSE_MS))
            begin = end.end()
    rest = text[begin:].strip()
    if any(map(str.isalnum, rest)):
        found.append(Clause(rest))
    return (*found[:-1], *(Clause(last.text) for last in found[-1:]))
