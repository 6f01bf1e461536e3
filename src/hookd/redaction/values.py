"""Secrets that are told by what stands before them: a name, a header, an option, an address."""

import re
from collections.abc import Iterator
from functools import cache

from hookd.redaction.names import KINDS_OF_KEYS
from hookd.redaction.shape import MARK

# No expression may take quadratic time. So what may repeat is bounded, or eats all that it looks at; and each is tried
# only where its anchor stands.

_QUOTE = r"\\{0,3}[\"']"
"""Also one within a JSON text within a JSON text: \\\"."""
_TO = (
    rf"(?:{_QUOTE})?[ \t]{{0,3}}(?:=>|[:=]{{1,2}})"
    r"(?:[ \t]{0,3}|\r?\n[ \t]{0,8}(?=\S{4,256}[ \t]{0,8}(?:\r?\n|\Z)))(?!\s)"
)
"""Between a name and its value; the value may stand alone on the next line."""
_END = r"(?:[\s\"'`,;:/@&|)\]}\\]|\Z)"
_REFERENCE = (
    rf"(?!(?:\\{{0,3}}[\"'])?(?:\[redacted\]|<[a-z]|\{{\{{|%[(s]|\*{{3}}|\$[{{(]|[$%][A-Z_]{{1,64}}%?{_END}"
    rf"|(?:none|null|nil|true|false|undefined|required|optional|string|str|bytes|text){_END})"
    rf"|\(|\?[a-z]|(?:password|passwd|secret|token|api_?key|credentials?){_END}|(?:await|async|new|not|function)\s"
    r"|[A-Z_][\w.]{0,64}[(\[]|(?:os|self|this|env|process|config|settings|args|secrets|var|import\.meta)\.[A-Z_])"
)
"""What no value is: `$TOKEN`, `<your token>`, `{{ token }}`, `****`, `get_token()`, `settings.token`."""
_WORD = r"(?:[^\s\"'&,;\\<>)\]}`]|\\(?![\"'nrt\\]))"
"""A character of a value without quotes."""

_LOGIN = r"(?:passw(?:or)?d|passphrase|passwort|pwd(?!\\{0,3}[\"']?\s{0,3}[:=]\s{0,3}\\{0,3}[\"']?[/~]))"
"""`PWD=/home/dev` is a directory."""
_OF_A_KIND = "|".join(f"(?<={kind}[ _-]key)|(?<={kind}key)" for kind in KINDS_OF_KEYS)
_KEY = f"(?:secret|token|credentials?|key(?:{_OF_A_KIND}))"
_CASE_CHANGES = "(?-i:[A-Za-z]{0,32}[a-z][A-Z])"


def _quoted(before: str, least: int) -> tuple[str, str]:
    """Values within quotes, which stay: `"password": "[redacted]"` is JSON still. They may be cut before they close."""
    plain, escaped = r"(?:(?!\2)[^\\\n]|\\.)", r"(?:(?!\2)[^\\\n]|\\(?!\\{0,2}[\"']))"
    return (
        rf"({before}([\"']))(?:{plain}{{{least},512}}(?=\2)|{plain}{{8,512}}(?=\n|\Z))",
        rf"({before}\\{{1,3}}([\"']))(?:{escaped}{{{least},512}}(?=\\{{1,3}}\2)|{escaped}{{8,512}}(?=\n|\Z))",
    )


VALUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    # Addresses.
    ("://", (
        r"(://)[^\s/:@\"'<>`]{0,256}:(?!\[redacted\]@|[<{]|\$[{(A-Z]|\*\*\*)[^\s/\"'<>`]{1,256}(?=@)",
        r"(://)(?=[A-Za-z_-]{0,64}[0-9])[A-Za-z0-9_-]{20,256}(?=@)",
    )),
    ("hooks.slack.com", (r"(hooks\.slack\.com/(?:services|workflows|triggers)/)[A-Za-z0-9/_-]{20,}",)),
    ("/api/webhooks/", (r"(/api/webhooks/\d{5,25}/)[A-Za-z0-9_-]{20,}",)),  # Discord
    ("/webhookb2/", (r"(/webhookb2/)[A-Za-z0-9@/_-]{20,}",)),  # Teams
    ("sig= signature=", (r"((?<=[?&;-])sig(?:nature)?=)[A-Za-z0-9%+/=_-]{16,}",)),  # of an address that is signed
    # Headers.
    ("authorization", (
        rf"(authorization{_TO}(?:{_QUOTE})?(?:bearer|basic|digest|negotiate)\s{{1,3}}){_REFERENCE}[^\s\"',;\\]{{4,}}",
        (rf"(authorization{_TO}(?:{_QUOTE})?(?:(?!bearer|basic)[a-z][a-z0-9-]{{1,20}}\s{{1,3}})?)"
         rf"{_REFERENCE}(?=[^\s\"',;\\]{{0,64}}[0-9]|{_CASE_CHANGES})[^\s\"',;\\]{{6,}}"),
    )),
    ("bearer", (r"(\bbearer\s{1,3})(?=[a-z._~+/=-]{0,64}[0-9])[a-z0-9._~+/=-]{20,}",)),
    ("basic", (r"(\b(?-i:Basic)\s{1,3})(?=[A-Za-z]{0,64}[0-9+/=])[A-Za-z0-9+/]{10,}={0,2}",)),
    ("cookie", (
        rf"(cookie(?:{_QUOTE})?\s{{0,3}}:\s{{0,3}}(?:{_QUOTE})?)(?=[\w.-]{{1,64}}=)(?!\[redacted\])[^\n\"'\\]{{6,}}",
    )),
    ("sessid= sessionid= connect.sid=", (r"((?:sessid|sessionid|connect\.sid)=)[\w%.:-]{16,}",)),
    # Command lines.
    ("--passw --token --secret --api-key --auth-token", (
        rf"(--(?:password|passwd|token|secret|api-key|auth-token|secret-key)\s{{1,3}}(?![-|])){_REFERENCE}{_WORD}{{3,}}",
    )),
    ("curl", (
        rf"(\bcurl(?=\s)[^\n]{{0,200}}?\s(?:-u|--user)\s{{0,3}}[\"']?[^\s:\"'$]{{1,64}}:){_REFERENCE}[^\s\"']{{3,256}}",
    )),
    ("sshpass", (r"(\bsshpass\s-p\s?[\"']?)(?!\[redacted\]|\$)[^\s\"']{3,256}",)),
    ("mysql", (r"(\bmysql(?:dump|admin)?(?=\s)[^\n]{0,80}?\s-p[\"']?)(?!\[redacted\]|\$)[^\s\"']{3,256}",)),
    ("redis-cli", (r"(\bredis-cli(?=\s)[^\n]{0,80}?\s-a\s[\"']?)(?!\[redacted\]|\$)[^\s\"']{3,256}",)),
    ("login", ((
        rf"(\blogin[ \t]{{1,3}}\S{{1,64}}\s{{1,3}}password[ \t]{{1,3}}){_REFERENCE}"
        rf"(?=\S{{0,64}}[0-9!@#$%^&]|{_CASE_CHANGES})\S{{3,256}}"
    ),)),  # .netrc
    # Names with their values.
    ("passw passphrase pwd", (
        *_quoted(rf"{_LOGIN}{_TO}{_REFERENCE}", 1),
        rf"({_LOGIN}(?:{_QUOTE})?[ \t]{{0,3}}=[ \t]{{0,3}}){_REFERENCE}{_WORD}{{3,}}",
        rf"({_LOGIN}{_TO}){_REFERENCE}(?=[^\s]{{0,64}}[^a-z\s.,:;\"']|{_CASE_CHANGES})[^\s\"',;\\<>)`]{{4,}}",
        (rf"({_LOGIN}\s(?:is|was|to)(?:\snow)?:?\s{{1,2}}[\"'`*]{{0,3}}){_REFERENCE}"
         rf"(?=[^\s]{{0,64}}[0-9!@#$%^&]|{_CASE_CHANGES})[^\s\"'`]{{5,64}}(?<![.,!?)*])"),
        rf"({_LOGIN}>\s{{0,3}})(?!\[redacted\])[^<\s]{{3,256}}(?=\s{{0,3}}</)",
    )),
    ("secret token credential key", (
        *_quoted(rf"{_KEY}(?:{_QUOTE})?[ \t]{{0,3}}=[ \t]{{0,3}}{_REFERENCE}", 3),
        # After a colon a digit or a great length is wanted: "Fix the token: refresh fails" is a sentence.
        *_quoted(rf"{_KEY}{_TO}{_REFERENCE}(?=\\{{0,3}}[\"'](?:[^\s\"']{{0,64}}[0-9]|[a-z]{{20}}))", 6),
        rf"({_KEY}=){_REFERENCE}{_WORD}{{3,}}",
        rf"({_KEY}{_TO}){_REFERENCE}(?={_WORD}{{0,64}}[0-9]|[a-z]{{20}}){_WORD}{{6,}}",
    )),
)  # fmt: skip
"""Anchors in lower case, and expressions that begin with them; what their first group holds stays."""

_ANCHORS = tuple(anchor for anchors, _ in VALUES for anchor in anchors.split())
_SIGNS = ("--", "=", "/")
_ALWAYS, *_OTHERS = (
    tuple(anchor for anchor in _ANCHORS if sign == next((one for one in _SIGNS if one in anchor), ""))
    for sign in ("", *_SIGNS)
)
_BY_SIGN = tuple(zip(_SIGNS, _OTHERS, strict=True))
"""Anchors by a sign that stands in them: a text without it is spared them all."""
_TO_BE_CONNECTED = frozenset(("secret", "token", "credential", "key"))
"""Plain words, most of the time; no name is longer than _NAME_LENGTH, with what is between it and its value."""
_CONNECTION, _NAME_LENGTH = re.compile("[:=]"), 24


def values_taken_out(text: str) -> str:
    parts: list[str] = []
    taken = 0
    for start, anchor in sorted(_anchors(text)):
        found = _value_at(text, start, anchor) if start >= taken else None
        if found:
            parts += (text[taken : found.end(1)], MARK)
            taken = found.end()
    return "".join((*parts, text[taken:])) if parts else text


def _anchors(text: str) -> Iterator[tuple[int, str]]:
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter that is two in lower case would shift all behind it
        lowered = "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in text)
    for anchor in _anchors_in(lowered):
        at = lowered.find(anchor)
        while at >= 0:
            yield at, anchor
            at = lowered.find(anchor, at + 1)


def _anchors_in(lowered: str) -> list[str]:
    """Nearly always none: so much has to be quick."""
    here = [anchor for anchor in _ALWAYS if anchor in lowered]
    for sign, anchors in _BY_SIGN:
        if sign in lowered:
            here += [anchor for anchor in anchors if anchor in lowered]
    return here


def _value_at(text: str, start: int, anchor: str) -> re.Match[str] | None:
    if anchor in _TO_BE_CONNECTED and not _CONNECTION.search(text, start, start + _NAME_LENGTH):
        return None
    for expression in _expressions(anchor):
        found = expression.match(text, start)
        if found:
            return found
    return None


@cache
def _expressions(anchor: str) -> tuple[re.Pattern[str], ...]:
    """Compiled when a text first holds the anchor: most never do."""
    return tuple(re.compile(f"(?i){pattern}") for anchors, patterns in VALUES if anchor in anchors.split()
                 for pattern in patterns)  # fmt: skip
