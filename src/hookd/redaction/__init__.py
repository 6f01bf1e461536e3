"""Takes secrets out of a text: known shapes, values with a telling name, keys that look random, the user's patterns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from hookd.redaction.keys import holds_candidate, keys_taken_out
from hookd.redaction.names import names_secret
from hookd.redaction.shape import MARK, Shape, compiled
from hookd.redaction.tokens import BLOCKS, TOKENS_BY_SIGN
from hookd.redaction.values import values_taken_out

__all__ = ["LONG_WORD", "MARK", "Redaction", "compile_redaction", "names_secret", "redact"]

SHORTEST = 7
"""Characters: no text with a secret is shorter than `pwd=abc`."""
LONG_WORD = 16
"""Characters: no token and no key is shorter. Most words of a text are, and need no look."""
LABEL = 512
"""Characters of a label that is remembered."""
_NO_SMALL_LETTER = re.compile("[0-9A-Z]")


@dataclass(frozen=True, slots=True)
class Redaction:
    """A function from a text to the text with `[redacted]` where a secret stood."""

    own: tuple[re.Pattern[str], ...] = ()
    """The user's own expressions."""

    def __call__(self, text: str) -> str:
        """For what somebody wrote. The very same text where it holds no secret."""
        return self._with_own(_keyless(text))

    def label(self, text: str) -> str:
        """For ids, names and paths, which may look random: only what is known to be a secret is taken out."""
        return self._with_own(_known_label(text) if len(text) <= LABEL else _known(text, _long_words(text)))

    def _with_own(self, text: str) -> str:
        for pattern in self.own:
            text = pattern.sub(_marked, text)
        return text


redact = Redaction()


def compile_redaction(patterns: Sequence[str]) -> Redaction:
    """`redact`, and after it the user's own regular expressions. Raises re.error for one that is none."""
    return Redaction(tuple(re.compile(pattern) for pattern in patterns))


def _keyless(text: str) -> str:
    words = _long_words(text)
    text = _known(text, words)
    return keys_taken_out(text) if words and holds_candidate(words) else text


@lru_cache(256)
def _known_label(text: str) -> str:
    """Sessions, projects and keys come again with every event."""
    return _known(text, _long_words(text))


def _known(text: str, words: str) -> str:
    if len(text) < SHORTEST:
        return text
    for shape in [block for block in BLOCKS if block.hint in text]:
        text = shape.taken_out(text)
    for shape in _tokens_in(words) if words else ():
        text = shape.taken_out(text)
    return values_taken_out(text)


def _tokens_in(words: str) -> list[Shape]:
    signs = [sign for sign in TOKENS_BY_SIGN if sign in words]
    hinted = [token for sign in signs for token in TOKENS_BY_SIGN[sign] if token.hint in words]
    return [token for token in hinted if compiled(token.pattern).search(words)]


def _long_words(text: str) -> str:
    """The words that may be a token or a key: none has small letters alone."""
    if len(text) < LONG_WORD:
        return ""
    return " ".join([word for word in text.split() if len(word) >= LONG_WORD and _NO_SMALL_LETTER.search(word)])


def _marked(found: re.Match[str]) -> str:
    return MARK if found[0] else ""  # an expression that matches nothing, like x*, takes nothing out
