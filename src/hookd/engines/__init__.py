"""Speech engines: plug-ins that only render text to PCM. One protocol, one file each, found as `hookd.engines`."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from hookd.utterance import Sound, Voice


class EngineFailed(Exception):  # noqa: N818 - a past fact
    """This text could not be rendered: the engine died, hung past its limit, or refused; the message says which."""


class Engine(Protocol):
    """Renders, nothing else: it never plays, never queues, and nobody ever waits for it past its limit."""

    name: str

    def probe(self) -> str:
        """Empty where the engine can run here, else the reason why not."""

    async def render(self, text: str, voice: Voice) -> Sound:
        """The sound of the text. Raises EngineFailed. Cancelling it gives the render up at once."""

    async def close(self) -> None:
        """Ends what the engine started."""


BuildEngine = Callable[[Path], Engine]
"""What an entry point names: given a directory for files of its own, which it makes when it needs it."""
