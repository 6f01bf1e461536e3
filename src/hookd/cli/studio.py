"""Speech without a daemon, for commands that list voices or write a file."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hookd.cli.casting import casting_of
from hookd.cli.common import fail, paths, settings_or_exit, tell_other_voice
from hookd.composer import Composer
from hookd.engines import EngineFailed
from hookd.engines.registry import chain_of
from hookd.fact import untold
from hookd.personas import personas_of

if TYPE_CHECKING:
    from hookd.engines.chain import EngineChain

T = TypeVar("T")


def with_engines(work: "Callable[[EngineChain], Awaitable[T]]") -> T:
    """What the work gives; the engines are closed then."""
    places, settings = paths(), settings_or_exit()

    async def whole() -> T:
        with tempfile.TemporaryDirectory(prefix="hookd-") as directory:
            engines = chain_of(settings.speech, Path(directory), untold, casting_of(places.journal))
            try:
                return await work(engines)
            finally:
                await engines.close()

    return asyncio.run(whole())


def save(text: str, agent: str, voice: str, file: Path) -> float:
    """Writes a text as it would be said into a WAV file; returns its seconds."""
    from hookd.audio.speaker import Speaker
    from hookd.audio.wav_output import WavOutput
    from hookd.narrator import Narrator

    utterance = Composer(personas_of(paths(), settings_or_exit()).of).own_words(text, agent, voice)
    if not utterance.text:
        fail("nothing of this text can be said; it has neither letters nor digits.")

    async def work(engines: "EngineChain") -> float:
        with tempfile.TemporaryDirectory() as directory:
            speaker = Speaker([WavOutput(Path(directory), _now)], untold)
            said = await Narrator(engines, speaker, _now).say(utterance)
            if not said.played.file:
                fail(f'the engine "{said.engine}" gives no sound to save; choose another in [speech] engine.')
            tell_other_voice(voice, said.engine, said.voice.name)
            shutil.move(said.played.file, file)
        return said.audio_ms / 1000

    try:
        return with_engines(work)
    except EngineFailed as error:
        fail(f"it could not be rendered: {error}")
    except OSError as error:
        fail(f"{file}: cannot be written: {error.strerror}")


def _now() -> datetime:
    return datetime.now(UTC)
