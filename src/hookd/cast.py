"""The personas of this user: from his cards, his settings and the voices of the engine."""

from hookd.cards.shelf import card_directories
from hookd.engines.pyttsx3 import PALETTE
from hookd.paths import Paths
from hookd.personas import Personas
from hookd.settings import Settings


def personas_of(paths: Paths, settings: Settings) -> Personas:
    return Personas(settings, card_directories(paths, settings.cards.directories), PALETTE)
