"""The kinds of value of settings that are about speech: pronunciation, languages, and what differs at night."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from hookd.phrase.language import can_detect
from hookd.phrase.pronounce import said_error, word_error
from hookd.settings.refusal import shown

BY_DAY = "day"
"""What stands for a value of the night that is as by day."""


def _detection(found: bool) -> bool:
    if found and not can_detect():
        raise ValueError("is true, but langdetect is not installed; run: pip install 'hookd[languages]'")
    return found


def _word(found: str) -> str:
    if error := word_error(found):
        raise ValueError(error)
    return found


def _said(found: str) -> str:
    if error := said_error(found):
        raise ValueError(f"is {shown(found)}; {error}")
    return found


def _words_once(found: Mapping[str, str]) -> Mapping[str, str]:
    """Refuses a word that stands there twice: capitals make no other word of it."""
    seen: dict[str, str] = {}
    for word in found:
        if (first := seen.setdefault(word.lower(), word)) != word:
            raise ValueError(f"has {shown(first)} and {shown(word)}, which sound alike; keep one of them")
    return found


def _unless_by_day(found: Any) -> Any:
    if isinstance(found, str) and found != BY_DAY:
        raise ValueError(f"is {shown(found)}; wanted is a number or {shown(BY_DAY)}")
    return None if found == BY_DAY else found


VolumeAtNight = Annotated[
    float | None,
    Field(ge=0, le=1, allow_inf_nan=False, json_schema_extra={"default": BY_DAY}),
    BeforeValidator(_unless_by_day),
    PlainSerializer(lambda found: BY_DAY if found is None else found),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"const": BY_DAY}]}),
]
RateAtNight = Annotated[
    int | None,
    Field(ge=80, le=450, json_schema_extra={"default": BY_DAY}),
    BeforeValidator(_unless_by_day),
    PlainSerializer(lambda found: BY_DAY if found is None else found),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 80, "maximum": 450}, {"const": BY_DAY}]}),
]
Detection = Annotated[bool, AfterValidator(_detection)]
Pronunciation = Annotated[
    Mapping[Annotated[str, AfterValidator(_word)], Annotated[str, AfterValidator(_said)]], AfterValidator(_words_once)
]
