"""Signs: emoji, abbreviations and all that is written but not a word."""

import re

from hookd.phrase.rule import Rule, replacing, words

EMOJI_NAMES = {
    "👍": "thumbs up",
    "👎": "thumbs down",
    "🔴": "red",
    "🟠": "orange",
    "🟡": "yellow",
    "🟢": "green",
    "🔵": "blue",
    "⚠": "warning:",
    "🤷": "shrug",
    "💯": "100 percent",
}
"""The emoji that say something; all others decorate, and are not said."""
PASSED, FAILED = "✅✔✓☑🗹", "❌✗✘❎✖🚫⛔"

_EMOJI = r"\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_JOINERS = r"\ufe0e\ufe0f\u20e3\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
_BAD_WORDS = re.compile(
    r"(?i)\b(?:fail|error|broken|missing|cannot|can't|couldn't|could not|not |no |never|don't|block|denied)"
)
_CLAUSE = re.compile(r"[.,;:()](?=\s)|[()\n]")
_CHANGING = re.compile(r"(?i)\b(?:from|renam|mov|chang|migrat|switch|convert|replac|went)")
ERRORS = {
    "ECONNREFUSED": "connection refused",
    "ECONNRESET": "connection reset",
    "EADDRINUSE": "address in use",
    "ETIMEDOUT": "timed out",
    "ENOSPC": "no space left",
}
FORMAT_TAGS = words("""
    p b i u s em strong sub sup kbd code pre span div details summary img a ul ol li hr h1 h2 h3 h4 h5 h6 table tr td
    th thead tbody center font blockquote section small mark del ins dl dt dd
""")
"""HTML that only shapes a text."""


def _emoji(found: re.Match[str]) -> str:
    sign = found["sign"]
    rest = found.string[found.end() : found.end() + 200].partition("\n")[0]
    if sign in PASSED or sign in FAILED:
        return _verdict(found, rest)
    name = EMOJI_NAMES.get(sign, "")
    if name == "warning:" and re.match(r"[\s*_]*(?:warn|caution|note|important)", rest, re.IGNORECASE):
        return " "
    return f" {name} "


def _verdict(found: re.Match[str], rest: str) -> str:
    """What a tick or a cross says: a tick only where crosses stand beside it, a cross where no word says the same."""
    text = found.string
    if found["sign"] in PASSED:
        word = "passed" if any(cross in text for cross in FAILED) else ""
    else:
        word = "" if _BAD_WORDS.search(rest) else "failed"
    if not word:
        return " "
    if not any(map(str.isalnum, text[max(0, found.start() - 20) : found.start()].rpartition("\n")[2])):
        return f" {word.capitalize()}: " if any(map(str.isalnum, rest)) else f" {word} "
    return f" {word}, " if rest.strip()[:1].isalnum() else f" {word} "


def _tag(found: re.Match[str]) -> str:
    name = found["name"].lower()
    if name == "br":
        return "\n"
    return " " if name in FORMAT_TAGS else f" {found['name']} "


def _arrow(found: re.Match[str]) -> str:
    """An arrow between two values is a change; between two thoughts it is a pause."""
    before = _CLAUSE.split(found.string[max(0, found.start() - 60) : found.start()])[-1]
    after = _CLAUSE.split(found.string[found.end() : found.end() + 60])[0]
    values = all(any(map(str.isdigit, side)) for side in (before, after))
    return " to " if values or len(after.split()) < 3 or _CHANGING.search(before) else ", "


def _flag(found: re.Match[str]) -> str:
    return found[1].replace("-", " ")


MARKS: tuple[Rule, ...] = (
    replacing(r"^ *[•▪◦‣●○■►▶➤] +", "- ", re.MULTILINE),
    replacing(rf"(\d)\ufe0f?\u20e3[{_JOINERS}]*\.?", r"\1: "),
    replacing(rf"(?P<sign>[{_EMOJI}])[{_JOINERS}]*", _emoji),
    replacing(rf"[{_JOINERS}™®©\u2500-\u257f]", ""),
    replacing(r"(?<!`)<!--[^>]{0,2000}-->", " "),
    replacing(r"(?<!`)</?(?P<name>[A-Za-z][\w.:-]*)(?:\s[^<>`]*)?/?>", _tag),
    replacing(r"(?<=\d)\*(?=\d)", "×"),
    # What a commit says for machines.
    replacing(r"^(?:Co-Authored-By|Signed-off-by|Change-Id): .*$", "", re.MULTILINE | re.IGNORECASE),
    replacing(r"^ {0,3}> ?\[!(\w+)\] *$", r"> \1:", re.MULTILINE),
)
"""Before Markdown is read, where lines still stand."""

ABBREVIATIONS: tuple[Rule, ...] = (
    replacing(r"\b[eE]\.g\.,?(?=\W)", "for example"),
    replacing(r"\b[iI]\.e\.,?(?=\W)", "that is"),
    replacing(r"\bvs\.?(?=\s)", "versus"),
    replacing(r"(?<![\w/])[wW]/o(?=\s)", "without"),
    replacing(r"(?<![\w/])[wW]/(?=\s?\w)", "with "),
    replacing(r"\b[nN]/[aA]\b", "not available"),
    replacing(r"\bapprox\.", "about"),
    replacing(r"\bLGTM\b", "looks good to me"),
    replacing(r"\bWIP\b", "work in progress"),
    replacing(r"\b(?:TODO|ToDo)(?=s?\b)", "to do"),
    replacing(r"\b(?:ECONNREFUSED|ECONNRESET|EADDRINUSE|ETIMEDOUT|ENOSPC)\b", lambda found: ERRORS[found[0]]),
    replacing(r"\bFIXME(?=s?\b)", "fix me"),
    replacing(r"\bC\+\+(?!\w)", "C plus plus"),
    replacing(r"\b([CF])#(?!\w)", r"\1 sharp"),
    replacing(r" ?\d?>&\d\b", ""),
    replacing(r"(?<=[\w\"')]) >{1,2} ?(?=[\w~-]*[./][\w./~-]*)", " into "),
    replacing(r"\$\{?([A-Za-z_]\w*)\}?", r"\1"),
)

SIGNS: tuple[Rule, ...] = (
    replacing(r"\[\[|\]\]", " "),
    replacing(r"\([+-]\)|(?<!\S)[:;]-?[()DP](?!\S)", ""),
    replacing(r"(?<!\w)--?([A-Za-z][\w-]*)", _flag),
    replacing(r" ?(?:<[-=]{1,2}>|↔|⇄) ?", " and "),
    replacing(r" ?(?:[-=]{1,2}>|[→⇒⟶➜➔]) ?", _arrow),
    replacing(r"↑ ?(?=\d)", "up "),
    replacing(r"↓ ?(?=\d)", "down "),
    replacing(r" ?(?:<-{1,2}|[←⇐]) ?", " from "),
    replacing(r" ?(?:!==?|≠) ?", " is not "),
    replacing(r" ?(?:>=|≥) ?", " at least "),
    replacing(r" ?(?:<=|≤) ?", " at most "),
    replacing(r" ?(?:={1,3}|:=|~=) ?(?=[\w.\"'-])", " equals "),
    replacing(r"(?<!\w)< ?(?=[\d$])", "under "),
    replacing(r"(?<!\w)> ?(?=[\d$])", "over "),
    replacing(r"(?<=\w) < (?=[\w\"'])", " less than "),
    replacing(r"(?<=\w) > (?=[\w\"'])", " more than "),
    replacing(r" ?&{1,2} ?", " and "),
    replacing(r" ?\|\| ?|(?<=\w)\|(?=\w)", " or "),
    replacing(r"(?<=\w)(?:\^2\b|²)", " squared"),
    replacing(r"(?<=\w)(?:\^3\b|³)", " cubed"),
    replacing(r"(?<=\w)\^(?=\w)", " to the "),
    replacing(r" ?± ?", " plus or minus "),
    replacing(r" \+ (?=\w)", " plus "),
    replacing(r"(?<=\d)\+(?!\w)", " plus"),
    replacing(r"(?i)\b((?:PR|MR|issue|pull request|bug|ticket|task|step|build|run|job|number)s?)[ -]?#(?=\d)", r"\1 "),
    replacing(r"#(?=\d)", " number "),
    replacing(r"(?<=\w)@(?=\w)", " at "),
    replacing(r"\s[-–—]{1,3}\s|(?<=\w)—(?=\w)|\s[|•·]\s", ", "),
    replacing(r"::", " "),
    replacing(r"[*`~|\\^<>=#@/_+$•]+", " "),
)  # fmt: skip
"""After all else: what has a sign is said as a word, what is left is not said."""

TIDY: tuple[Rule, ...] = (
    replacing(r"\(\s*\)|\[\s*\]|(?<=[(\[])\s+|\s+(?=[)\]])", ""),
    replacing(r"\s+", " "),
    replacing(r"(?:\s*\.\s)+(?=[.\s])|^[\s.,;:!?)\]-]+(?=\s|$|\w)|\s+(?=[.,;:!?](?:\s|$))", ""),
    replacing(r",+(?=[.!?])", ""),
    replacing(r"([:;,])[,;:.]+(?=\s|$)", r"\1"),
    replacing(r"(?<!\.)\.\.(?!\.)", "."),
    str.strip,
    lambda text: text if any(map(str.isalnum, text)) else "",
)
"""The last step: the holes that the rules before left."""
