"""Pronunciation: the user's table of words, and the mark that carries IPA to the engines that take it."""

import re
from collections.abc import Mapping

from hookd.phrase.rule import Rule

KEY_LIMIT = 64
"""Characters of a word of the table."""
SAID_LIMIT = 200
"""Characters of what is said for it."""

_IPA = re.compile(r"\[\[([^][|]{1,200})\|([^][|]{1,200})\]\]")
"""`[[written|ipa]]`. No message can bring it along: the rules take double brackets out of what strangers wrote."""


def with_ipa(text: str) -> str:
    """For an engine that reads phonemes in double brackets, as Piper does: `[[ˈɛndʒɪn ɛks]]`."""
    return _IPA.sub(r"[[\2]]", text)


def without_ipa(text: str) -> str:
    """For all other engines, for logs and for people: the word as it is written."""
    return _IPA.sub(r"\1", text)


def pronouncing(table: Mapping[str, str], spoken: Rule = str) -> Rule:
    """The rule that says words as the table has it: whole words, in any case, the longest first.

    A word counts as it is written and as the rules before would say it: `queue.py` is `queue dot p y` by then.
    """
    written = {key.lower(): said for key, said in table.items()}
    known = {spoken(key).lower(): said for key, said in table.items()} | written
    known.pop("", None)
    if not known:
        return str
    keys = "|".join(re.escape(key) for key in sorted(known, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{keys})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub(lambda found: _said(found[0], known.get(found[0].lower())), text)


def word_error(word: str) -> str:
    """Why the table cannot have this word; empty where it can."""
    if not any(map(str.isalnum, word)) or len(word) > KEY_LIMIT or not word.isprintable():
        return f"is no word; wanted are 1 to {KEY_LIMIT} characters on one line with a letter or digit"
    if word != word.strip() or re.search(r"[][|]", word):
        return "is no word; wanted is one without space around it and without [ ] |"
    return ""


def said_error(said: str) -> str:
    """Why this cannot be said for a word; empty where it can."""
    if not said.strip() or len(said) > SAID_LIMIT or not said.isprintable() or re.search(r"[][|]", said):
        return f"wanted are 1 to {SAID_LIMIT} characters on one line, without [ ] |"
    if "/" in said and not re.fullmatch(r"/[^/]*[^/\s][^/]*/", said):
        return "a slash stands only before and behind IPA, like /ˈɛndʒɪn ɛks/"
    return ""


def _said(written: str, said: str | None) -> str:
    if said is None:  # a letter with more than one small form
        return written
    return f"[[{written}|{said.strip('/').strip()}]]" if said.startswith("/") else said
