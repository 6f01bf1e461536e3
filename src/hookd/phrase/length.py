"""Length: how much of a text is said, and where it ends."""

import re

from hookd.clauses import clauses_of

SECOND = 15
"""Characters that are said in a second at the usual rate."""
USUAL_RATE = 175
"""Words a minute."""
AND_MORE = " And more."

_MARKS = tuple(re.compile(mark) for mark in (r"[.!?…][)\"'”’]?(?=\s)", r"[,;:](?=\s)", r"\s"))


def characters(seconds: float, rate: int = USUAL_RATE) -> int:
    """How many are said in that time at so many words a minute."""
    return max(1, round(seconds * SECOND * rate / USUAL_RATE))


def estimated_seconds(text: str, rate: int = USUAL_RATE) -> float:
    """How long it takes to say a text at so many words a minute, with the pauses between its clauses."""
    pauses_ms = sum(clause.pause_ms for clause in clauses_of(text))
    return len(text) * USUAL_RATE / (SECOND * rate) + pauses_ms / 1000


def shortened(text: str, limit: int) -> str:
    """Ends at the last sentence within the limit, else at a clause, else at a word, and says that there is more."""
    if len(text) <= limit:
        return text
    if text.endswith(AND_MORE) and len(text) <= limit + len(AND_MORE) + 1:
        return text  # it was shortened before
    head = text[: limit + 1]
    for mark in _MARKS:
        ends = [found.end() for found in mark.finditer(head) if found.end() > limit // 4]
        if ends:
            return _ended(head[: ends[-1]]) + AND_MORE
    return _ended(head[:limit]) + AND_MORE


def _ended(text: str) -> str:
    """With one mark at its end, so that the voice goes down."""
    bare = text.rstrip(" ,;:.…")
    return bare if bare.endswith(("!", "?")) else bare + "."
