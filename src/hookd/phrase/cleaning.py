"""Cleaning: repairs a text's encoding and takes out what has no sound."""

import re
import unicodedata
from functools import cache

from hookd.phrase.rule import Rule, replacing
from hookd.without import instead

_GARBLED = re.compile(r"[ÂÃâðï][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\xc2\xa0|[\x80-\x9f]")
"""UTF-8 that was read as something else: `schÃ¶n`, `itâ€™s`."""
_STYLED = re.compile("[\U0001d400-\U0001d7ff\uff01-\uff5e\ufb00-\ufb06]+")
"""Letters that stand in Unicode a second time for their looks: mathematical bold, full width, ligatures."""


def repaired(text: str) -> str:
    """Without garbled letters."""
    if _GARBLED.search(text):
        text = _fix_encoding()(text)
    return _STYLED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def visible(text: str) -> str:
    """Without control, zero-width and bidi characters, halves of surrogate pairs, and codes that mean nothing."""
    return "".join(one for one in text if one == "\n" or unicodedata.category(one)[0] != "C")


@cache
def _fix_encoding() -> Rule:
    # Only here: it costs 2 MB, and most users never meet such a text. Its tables of letters' widths would be 1 MB more.
    with instead("ftfy.formatting", display_ljust=None):
        from ftfy import fix_encoding  # noqa: PLC0415

    return fix_encoding


CLEANING: tuple[Rule, ...] = (
    # What a terminal would obey: colours, titles, cursor movements.
    replacing(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]", ""),
    # What a line wrote over itself, like a progress bar.
    replacing(r"(?:(?<=[\r\n])|\A)[^\r\n]*\r(?=[^\r\n])", ""),
    replacing(r"\r\n?|[\v\f\x85\u2028\u2029]", "\n"),
    replacing(r"\t|[\xa0\u2000-\u200a\u202f\u3000]", " "),
    visible,
    repaired,
    visible,  # a repair may bring to light what was hidden
    replacing(r"(?<=\S) {2,}(?=\S)", " "),
    replacing(r"(?<=://)[^\s/@]{0,256}?\[redacted\]@", ""),
    replacing(r"\[redacted\]", " a redacted key "),
)
"""The first step: what is left can be seen."""
