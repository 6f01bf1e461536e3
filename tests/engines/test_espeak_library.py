"""The library that espeak and pyttsx3 render with: whose it is, where it may lie, and that only a child loads it."""

import asyncio
import shutil
import sys
from itertools import combinations
from pathlib import Path

import pytest
from conformance import STARTING, UNDERSTOOD, hertz, understood

from hookd.engines import EngineFailed, Provisions, espeak, pyttsx3
from hookd.engines.espeak import EspeakEngine, library_directory
from hookd.engines.pyttsx3 import Pyttsx3Engine
from hookd.utterance import Voice

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
ENGINES = (EspeakEngine, Pyttsx3Engine)


def in_scene(engine, scene):
    async def whole():
        try:
            return await scene()
        finally:
            await engine.close()

    return asyncio.run(whole())


def rendered(engine, text=STARTING, voice=None):
    async def scene():
        return await anext(engine.render(text, voice or Voice()))

    return in_scene(engine, scene)


@pytest.mark.parametrize("build", ENGINES)
def test_the_library_is_loaded_by_the_child_only(build, tmp_path):
    engine = build(Provisions(tmp_path))

    async def scene():
        await anext(engine.render("x", Voice()))
        return Path(f"/proc/{engine.child.pid}/maps").read_text()

    assert library_directory() in in_scene(engine, scene)
    assert "espeak" not in Path("/proc/self/maps").read_text()


@pytest.fixture
def deep_library(tmp_path):
    """The library in a directory whose path is longer than the 160 characters that it can keep."""
    deep = tmp_path / ("x" * 100) / ("y" * 100) / "lib"
    deep.parent.mkdir(parents=True)
    shutil.copytree(library_directory(), deep)
    return deep


def test_the_library_may_lie_deep(deep_library, tmp_path, monkeypatch):
    monkeypatch.setattr(pyttsx3, "library_directory", lambda: str(deep_library))

    assert understood(rendered(Pyttsx3Engine(Provisions(tmp_path / "render")))) == UNDERSTOOD[STARTING]


def test_the_library_would_not_find_its_voices_by_a_deep_path(deep_library, tmp_path, monkeypatch):
    monkeypatch.setattr(pyttsx3, "library_directory", lambda: str(deep_library))
    engine = Pyttsx3Engine(Provisions(tmp_path / "render"))
    engine.child._environ["ESPEAK_DATA_PATH"] = f"{deep_library}/espeak-ng-data"

    with pytest.raises(EngineFailed):
        rendered(engine)


def test_without_the_wheel_the_child_looks_for_the_system_s_library(tmp_path, monkeypatch):
    monkeypatch.setattr(pyttsx3, "library_directory", lambda: "")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt")
    engine = Pyttsx3Engine(Provisions(tmp_path))

    assert engine.child._environ["LD_LIBRARY_PATH"] == "/opt"
    assert "ESPEAK_DATA_PATH" not in engine.child._environ


def test_without_any_library_espeak_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(espeak, "library_directory", lambda: "")
    monkeypatch.setattr(espeak.ctypes.util, "find_library", lambda _name: None)

    assert "pip install espeakng-loader" in EspeakEngine(Provisions(tmp_path)).probe()


@pytest.mark.parametrize("build", ENGINES)
def test_a_language_is_a_voice_too(build, tmp_path):
    engine = build(Provisions(tmp_path))

    async def scene():
        return {name: await anext(engine.render("A dance bath water car", Voice(name))) for name in names}

    names = ("", "en-us", "en-gb", "de", "en-gb+f3")
    sounds = in_scene(engine, scene)

    for one, other in combinations(names[:4], 2):
        assert sounds[one].seconds != pytest.approx(sounds[other].seconds, rel=0.003)
    assert hertz(sounds["en-gb+f3"]) > hertz(sounds["en-gb"]) * 1.2


def test_what_follows_a_null_character_is_said(tmp_path):
    sound = rendered(EspeakEngine(Provisions(tmp_path)), "Backend engineer\0: Starting backend task")

    assert understood(sound) == UNDERSTOOD[STARTING]


def test_a_refused_text_names_the_reason(tmp_path):
    with pytest.raises(EngineFailed, match="pyttsx3: ValueError: there is nothing to say"):
        rendered(Pyttsx3Engine(Provisions(tmp_path)), " ")


def test_a_directory_that_cannot_be_written_fails_the_text(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(EngineFailed, match=r"pyttsx3: (NotADirectoryError|FileExistsError)"):
        rendered(Pyttsx3Engine(Provisions(tmp_path / "file" / "render")))


@pytest.mark.parametrize("build", ENGINES)
def test_a_rate_counts_for_its_own_text(build, tmp_path):
    engine = build(Provisions(tmp_path))
    rates = (120, 175, 300, 175, 300, 120) * 5

    async def scene():
        return [(rate, (await anext(engine.render(STARTING, Voice(rate=rate)))).seconds) for rate in rates]

    seconds = in_scene(engine, scene)

    for rate in set(rates):
        of_it = [length for other, length in seconds if other == rate]
        assert max(of_it) < min(of_it) * 1.1
