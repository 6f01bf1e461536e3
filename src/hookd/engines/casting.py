"""Casting: which agent gets which of an engine's voices. It stays the same, and two that work together differ."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hookd.engines import VoiceInfo
from hookd.utterance import Voice, VoiceWish

NOTE = "casting"
"""Under this name the journal keeps it."""
ACTIVE = timedelta(hours=1)
"""Whoever was heard within this time keeps others from the same voice."""
FORGOTTEN = timedelta(days=90)
"""Who was not heard for this long is cast anew."""
MOST = 2000
"""Parts that are remembered; beyond them those not heard for the longest time go."""
REFRESH = timedelta(minutes=10)
"""How exactly the journal knows when an agent was heard last."""
OWN_PITCH = 50
NORMAL_RATE = 175
"""Words a minute."""


@dataclass(frozen=True, slots=True)
class Part:
    """A voice with a pitch: one person that an engine can be."""

    voice: str
    pitch: int


@dataclass(frozen=True, slots=True)
class Role:
    """The part that an agent plays, and when it was heard last."""

    part: Part
    heard_at: datetime


def parts_of(voices: Sequence[VoiceInfo]) -> tuple[Part, ...]:
    """All persons that agents may be."""
    return tuple(Part(voice.name, pitch) for voice in voices for pitch in voice.pitches)


def choose(agent: str, parts: Sequence[Part], roles: Mapping[str, Role], now: datetime) -> Part:
    """A part for an agent that has none: by a stable order of its own, the first that nobody plays now.

    Where all are taken, the one whose player was not heard for the longest time.
    """
    last_heard: dict[Part, datetime] = {}
    for other, role in roles.items():
        if other != agent:
            last_heard[role.part] = max(role.heard_at, last_heard.get(role.part, role.heard_at))
    taken = {part: heard for part, heard in last_heard.items() if now - heard < ACTIVE}
    order = sorted(parts, key=lambda part: _draw(agent, part))
    return min(order, key=lambda part: taken.get(part, datetime.min.replace(tzinfo=UTC)))


class Casting:
    """Who plays which part in which engine; kept through `keep`, a text that the next start is given."""

    def __init__(self, kept: str, keep: Callable[[str], None]) -> None:
        self._roles = _read(kept)
        self._keep = keep

    def voice(
        self, engine: str, voices: Sequence[VoiceInfo], agent: str, wish: VoiceWish, now: datetime
    ) -> Voice:
        """The voice for an agent: as it is wished where this engine has it, else the agent's part."""
        if wish.name and _has(voices, wish.name):
            return _voice(wish, Part(wish.name, OWN_PITCH))
        parts = parts_of(voices)
        part = self._part(engine, parts, agent, now) if parts else Part("", OWN_PITCH)
        return _voice(wish, _in_language(part, wish.language, voices))

    def last_part(self, agent: str) -> tuple[str, Part] | None:
        """The engine that the agent was heard in last, and what it plays there; None where it was never heard."""
        heard = [(roles[agent].heard_at, engine) for engine, roles in self._roles.items() if agent in roles]
        engine = max(heard)[1] if heard else ""
        return (engine, self._roles[engine][agent].part) if engine else None

    def _part(self, engine: str, parts: Sequence[Part], agent: str, now: datetime) -> Part:
        roles = self._roles.setdefault(engine, {})
        role = roles.get(agent)
        if role is None or role.part not in parts:
            roles[agent] = Role(choose(agent, parts, roles, now), now)
            self._forget_old(now)
            self._keep(self._written())
        elif now - role.heard_at >= REFRESH or now < role.heard_at:
            roles[agent] = replace(role, heard_at=now)
            self._keep(self._written())
        return roles[agent].part

    def _forget_old(self, now: datetime) -> None:
        for roles in self._roles.values():
            newest = sorted(roles, key=lambda agent: roles[agent].heard_at, reverse=True)
            for agent in newest[MOST:] + [one for one in newest[:MOST] if now - roles[one].heard_at > FORGOTTEN]:
                del roles[agent]

    def _written(self) -> str:
        return json.dumps({
            engine: {agent: _row(role) for agent, role in roles.items()} for engine, roles in self._roles.items()
        })


def _row(role: Role) -> list[str | int]:
    return [role.part.voice, role.part.pitch, role.heard_at.isoformat()]


def _voice(wish: VoiceWish, part: Part) -> Voice:
    rate = NORMAL_RATE if wish.rate is None else wish.rate
    return Voice(part.voice, rate, part.pitch if wish.pitch is None else wish.pitch)


def _read(kept: str) -> dict[str, dict[str, Role]]:
    """What another start kept; nothing where it cannot be read: everybody is cast anew."""
    try:
        return {
            engine: {
                agent: Role(Part(str(voice), int(pitch)), datetime.fromisoformat(heard_at))
                for agent, (voice, pitch, heard_at) in roles.items()
            }
            for engine, roles in json.loads(kept or "{}").items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def _has(voices: Sequence[VoiceInfo], name: str) -> bool:
    """Whether an engine has a voice of this name, or its language in one of the library's variants: `en-gb+f3`."""
    base = name.partition("+")[0]
    return any(base in (voice.name, voice.name.partition("+")[0]) for voice in voices)


def _in_language(part: Part, language: str, voices: Sequence[VoiceInfo]) -> Part:
    """The part in a voice that speaks the language: `en-us+f2` becomes `de+f2`; unchanged where there is none."""
    near = [voice for voice in voices if language and _base(voice.language) == _base(language)]
    if not near:
        return part
    found = next((voice for voice in near if voice.language == language), near[0])
    _, plus, variant = part.voice.partition("+")
    return Part(found.name if "+" in found.name else found.name + plus + variant, part.pitch)


def _base(language: str) -> str:
    return language.partition("-")[0]


def _draw(agent: str, part: Part) -> bytes:
    # Not hash(): it changes with every start of Python, and a voice must not.
    return hashlib.sha256(f"{agent}\0{part.voice}\0{part.pitch}".encode("utf-8", "backslashreplace")).digest()
