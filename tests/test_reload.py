"""A reload changes what was changed: a sink that nothing changed for stays as it is, with all that it has loaded."""

import asyncio
from importlib.metadata import entry_points

import pytest

from hook_house import Facts, until
from hookd.daemon import Daemon, utc_now
from hookd.engines.casting import Casting
from hookd.paths import Paths
from hookd.personas import personas_of
from hookd.settings import Settings, load
from hookd.sinks import MADE_OF, Surroundings, build_sinks
from samples import event

ROUTE = '[[route]]\nagent = "chatty"\nsinks = []\n'
QUIETER = "[speech]\nvolume = 0.5\n"
SLOWER = '[exec]\nlimit = "5s"\n'
SIGNAL = "[earcons]\nvolume = 0.5\n"


class Watched:
    """Settings that note which of their tables are looked at."""

    def __init__(self):
        self.seen = set()

    def __getattr__(self, name):
        self.seen.add(name)
        return getattr(Settings(), name)


def surroundings(settings, home):
    places = Paths.of({"HOOKD_HOME": str(home)})
    return Surroundings(settings, places, utc_now, Facts(), personas_of(places, Settings()).of, Casting("", print))


@pytest.mark.parametrize("name", MADE_OF)
def test_a_sink_is_built_from_the_tables_that_are_written_down(name, tmp_path):
    watched = Watched()
    (entry,) = entry_points(group="hookd.sinks", name=name)
    asyncio.run(_built(entry, surroundings(watched, tmp_path)))

    assert watched.seen == set(MADE_OF[name])


async def _built(entry, around):
    await entry.load()(around).close()


@pytest.mark.parametrize(
    ("text", "built"),
    [
        ("", set()), (ROUTE, set()), ('[agents.a]\nspoken = "A"\n', set()), ('[log]\nlevel = "debug"\n', set()),
        (QUIETER, {"speech"}), (SIGNAL, {"speech"}), (SLOWER, {"exec"}), (QUIETER + SLOWER, {"speech", "exec"}),
    ],
)  # fmt: skip
def test_sinks_are_built_again_for_changed_settings_only(text, built, tmp_path):
    (tmp_path / "hookd.toml").write_text(text)
    settings = load(str(tmp_path / "hookd.toml"), {})

    assert set(build_sinks(surroundings(settings, tmp_path), before=Settings())) == built


def test_a_strangers_sink_is_built_again_whatever_changed(tmp_path, monkeypatch):
    monkeypatch.delitem(MADE_OF, "log")

    assert set(build_sinks(surroundings(Settings(), tmp_path), before=Settings())) == {"log"}


def test_a_changed_route_counts_and_the_speech_sink_stays(tmp_path):
    changes = (ROUTE, ROUTE + QUIETER)

    async def whole():
        places = Paths.of({"HOOKD_HOME": str(tmp_path)})
        environ = {"HOOKD_SPEECH__ENGINE": "null"}
        daemon = Daemon(places, load(places.settings, environ), environ)
        facts = []
        daemon.show_on(lambda fact: facts.append(fact["event"]))
        running = asyncio.create_task(daemon.run())
        await until(lambda: "hookd_ready" in facts)
        sinks, ways = [daemon.outlets.speech], [len(daemon.intake.route(event(agent="chatty"), utc_now()))]
        for number, text in enumerate(changes, 1):
            (tmp_path / "hookd.toml").write_text(text)
            daemon.reload()
            await until(lambda wanted=number: facts.count("settings_reloaded") >= wanted)
            sinks.append(daemon.outlets.speech)
            ways.append(len(daemon.intake.route(event(agent="chatty"), utc_now())))
        daemon.stop()
        await running
        return sinks, ways

    (first, second, third), ways = asyncio.run(whole())
    assert first is second
    assert second is not third
    assert ways == [3, 0, 0]
