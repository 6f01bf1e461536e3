"""Code inside a sentence: `--no-verify`, `getUser()`, `a == b`, as a colleague would say it."""

import re

from hookd.phrase.numbers import NUMBERS
from hookd.phrase.places import PLACES
from hookd.phrase.rule import Rule, replacing, table

LONG = 80
"""Characters of code that nobody could follow by ear."""
PIECE_OF_CODE = "a piece of code"

ALONE = table("""
    {} empty braces | [] empty brackets | () parentheses | "" an empty string | '' an empty string
    * star | ** double star | / slash | . dot | .. dot dot | ... dots | - dash | -- double dash | _ underscore
    && and and | ; semicolon | : colon | , comma | ! bang | ? question mark | # hash
    @ at sign | $ dollar | % percent | & ampersand | ~ tilde | ` backtick | \\ backslash | \\n newline | \\t tab
    = equals | == double equals | === triple equals | != not equals | !== not equals | => arrow | -> arrow
    < less than | > greater than | <= at most | >= at least | + plus | ++ plus plus | += plus equals
    ?? double question mark | ?. question mark dot | := colon equals
""") | {"|": "pipe", "||": "or or"}
"""Signs that are all of the code."""

_RULES: tuple[Rule, ...] = (
    replacing(r"\\[nrt]|<!--|-->", " "),
    replacing(r" \?\? ", " or "),
    replacing(r"(?<![\w!])!(?=[A-Za-z(])", "not "),
    *PLACES,
    *NUMBERS,
    replacing(r"(?<=[A-Za-z])-(?=[A-Za-z])", " "),
    replacing(r"(?<=\w)\.(?=[A-Za-z_])", " dot "),
    replacing(r"(?<=[A-Za-z]):(?=[A-Za-z])", " "),
)
_SHAPES = (
    (re.compile(r"^[\d*/,-]+(?: [\d*/,-]+){4}$"), "a schedule"),
    (re.compile(r"\\[dwsb](?![\w\\])|\(\?[:=!<P]|\[\^"), "a pattern"),
)
"""Code that is no words: for cron, and for regular expressions."""
_SPACE = re.compile(r"\s+")


def of_code(code: str) -> str:
    """Code as words, before the rules that hold for all of a text."""
    code = _SPACE.sub(" ", code).strip()
    if code in ALONE:
        return ALONE[code]
    if len(code) > LONG:
        return PIECE_OF_CODE
    for shape, name in _SHAPES:
        if shape.search(code):
            return name
    for rule in _RULES:
        code = rule(code)
    # What is left of it must not be taken for Markdown or for the end of a sentence.
    return code.replace("\n", " ")
