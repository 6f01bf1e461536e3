"""Which engines the suite runs against, and what they need around them."""

import sys
from importlib.metadata import entry_points

import pytest
from conformance import CHECKS, SECRET, Bench, concerns
from dispatcher import SpeechDispatcher

from ear import SoundServer, needs
from hookd.engines import Provisions

GROUP = "hookd.engines"
IN_DEBIAN = {"flite": "flite", "spd": "speech-dispatcher"}
"""Engines whose program can be had wherever the tests may install something."""
OF_A_PLATFORM = {"say": "darwin"}
HEARD = ("spd",)
"""Engines that are listened to through a sound server."""
CHECKED_BY_EAR = (
    "a text becomes sound of a plausible length",
    "what was said is understood",
    "nothing is heard of what was given up",
    "a child that died is replaced and the sentence is rendered",
    "its child sees no secret",
)
"""What engines that speak in real time are asked where nobody names them; by name they are asked everything."""
HANGING_SECONDS = 4.0
"""The limit for one text of an engine in a child here, so that one that hangs is replaced soon."""
SPOKEN_SECONDS = 1.0
"""And for each letter, where it speaks itself."""


def pytest_addoption(parser):
    parser.addoption("--engine", action="append", default=[], help="only this engine, by its name; may be repeated")


def pytest_generate_tests(metafunc):
    if "engine_name" not in metafunc.fixturenames:
        return
    classes = {entry.name: entry.load() for entry in entry_points(group=GROUP)}
    here = sorted(name for name in classes if OF_A_PLATFORM.get(name, sys.platform) == sys.platform)
    names = metafunc.config.getoption("engine", []) or here
    if "check" in metafunc.fixturenames:
        asked = metafunc.config.getoption("engine", [])
        pairs = [
            (name, check)
            for name in names
            for check in CHECKS
            if concerns(check, classes[name]) and (name in asked or name not in HEARD or check in CHECKED_BY_EAR)
        ]
        metafunc.parametrize(("engine_name", "check"), [pytest.param(*pair, marks=_marks(pair[0])) for pair in pairs])
    else:
        metafunc.parametrize("engine_name", [pytest.param(name, marks=_marks(name)) for name in names])


def _marks(name):
    return [pytest.mark.ear] * (name in HEARD)


@pytest.fixture(scope="module")
def sound_server(tmp_path_factory):
    with SoundServer(tmp_path_factory.mktemp("sound")) as running:
        yield running


@pytest.fixture(scope="module")
def dispatcher(tmp_path_factory):
    with SpeechDispatcher(tmp_path_factory.mktemp("spd")) as running:
        yield running


@pytest.fixture
def bench(engine_name, tmp_path, monkeypatch, request):
    """The engine, built as the daemon builds it."""
    needs(*filter(None, [IN_DEBIAN.get(engine_name)]))
    monkeypatch.setenv("HOOKD_TEST_TOKEN", SECRET)
    (entry,) = entry_points(group=GROUP, name=engine_name)
    build, server = entry.load(), None
    if engine_name == "spd":
        server = request.getfixturevalue("dispatcher").sound
        monkeypatch.setenv("SPEECHD_ADDRESS", request.getfixturevalue("dispatcher").environ["SPEECHD_ADDRESS"])
    elif build.speaks:
        server = request.getfixturevalue("sound_server")
        for name, value in server.environ.items():
            monkeypatch.setenv(name, value)
    engine = build(Provisions(tmp_path / engine_name))
    if reason := engine.probe():
        pytest.skip(f"{engine_name}: {reason}")
    if hasattr(engine, "limit_seconds"):
        a_letter = SPOKEN_SECONDS * build.speaks
        monkeypatch.setattr(engine, "limit_seconds", lambda text: HANGING_SECONDS + a_letter * len(text))
    return Bench(engine, tmp_path / engine_name, server)


@pytest.fixture
def bench_of(tmp_path, monkeypatch):
    """Puts an engine of the tests' own on the bench."""
    monkeypatch.setenv("HOOKD_TEST_TOKEN", SECRET)

    def put(build):
        return Bench(build(Provisions(tmp_path / "engine")), tmp_path / "engine", patience=1.0)

    return put
