"""The one owner of the sound card: where PCM becomes sound, and how it is stopped."""

from typing import Any, Protocol

from hookd.utterance import Sound


class OutputFailed(Exception):  # noqa: N818 - a past fact
    """This output could not play: no device, no server, no program; the message says what is missing."""


class OutputStalled(OutputFailed):
    """It played, and then nobody took sound any more. Opened again, it may play."""


class Output(Protocol):
    """One way to make sound. Only one plays at a time; the speaker (speaker.py) sees to that."""

    name: str
    volume: float
    """0 (silent) to 1 (as it is); counts for what is heard next."""

    @property
    def unheard_seconds(self) -> float:
        """Once it was silenced: how much of what was handed over nobody heard."""

    async def play(self, sound: Sound) -> None:
        """Returns when the sound was handed over, early enough that the next one follows without a gap.

        Raises OutputFailed. Cancelling it is silence at once.
        """

    async def drain(self) -> str:
        """Returns when everything since the last drain was heard, or where nobody can, the file it was written to.

        Raises OutputFailed. Cancelling it is silence at once.
        """

    def hush(self) -> None:
        """Forgets what was handed over: silence at once."""

    def take_back(self) -> bool:
        """Forgets the last sound, where nobody heard anything of it yet; else False."""

    async def close(self) -> None:
        """Gives the device back."""

    def status(self) -> dict[str, Any]:
        """`{device, open}`: the device's name as the user chose it, and whether it is held open now."""
