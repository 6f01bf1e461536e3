"""The one owner of the sound card: where PCM becomes sound, and how it is stopped."""

from typing import Protocol

from hookd.utterance import Sound


class OutputFailed(Exception):  # noqa: N818 - a past fact
    """This output could not play: no device, no server, no program; the message says what is missing."""


class Output(Protocol):
    """One way to make sound. Only one plays at a time; the speaker (speaker.py) sees to that."""

    name: str

    async def play(self, sound: Sound) -> str:
        """Returns when the last sample was heard; or, where nobody can hear it, the file that it was written to.

        Raises OutputFailed. Cancelling it is silence at once.
        """
