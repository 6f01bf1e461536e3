"""The front matter of a card: `key: value` lines between two `---`, read forgivingly, never with an error."""

import re
from collections.abc import Iterator

_KEY = re.compile(r"([A-Za-z_][\w-]*):(?:\s+(.*))?$")
_BLOCK = re.compile(r"([>|])[+-]?\d?[+-]?(?:\s+#.*)?$")
_MARKS = ("---", "...")
_ESCAPES = {"n": "\n", "t": " ", '"': '"', "\\": "\\", "/": "/"}


def split(text: str) -> tuple[dict[str, str], str]:
    """The keys of the front matter with their values, and the text below it. No front matter: no keys."""
    lines = text.lstrip("\ufeff\r\n\t ").splitlines()
    if not lines or lines[0].rstrip() != "---":
        return {}, text
    end = next((i for i, line in enumerate(lines) if i and line.rstrip() in _MARKS), None)
    if end is None:
        # Never closed: it ends where the first blank line or heading stands.
        end = next((i for i, line in enumerate(lines) if not line.strip() or line[0] == "#"), len(lines))
    return dict(_pairs(lines[1:end])), "\n".join(lines[end + 1 :])


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Keys at the margin, each with the lines that are indented under it. What is neither is passed over."""
    starts = [(i, found) for i, line in enumerate(lines) if (found := _KEY.match(line.rstrip()))]
    ends = [*(i for i, _ in starts), len(lines)][1:]
    for (start, found), end in zip(starts, ends, strict=False):
        below = [line for line in lines[start + 1 : end] if not line.strip() or line[0] in " \t"]
        yield found[1].lower(), _value((found[2] or "").strip(), below)


def _value(first: str, below: list[str]) -> str:
    if block := _BLOCK.fullmatch(first):
        return (" " if block[1] == ">" else "\n").join(line.strip() for line in below).strip()
    if first[:1] in ('"', "'"):
        return _quoted(" ".join([first, *(line.strip() for line in below)]))
    # A list or a table stands under a key with nothing behind it; that is not text.
    whole = " ".join([first, *(line.strip() for line in below)]) if first else ""
    return re.split(r"\s#", whole, maxsplit=1)[0].strip()


def _quoted(text: str) -> str:
    """What stands between the quotes; the closing one may be missing."""
    if text[0] == "'":
        return _inner(r"'((?:[^']|'')*)", text).replace("''", "'").strip()
    inner = _inner(r'"((?:[^"\\]|\\.)*)', text)
    return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[0]), inner).strip()


def _inner(shape: str, text: str) -> str:
    found = re.match(shape, text)
    return found[1] if found else ""
