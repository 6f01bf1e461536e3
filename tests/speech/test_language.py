"""The language of a message, and the voice that speaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookd.phrase.language import VOICES, language_of


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("Ich habe den Fehler in `src/queue.py` behoben, alle Tests laufen durch.", "de"),
        ("J'ai corrigé le bug dans le fichier de configuration.", "fr-fr"),
        ("He corregido el error y todas las pruebas pasan ahora.", "es"),
        ("Ho corretto l'errore nel modulo di autenticazione.", "it"),
        ("Все тесты прошли успешно.", "ru"),
        ("テストがすべて通りました。", "ja"),
        ("修复了登录错误，测试全部通过。", "cmn"),
        ("I fixed the bug and pushed the branch to the server.", ""),
        ("Refactored login flow, implemented dark mode toggle in settings page", ""),
        ("Fertig.", ""),
        ("Starting backend task", ""),
        ("`Ich habe den Fehler in der Datei behoben`", ""),
        ("/home/ich/habe/den/fehler/behoben.py src/alle/tests/laufen/durch.py", ""),
        ("```\nIch habe den Fehler behoben, alle Tests laufen durch.\n```", ""),
        ("", ""),
        ("12 34 56 78 90 12 34 56 78 90", ""),
    ],
)
def test_another_language_is_told_only_where_it_is_sure(message, language):
    assert language_of(message) == language


@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_no_text_is_too_strange_to_ask_for_its_language(text):
    assert language_of(text) in {"", *VOICES.values()}


def test_letters_that_no_language_has_are_of_none():
    assert language_of("ｗｉｄｅ ðŸ ℵℶℷ ꙮꙮꙮ ᚠᚢᚦ " * 3) == ""


def test_the_same_message_is_always_of_the_same_language():
    message = "Filen er slettet og testen er kørt igen"

    assert len({language_of(message) for _ in range(20)}) == 1


def test_espeak_has_every_voice_that_is_named():
    loader = pytest.importorskip("espeakng_loader")
    from pathlib import Path

    languages = Path(loader.get_data_path()) / "lang"
    known = {
        line.split()[1]
        for path in languages.rglob("*")
        if path.is_file()
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.startswith("language ")
    }
    assert set(VOICES.values()) - known == set()
