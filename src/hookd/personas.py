"""Personas: how each agent sounds and looks, from the settings, its card, or a stable hash of its name."""

import hashlib
import re
from collections.abc import Sequence
from typing import TypeVar

from hookd.cards import AgentCard, own_label
from hookd.cards.shelf import Shelf, card_directories
from hookd.paths import Paths
from hookd.phrase.programs import PROGRAMS
from hookd.settings import Agent, Settings
from hookd.utterance import Persona, VoiceWish

EMOJIS = tuple("🦊🐼🦉🐝🐙🦋🐢🦜🐬🦔🦦🐳🌵🌻🍀🍄🌈⭐🔥🌊🍋🍓🥝🥕🎈🎲🧩🎨🎸🚀🛶🧭🔭💎🔔🪁")
COLORS = (
    "#d14a4a", "#c2611f", "#a87412", "#8a7f1a", "#6b8a1e", "#3c9140", "#1f9168", "#158c8c",
    "#2384b0", "#3f78d0", "#6a6fe0", "#8a63d8", "#a655c4", "#c04a9c", "#cf4878", "#8d7464",
)  # fmt: skip
"""Each reads on dark and on light terminals."""

T = TypeVar("T")

_NONE = Agent()
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Personas:
    """Every agent's persona. A card that is new or changed counts from the next question on."""

    def __init__(self, settings: Settings, card_directories: Sequence[str]) -> None:
        self.shelf = Shelf(card_directories)
        self._settings = settings
        self._made: dict[str, Persona] = {}

    def of(self, agent: str) -> Persona:
        """The persona of an agent, whether or not anybody ever heard of it."""
        if self.shelf.refresh() or len(self._made) > 1000:
            self._made.clear()
        if agent not in self._made:
            self._made[agent] = self._make(agent)
        return self._made[agent]

    @property
    def common_rate(self) -> int:
        """Words a minute of agents that have no rate of their own."""
        return self._settings.speech.rate

    def origin(self, agent: str) -> str:
        """What the persona comes from: `settings`, `card`, both, or `name`."""
        self.shelf.refresh()
        origins = {"settings": agent in self._settings.agents, "card": agent in self.shelf.cards}
        return " + ".join(origin for origin, holds in origins.items() if holds) or "name"

    def known(self) -> tuple[str, ...]:
        """The agents that a card or the settings name."""
        self.shelf.refresh()
        return tuple(sorted({*self.shelf.cards, *self._settings.agents}))

    def _make(self, agent: str) -> Persona:
        wish = self._settings.agents.get(agent, _NONE)
        card = self.shelf.cards.get(agent) or _blank(agent)
        return Persona(
            agent=agent,
            spoken=wish.spoken or spoken_name(agent),
            voice=VoiceWish(wish.voice or "", wish.rate, wish.pitch),
            emoji=wish.emoji or card.emoji or _pick(EMOJIS, agent, "emoji"),
            color=wish.color or card.color or _pick(COLORS, agent, "color"),
            label=card.label,
            description=card.description,
            card=card.path,
        )


def personas_of(paths: Paths, settings: Settings) -> Personas:
    """The personas of this user: from his cards and his settings."""
    return Personas(settings, card_directories(paths, settings.cards.directories))


def spoken_name(agent: str) -> str:
    """A name for the ear: `backend-engineer` -> `Backend engineer`, `api_docs2` -> `Api docs 2`."""
    if agent in PROGRAMS:
        return PROGRAMS[agent]
    words = [word if len(word) > 1 and word.isupper() else word.lower() for word in _WORD.findall(agent)]
    text = " ".join(words) or agent
    return text[0].upper() + text[1:]


def _blank(agent: str) -> AgentCard:
    return AgentCard(
        name=agent, description="", color="", emoji="", label=own_label(agent), hook_calls=(), path=""
    )


def _pick(choices: Sequence[T], agent: str, what: str) -> T:
    # Not hash(): it changes with every start of Python, and a voice must not.
    digest = hashlib.sha256(f"{what}:{agent}".encode()).digest()
    return choices[int.from_bytes(digest[:8]) % len(choices)]
