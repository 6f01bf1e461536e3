"""How one kind of secret looks."""

import re
from dataclasses import dataclass
from functools import cache

MARK = "[redacted]"


@dataclass(frozen=True, slots=True)
class Shape:
    """An expression, and what a text must hold before it is worth a try."""

    hint: str
    """A text without it cannot hold the secret, which spares it the expression."""
    pattern: str
    """Compiled when it is first needed: most of them never are."""
    replacement: str = MARK

    def taken_out(self, text: str) -> str:
        return compiled(self.pattern).sub(self.replacement, text)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
