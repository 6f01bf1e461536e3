"""The account of speech: what is told of an utterance that was said, for the log and `hookd why`. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hookd.delivery import Delivery
from hookd.narration import Said
from hookd.phrase import without_ipa
from hookd.utterance import Utterance


def detail_of(utterance: Utterance, said: Said, since: datetime) -> dict[str, Any]:
    """Of what was cut, the text is the clauses that were heard to their end."""
    detail = {
        "text": without_ipa(said.heard if said.cut else utterance.text),
        "engine": said.engine,
        "voice": said.voice.name,
        "pitch": said.voice.pitch,
        "output": said.played.output,
        "waited_ms": max(0, round((said.started_at - since).total_seconds() * 1000)),
        "audio_ms": said.audio_ms,
        "spoken_at": said.started_at.isoformat(),
    }
    return {**detail, "file": said.played.file} if said.played.file else detail


def in_one(details: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of an utterance that was said in parts."""
    first, last = details[0], details[-1]
    return {
        **last,
        "text": " ".join(detail["text"] for detail in details if detail["text"]),
        "audio_ms": sum(detail["audio_ms"] for detail in details),
        "waited_ms": first["waited_ms"],
        "spoken_at": first["spoken_at"],
    }


def silence(said: Said) -> str:
    """Why nothing was heard; empty where something was."""
    return "" if said.audio_ms else f'silent: the engine is "{said.engine}"'


def lateness(delivery: Delivery, now: datetime) -> str:
    """Why it is not worth saying any more; empty where it is."""
    if delivery.expires_at is None or now <= delivery.expires_at:
        return ""
    happened = delivery.event.happened_at
    waited, limit = ((moment - happened).total_seconds() for moment in (now, delivery.expires_at))
    return f"expired: waited {waited:.0f} s, its limit was {max(0.0, limit):.0f} s"
