"""The decoder: a file of a sound pack becomes a sound, in a child process that a bad file may break."""

import base64
import os
import sys

from hookd.earcons.packs import LONGEST_SECONDS
from hookd.earcons.synth import SAMPLE_RATE
from hookd.supervisor import ChildFailed, SupervisedChild
from hookd.utterance import Sound

LIMIT_SECONDS = 5.0
"""For one answer; the first one takes 100 ms, with the start of the child."""
LONGEST_BYTES = 2 * SAMPLE_RATE * LONGEST_SECONDS
INHERITED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
"""All that the child sees of the daemon's environment."""


class DecodeFailed(Exception):  # noqa: N818 - a past fact
    """This file could not be decoded; the message says why."""


class Decoder:
    """Decodes one file at a time. Without a question there is no child."""

    def __init__(self) -> None:
        self.child = SupervisedChild(
            # -P: the child imports nothing from the directory that it runs in.
            (sys.executable, "-P", "-m", "hookd.earcons.decoder_child"),
            {name: os.environ[name] for name in INHERITED if name in os.environ},
        )

    async def decode(self, path: str) -> Sound:
        """The sound of a file, at most as loud as speech. Raises DecodeFailed. Cancelling it gives up at once."""
        pcm, going_on = b"", True
        while going_on:
            part = await self._ask(path, len(pcm))
            pcm, going_on = pcm + part, bool(part)
            if len(pcm) > LONGEST_BYTES:
                raise DecodeFailed(f"the decoder: its sound does not end after {LONGEST_SECONDS} s")
        return Sound(pcm, SAMPLE_RATE)

    async def close(self) -> None:
        await self.child.close()

    async def _ask(self, path: str, begin: int) -> bytes:
        """The PCM from a byte on, as much of it as an answer holds; empty at the end."""
        try:
            answer = await self.child.ask({"path": path, "begin": begin}, LIMIT_SECONDS)
            if not answer.get("ok"):
                raise DecodeFailed(str(answer.get("reason")))
            return base64.b64decode(answer["pcm"], validate=True)
        except ChildFailed as error:
            raise DecodeFailed(f"the decoder: {error}") from error
        except (KeyError, TypeError, ValueError) as error:
            raise DecodeFailed(f"the decoder gave no answer that can be read: {error!r}") from error
