"""What is to change, shown as a unified diff; secrets of others do not stand in it."""

import difflib
from collections.abc import Iterator

from hookd.integrations.change import Change
from hookd.redaction import redact
from hookd.screen import visible

CONTEXT = 2
"""Lines of others before and after a change: enough to see where it is."""
WIDEST = 2000
"""Characters of a line that are shown."""
_NOTHING = "/dev/null"


def lines(change: Change) -> Iterator[str]:
    """The diff, without line ends."""
    old, new = (change.path if content is not None else _NOTHING for content in (change.before, change.after))
    before, after = (_lines(content) for content in (change.before, change.after))
    for line in difflib.unified_diff(before, after, old, new, n=CONTEXT, lineterm=""):
        yield _shown(line)


def _lines(content: bytes | None) -> list[str]:
    return (content or b"").decode("utf-8", "backslashreplace").splitlines(keepends=True)


def _shown(line: str) -> str:
    """Known secrets taken out, and nothing left that a terminal would obey."""
    parts = redact.label(line.rstrip("\r\n")).split("\t")
    return "\t".join(visible(part, WIDEST) for part in parts)
