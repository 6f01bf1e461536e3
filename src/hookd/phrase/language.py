"""Language: in which one a text is written, for a voice that speaks it."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

VOICES = {
    "ar": "ar", "cs": "cs", "da": "da", "de": "de", "el": "el", "en": "en-us", "es": "es", "fi": "fi", "fr": "fr-fr",
    "he": "he", "hi": "hi", "hu": "hu", "it": "it", "ja": "ja", "ko": "ko", "nl": "nl", "no": "nb", "pl": "pl",
    "pt": "pt-br", "ro": "ro", "ru": "ru", "sv": "sv", "tr": "tr", "uk": "uk", "vi": "vi", "zh-cn": "cmn",
}  # fmt: skip
"""By langdetect's name for the language: espeak-ng's name for its voice."""
SURE = 0.95
"""How sure one must be, of 1."""
LETTERS = 30
"""Fewer tell nothing. One that is no English letter counts for several."""

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|\S*[/\\_.:@]\S+|<!--.*?-->|\b[A-Z_]{2,}\b", re.DOTALL)
_ENGLISH = re.compile(r"(?i)\b(?:the|and|with|from|that|this|is|are|was|were|to|of|now|all|fixed|added|tests?)\b")


def can_detect() -> bool:
    """Whether the library is here that tells languages apart."""
    return find_spec("langdetect") is not None


def language_of(text: str) -> str:
    """As espeak-ng calls it (`de`, `fr-fr` …); empty for English and where it is not sure.

    Code, paths and names have no language.
    """
    words = _CODE.sub(" ", text)
    letters = sum(1 if one.isascii() else 5 for one in words if one.isalpha())
    if letters < LETTERS or len(_ENGLISH.findall(words)) > len(words.split()) // 8 + 1:
        return ""
    language, sure = _best(words)
    return VOICES.get(language, "") if sure >= SURE and language != "en" else ""


def _best(words: str) -> tuple[str, float]:
    """The likeliest language, and how likely it is."""
    from langdetect import LangDetectException  # noqa: PLC0415 - see _factory

    detector = _factory().create()
    detector.append(words)
    try:
        best = detector.get_probabilities()
    except LangDetectException:  # letters that no language has
        best = []
    return (str(best[0].lang), float(best[0].prob)) if best else ("", 0.0)


@cache
def _factory() -> Any:
    # Only when asked for, and not all of its 55 languages: those cost 64 MB.
    import langdetect  # noqa: PLC0415

    profiles = Path(langdetect.__file__).parent / "profiles"
    factory = langdetect.DetectorFactory()
    factory.seed = 0
    texts = [(profiles / name).read_text(encoding="utf-8") for name in VOICES]
    factory.load_json_profile(texts)
    return factory
