"""The spd engine: Speech Dispatcher, which also speaks for a screen reader, and so lets nobody talk over it."""

import os
import shutil
from pathlib import Path

from hookd.engines import Provisions
from hookd.engines.child_engine import ChildEngine, inherited
from hookd.engines.ssip import address_in

SOUND = ("PULSE_SERVER", "PULSE_COOKIE", "PIPEWIRE_REMOTE", "XDG_CONFIG_HOME", "DBUS_SESSION_BUS_ADDRESS")
"""What a Speech Dispatcher that is started by the child needs of the environment, beside what every child sees."""
START_SECONDS = 60.0
"""Until a message begins: others may be speaking, and then they go first."""
FIRST_SECONDS, SECONDS_A_LETTER = 10.0, 1.0
"""Until it ends. Slower than anybody speaks: of a script that the voice does not know it says each letter's name."""
MARGIN_SECONDS = 5.0
"""By then the child has cancelled the message; killed before, it would leave it going on."""


def speech_seconds(text: str) -> float:
    """How long it may take to say this."""
    return FIRST_SECONDS + SECONDS_A_LETTER * len(text)


class SpdEngine(ChildEngine):
    """It has the voices, the loudness and the device that the user gave to Speech Dispatcher."""

    name = "spd"
    speaks = True

    def __init__(self, provisions: Provisions) -> None:
        self._address = address_in(os.environ)
        sound = {name: os.environ[name] for name in SOUND if name in os.environ}
        super().__init__(provisions, (self._address,), {**inherited(os.environ), **sound})

    def probe(self) -> str:
        # Not whether it runs: whoever speaks first starts it.
        method, _, place = self._address.partition(":")
        if method == "inet_socket" or Path(place).exists() or shutil.which("speech-dispatcher"):
            return ""
        return "Speech Dispatcher is not installed; apt install speech-dispatcher speech-dispatcher-espeak-ng"

    def limit_seconds(self, text: str) -> float:
        return START_SECONDS + speech_seconds(text) + MARGIN_SECONDS
