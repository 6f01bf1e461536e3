"""The ear: any text as it can be said, by one table of rules from first to last."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from hookd.phrase.cleaning import CLEANING
from hookd.phrase.length import USUAL_RATE, characters, shortened
from hookd.phrase.numbers import NUMBERS
from hookd.phrase.places import PLACES
from hookd.phrase.pronounce import pronouncing
from hookd.phrase.prose import prose
from hookd.phrase.rule import Rule
from hookd.phrase.signs import ABBREVIATIONS, MARKS, SIGNS, TIDY
from hookd.phrase.words import WORDS

READ_LIMIT = 4000
"""Characters that are looked at; far more than are ever said."""
MESSAGE_LIMIT = characters(12.0)
"""Characters of a message that are said where nobody says otherwise."""

RULES: tuple[Rule, ...] = (
    *CLEANING,  # encoding, terminal codes, what cannot be seen
    *MARKS,  # emoji, HTML
    prose,  # Markdown and lines -> sentences
    *ABBREVIATIONS,
    *PLACES,  # addresses, paths, files, commits, ids
    *NUMBERS,  # dates, money, units, versions, counts
    *WORDS,  # identifiers, shouting
    *SIGNS,  # arrows, operators, and whatever is left
    *TIDY,
)
"""Applied from first to last to everything that strangers wrote."""

_SAY = re.compile(r"<!--\s{0,9}say:(.{0,1000}?)-->", re.DOTALL)
_CODE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)|`[^`\n]*`", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ear:
    """How the user wants to hear texts."""

    budget_seconds: float = 12.0
    """How long a message may last."""
    pronounce: Rule = field(default=str, repr=False)
    """The user's own pronunciation, applied last; see `ear_with`."""

    rate: int = USUAL_RATE
    """Words a minute of who has no rate of its own."""

    def limit(self, rate: int | None = None) -> int:
        """The characters that fit into the budget at so many words a minute."""
        return characters(self.budget_seconds, rate or self.rate)


def ear_with(budget_seconds: float, table: Mapping[str, str], rate: int = USUAL_RATE) -> Ear:
    """The ear by the user's settings; the table is `[pronounce]`."""
    return Ear(budget_seconds, pronouncing(table, readable), rate)


def for_ear(text: str, limit: int = MESSAGE_LIMIT, ear: Ear = Ear()) -> str:
    """Any text as it can be said, cut at a sentence where it is longer than `limit` characters."""
    return ear.pronounce(shortened(readable(_meant(text)), limit))


@lru_cache(maxsize=256)
def message_for_ear(text: str, limit: int, ear: Ear) -> str:
    """As `for_ear`, remembered: the length of what waits is asked before it is said, and it is said again."""
    return for_ear(text, limit, ear)


def readable(text: str) -> str:
    """The text after all rules, whole."""
    text = text[:READ_LIMIT]
    for rule in RULES:
        text = rule(text)
    return text


def _meant(text: str) -> str:
    """What its writer wants to be said: `<!-- say: … -->` where the message has it outside code, else all of it."""
    if "<!--" not in text:
        return text
    wishes = _SAY.findall(_CODE.sub("", text))
    return "\n\n".join(wishes) if wishes else text
