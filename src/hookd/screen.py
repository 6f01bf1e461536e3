"""A fact of the log as a line for people: coloured by agent, with nothing in it that a terminal would obey."""

import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any

from hookd.utterance import Persona
from hookd.vocabulary import is_proof

RESET, DIM, RED, YELLOW = "\x1b[0m", "\x1b[2m", "\x1b[31m", "\x1b[33m"
LEVEL_COLORS = {"warning": YELLOW, "error": RED}
LINE_LIMIT = 300
"""Characters of one value that are shown."""

_QUIET = frozenset(("timestamp", "level", "event", "event_id", "agent", "kind", "message", "source", "dialect",
                    "session", "project", "event_ids", "text", "priority"))  # fmt: skip


def visible(text: str, limit: int = LINE_LIMIT) -> str:
    r"""The text with control, bidi and other unseen characters written out: ESC becomes `\x1b`."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    if cut.isascii() and cut.isprintable():
        return cut
    return "".join(_written_out(c) if _is_unseen(c) else c for c in cut)


def fact_line(fact: dict[str, Any], persona_of: Callable[[str], Persona], *, color: bool) -> str:
    """`11:02:31 🔧 [BACKEND-ENGINEER] activated  Starting backend task`."""
    time = _local_time(str(fact.get("timestamp", "")))
    agent = fact.get("agent")
    if isinstance(agent, str) and agent:
        persona = persona_of(agent)
        who = _painted(f"{persona.emoji} {visible(persona.label)}", _rgb(persona.color), color=color)
    else:
        who = _painted("· hookd", DIM, color=color)
    return f"{_painted(time, DIM, color=color)} {who} {_what(fact, color=color)}"


def fact_words(fact: dict[str, Any]) -> str:
    """What a fact says, without its time."""
    return _TELL.get(str(fact.get("event", "")), _tell_other)(fact)


def last_part(project: Any) -> str:
    """A project's directory by its own name."""
    return visible(str(project or "").rstrip("/").rpartition("/")[2])


def _what(fact: dict[str, Any], *, color: bool) -> str:
    return _painted(fact_words(fact), LEVEL_COLORS.get(str(fact.get("level")), ""), color=color)


def _tell_accepted(fact: dict[str, Any]) -> str:
    if is_proof(str(fact.get("session", "")), str(fact.get("project", ""))):
        return f"{_shown(fact.get('kind'))}  (a proof of hookd install)"
    where = last_part(fact.get("project"))
    place = f" in {where}" if where else ""
    return f"{_shown(fact.get('kind'))}{place}  {_shown(fact.get('message'))}".rstrip()


def _tell_spoken(fact: dict[str, Any]) -> str:
    waited, lasted = fact.get("waited_ms", 0), fact.get("audio_ms", 0)
    voice = " at ".join(_shown(fact.get(key)) for key in ("voice", "pitch") if fact.get(key))
    how = f"{_shown(fact.get('engine'))} {voice}".strip()
    return f'said "{_shown(fact.get("text"))}"  ({how}, waited {waited} ms, {lasted} ms long)'


def _tell_dropped(fact: dict[str, Any]) -> str:
    return f"not said: {_shown(fact.get('reason'))}"


def _tell_rejected(fact: dict[str, Any]) -> str:
    return f"rejected from {_shown(fact.get('source'))}: {_shown(fact.get('reason'))}"


def _tell_other(fact: dict[str, Any]) -> str:
    rest = " ".join(f"{key}={_shown(value)}" for key, value in fact.items() if key not in _QUIET)
    name = _shown(fact.get("event")).removeprefix("hookd_").replace("_", " ")
    return f"{name}  {rest}".rstrip()


_TELL: dict[str, Callable[[dict[str, Any]], str]] = {
    "event_accepted": _tell_accepted,
    "utterance_spoken": _tell_spoken,
    "utterance_dropped": _tell_dropped,
    "event_rejected": _tell_rejected,
}


def _shown(value: Any) -> str:
    return "" if value is None else visible(str(value))


def _local_time(timestamp: str) -> str:
    try:
        return datetime.fromisoformat(timestamp).astimezone().strftime("%H:%M:%S")
    except ValueError:
        return visible(timestamp)


def _rgb(color: str) -> str:
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f"\x1b[38;2;{red};{green};{blue}m"


def _painted(text: str, paint: str, *, color: bool) -> str:
    return f"{paint}{text}{RESET}" if color and paint else text


def _is_unseen(character: str) -> bool:
    # Zero-width joiners inside emoji are harmless and wanted.
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and character != "\u200d"


def _written_out(character: str) -> str:
    if character in "\n\t\r":
        return " "
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
