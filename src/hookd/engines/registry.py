"""The engines that are installed, found as `hookd.engines`, and the chain that the settings ask for."""

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path

from hookd.engines import Engine, Provisions
from hookd.engines.cache import SoundCache
from hookd.engines.casting import Casting
from hookd.engines.chain import AUTO, LAST_RESORT, EngineChain
from hookd.fact import Fact
from hookd.settings import Speech

GROUP = "hookd.engines"


class UnknownEngine(LookupError):  # noqa: N818 - a past fact
    """No engine has that name; the message tells the names that there are."""


def chain_of(speech: Speech, directory: Path, fact: Fact, casting: Casting) -> EngineChain:
    """The engines by the user's settings, with files of theirs in a directory. Raises UnknownEngine."""
    models = [Path(model).expanduser() for model in speech.models]
    engines = engines_for(speech.engine, Provisions(directory, models, speech.unload.total_seconds(), fact))
    return EngineChain(engines, fact, casting, SoundCache(directory / "cache", speech.cache_mib * 1024 * 1024))


def engines_for(choice: str, provisions: Provisions) -> Sequence[Engine]:
    """For `[speech] engine`: `auto`, or an engine's name; the last resort stands behind. Raises UnknownEngine."""
    names = AUTO if choice == "auto" else tuple(dict.fromkeys((choice, LAST_RESORT)))
    return [_build(name, provisions) for name in names]


def _build(name: str, provisions: Provisions) -> Engine:
    known = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in known:
        raise UnknownEngine(f'engine "{name}" is unknown; known are {", ".join(("auto", *sorted(known)))}.')
    engine: Engine = known[name].load()(replace(provisions, directory=provisions.directory / name))
    return engine
