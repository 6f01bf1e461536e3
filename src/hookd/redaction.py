"""Takes secrets out of a text: known shapes, values with a telling name, and the user's own patterns."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MARK = "[redacted]"

Redact = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Shape:
    """How one kind of secret looks."""

    hints: tuple[str, ...]
    """In lower case. A text without any of them cannot hold the secret, which spares it the expression."""
    pattern: re.Pattern[str]
    replacement: str = MARK


def _shape(hints: str, pattern: str, replacement: str = MARK) -> Shape:
    return Shape(tuple(hints.split()), re.compile(pattern), replacement)


# No expression may take quadratic time. So one that ends in something that may be missing begins only where a
# run of letters begins (the look-behind), or is bounded.
SHAPES = (
    _shape("private key-----",
           r"(?s)-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,32}KEY-----|\Z)"),
    _shape("akia asia abia acca", r"(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _shape("ghp_ gho_ ghu_ ghs_ ghr_", r"(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{20,}"),
    _shape("github_pat_", r"github_pat_[A-Za-z0-9_]{20,}"),
    _shape("glpat- glrt- gldt-", r"(?<![A-Za-z0-9])gl(?:pat|rt|dt)-[A-Za-z0-9_.-]{16,}"),
    _shape("xox xapp-", r"(?<![A-Za-z0-9])(?:xox[a-z]|xapp)-[A-Za-z0-9-]{10,}"),
    # OpenAI's and Anthropic's. A digit is wanted: sk-learn-something is a name.
    _shape("sk-", r"(?<![A-Za-z0-9_-])sk-(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}"),
    _shape("aiza", r"(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{30,}"),
    _shape("_live_ _test_", r"(?<![A-Za-z0-9])[rs]k_(?:live|test)_[A-Za-z0-9]{10,}"),
    _shape("whsec_", r"(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/=]{16,}"),
    _shape("npm_", r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{30,}"),
    _shape("pypi-", r"(?<![A-Za-z0-9_-])pypi-[A-Za-z0-9_-]{32,}"),
    _shape("hf_", r"(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}"),
    _shape("eyj", r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"),
    _shape("://", r"(?<=://)[^\s/:@]{0,256}:[^\s/@]{1,256}@", MARK + "@"),
    _shape("authorization",
           r"(?i)(authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:[a-z]{1,16}\s{1,3})?)[^\s\"',;]{6,}",
           r"\1" + MARK),
    _shape("bearer", r"(?i)(\bbearer\s{1,3})[a-z0-9._~+/=-]{20,}", r"\1" + MARK),
    _shape("passw passphrase pwd secret token api_key api-key apikey access_key private_key",
           r"(?i)((?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|(?:access|private)_key)[\"']?"
           r"(?:\s{0,3}=\s{0,3}))(?:\"[^\"\n]{1,256}\"|'[^'\n]{1,256}'|[^\s\"'&,;]{3,})", r"\1" + MARK),
    _shape("passw passphrase pwd",
           r"(?i)((?:passw(?:or)?d|passphrase|pwd)[\"']?\s{0,3}:\s{0,3})"
           r"(?:\"[^\"\n]{1,256}\"|'[^'\n]{1,256}'|[^\s\"'&,;]{4,})", r"\1" + MARK),
    # After a colon a digit or a great length is wanted: "Fix the token: refresh fails" is a sentence.
    _shape("secret token api_key api-key apikey access_key private_key",
           r"(?i)((?:secret|token|api[_-]?key|(?:access|private)_key)[\"']?\s{0,3}:\s{0,3}[\"']?)"
           r"(?=[^\s\"'&,;]{0,64}[0-9]|[^\s\"'&,;]{20})[^\s\"'&,;]{6,}", r"\1" + MARK),
    _shape("--passw --token --secret --api-key",
           r"(?i)(--(?:passw(?:or)?d|token|secret|api-key)\s{1,3})[^\s\"']{3,}", r"\1" + MARK),
)  # fmt: skip

SECRET_NAMES = (
    "password", "passwd", "passphrase", "secret", "token", "api_key", "api-key", "apikey", "access_key",
    "private_key", "authorization", "cookie",
)  # fmt: skip
"""Ends of keys whose text is a secret whatever it looks like."""

_HINTS = tuple({hint for shape in SHAPES for hint in shape.hints})


def redact(text: str) -> str:
    """The text with `[redacted]` where a known secret stood; the very same text where none did."""
    lowered = text.lower()
    found = {hint for hint in _HINTS if hint in lowered}
    if found:
        for shape in SHAPES:
            if not found.isdisjoint(shape.hints):
                text = shape.pattern.sub(shape.replacement, text)
    return text


def compile_redaction(patterns: Sequence[str]) -> Redact:
    """`redact`, and after it the user's own regular expressions. Raises re.error for one that is none."""
    own = [re.compile(pattern) for pattern in patterns]
    if not own:
        return redact

    def redact_with_own(text: str) -> str:
        text = redact(text)
        for pattern in own:
            text = pattern.sub(_marked, text)
        return text

    return redact_with_own


def names_secret(key: str) -> bool:
    """Whether what stands under this key is a secret: `client_secret`, `X-Auth-Token`."""
    return key.lower().endswith(SECRET_NAMES)


def _marked(found: re.Match[str]) -> str:
    return MARK if found[0] else ""  # an expression that matches nothing, like x*, takes nothing out
