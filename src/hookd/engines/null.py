"""The silent engine: the last resort, and the choice of who wants no sound."""

from pathlib import Path

from hookd.utterance import Sound, Voice


class NullEngine:
    """Renders every text to nothing."""

    name = "null"

    def __init__(self, _directory: Path) -> None:
        """It has no files."""

    def probe(self) -> str:
        return ""

    async def render(self, text: str, voice: Voice) -> Sound:  # noqa: ARG002 - an engine's signature
        return Sound(b"", 22050)

    async def close(self) -> None:
        """Nothing was started."""
