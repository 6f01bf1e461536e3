"""The silent engine: the last resort, and the choice of who wants no sound."""

from collections.abc import AsyncIterator

from hookd.engines import Provisions, VoiceInfo
from hookd.utterance import Sound, Voice


class NullEngine:
    """Renders every text to nothing."""

    name = "null"
    speaks = False
    phonemes = False

    def __init__(self, _provisions: Provisions) -> None:
        """It has no files."""

    def probe(self) -> str:
        return ""

    async def voices(self) -> tuple[VoiceInfo, ...]:
        return ()

    async def render(self, text: str, voice: Voice) -> AsyncIterator[Sound]:  # noqa: ARG002 - an engine's signature
        yield Sound(b"", 22050)

    async def close(self) -> None:
        """Nothing was started."""
