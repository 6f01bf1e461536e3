"""Personas: how an agent sounds and looks, with a card or without."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hookd.personas import COLORS as DERIVED_COLORS
from hookd.personas import EMOJIS, Personas, spoken_name
from hookd.settings import Settings
from hookd.settings.models import Agent
from hookd.utterance import VoiceWish

CARDS = Path(__file__).parent / "cards"


def write(directory, name, more="", file=None):
    path = directory / (file or f"{name}.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\nname: {name}\n{more}---\n\nYou are {name}.\n", encoding="utf-8")
    return path


def test_a_persona_comes_from_the_settings_then_the_card_then_the_name():
    settings = Settings(agents={"backend-engineer": Agent(spoken="Back end", pitch=33)})
    personas = Personas(settings, [str(CARDS)])

    persona = personas.of("backend-engineer")

    assert (persona.spoken, persona.emoji) == ("Back end", "🔧")
    assert persona.voice == VoiceWish(pitch=33)
    assert persona.card == str(CARDS / "backend-engineer.md")
    assert personas.origin("backend-engineer") == "settings + card"
    assert personas.origin("code-reviewer") == "card"
    assert personas.origin("stranger") == "name"


def test_an_agent_without_a_card_is_the_same_in_every_process():
    program = "from hookd.personas import Personas; from hookd.settings import Settings; "
    program += "print(Personas(Settings(), []).of('stranger'))"

    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, encoding="utf-8",
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"},
    ).stdout  # fmt: skip

    assert told.strip() == str(Personas(Settings(), []).of("stranger"))


def test_a_stranger_looks_like_somebody_and_leaves_the_voice_to_the_engine():
    persona = Personas(Settings(), []).of("stranger")

    assert persona.voice == VoiceWish()
    assert persona.emoji in EMOJIS
    assert persona.color in DERIVED_COLORS
    assert persona.label == "[STRANGER]"


def test_a_new_a_changed_and_a_removed_card_count_at_once(tmp_path):
    personas = Personas(Settings(), [str(tmp_path)])
    before = personas.of("late")

    path = write(tmp_path / "deep", "late", "color: '#010203'\n")
    assert personas.of("late").color == "#010203"
    write(tmp_path / "deep", "late", "color: '#040506'\n")
    assert personas.of("late").color == "#040506"
    path.unlink()
    assert personas.of("late") == before


@pytest.mark.parametrize(
    ("agent", "spoken"),
    [
        ("backend-engineer", "Backend engineer"),
        ("api_docs2", "Api docs 2"),
        ("codeReviewer", "Code reviewer"),
        ("QA-bot", "QA bot"),
        ("7", "7"),
        ("claude-code", "Claude Code"),
        ("gemini-cli", "Gemini"),
        ("codex", "Codex"),
    ],
)
def test_a_name_is_made_for_the_ear(agent, spoken):
    assert spoken_name(agent) == spoken


def test_ftfy_is_imported_only_for_a_damaged_card(tmp_path):
    write(tmp_path, "whole", "description: Déjà vu « fine » 🔧\n")
    program = "import sys; from hookd.cards.shelf import Shelf\n"
    program += (
        "for place in sys.argv[1:]:\n shelf = Shelf([place]); shelf.refresh(); print('ftfy' in sys.modules)"
    )

    told = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), str(CARDS)], capture_output=True, text=True, check=True
    ).stdout

    assert told.split() == ["False", "True"]
