"""The corpus of phrases/: messages as agents really write them, and what must be said."""

import re
from pathlib import Path

PHRASES = Path(__file__).parent / "phrases"
WRITTEN_AS = str.maketrans("␛␇␍␊⍽⌀↲", "\x1b\x07\r\n\xa0\u200b\u2028")
NEVER_SAID = set("*`~|\\^<>=#@/_+$•→")
"""Signs that an engine would name, or stumble over."""


def pairs():
    for path in sorted(PHRASES.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for message, said in re.findall(r"^▸ (.*?)\n◂ ?(.*?)$", text, re.DOTALL | re.MULTILINE):
            yield message.translate(WRITTEN_AS), said


PAIRS = list(pairs())
UNCHANGED = (PHRASES / "unchanged.txt").read_text(encoding="utf-8").splitlines()[2:]
