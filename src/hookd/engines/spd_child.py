"""The child process of the spd engine: it has each text said as a message of its own, and waits for its end."""

import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from subprocess import DEVNULL
from typing import Any

from hookd.engines.child import serve
from hookd.engines.spd import START_SECONDS, speech_seconds
from hookd.engines.ssip import BEGUN, CANCELLED, ENDED, Conversation
from hookd.utterance import Sound, Voice

SAID = Sound(b"", 22050)
"""It was heard already."""
LOOK_SECONDS = 0.05
"""How often is asked whether the message was given up; its end is seen at once."""
OWN = "default"
"""The voice that the user gave to Speech Dispatcher."""
SPAWN = ("speech-dispatcher", "--spawn", "--communication-method", "unix_socket", "--socket-path")
SPAWN_SECONDS = 5.0
"""0.3 s are usual."""
LANGUAGE = "en-US"
"""Of what hookd says."""
PITCHES = (26, 32, 38, 44, 50, 56, 62, 68, 74)
"""So many persons are made of the user's own voice."""
SLOWEST, NORMAL, FASTEST = 80, 175, 500
"""Words a minute at the rates -100, 0 and 100, as measured with its espeak-ng."""
NO_VARIANT = ("none", "")


class SpdRenderer:
    """A connection a message: so it survives a restart of Speech Dispatcher, and nothing is left from another agent."""

    fragile = False

    def __init__(self, address: str) -> None:
        self._address = address
        self._last: Conversation | None = None
        """Stays open until the next one: without a client Speech Dispatcher would end after some seconds."""

    def voices(self) -> Sequence[dict[str, Any]]:
        """The user's own one, then each that is no variant of another: of those espeak-ng has thirteen thousand."""
        own = {"name": OWN, "language": LANGUAGE.lower(), "description": "the one set there", "pitches": PITCHES}
        plain = [(name, language) for name, language, variant in self._listed if variant in NO_VARIANT]
        return [own, *({"name": name, "language": language.lower()} for name, language in plain)]

    def render(self, text: str, voice: Voice, given_up: Callable[[], bool]) -> Sound:
        if not text.strip():
            return SAID
        language = self._language_of(voice.name)
        dispatcher = self._introduced()
        _choose(dispatcher, voice, language)
        number = dispatcher.speak(text)
        if not _is_over(number, dispatcher, given_up, speech_seconds(text)):
            dispatcher.ask("CANCEL self")
        return SAID

    def _introduced(self) -> Conversation:
        dispatcher = _connected(self._address)
        if self._last is not None:
            self._last.close()
        self._last = dispatcher
        dispatcher.ask(f"SET self CLIENT_NAME {_user()}:hookd:speech")
        dispatcher.ask("SET self PRIORITY message")
        dispatcher.ask("SET self SSML_MODE off")
        dispatcher.ask("SET self NOTIFICATION ALL on")
        return dispatcher

    @cached_property
    def _listed(self) -> Sequence[tuple[str, str, str]]:
        """Name, language and variant of each voice."""
        lines = self._introduced().ask("LIST SYNTHESIS_VOICES")
        return [(name, language, variant) for name, language, variant in (line.split("\t") for line in lines)]

    def _language_of(self, voice: str) -> str:
        """Empty where the user's own voice is to speak."""
        if voice in ("", OWN):
            return ""
        return next((language for name, language, _ in self._listed if name == voice), "")


def rate_of(words_a_minute: int) -> int:
    """Words a minute as the steps from the user's own rate."""
    widest = NORMAL - SLOWEST if words_a_minute < NORMAL else FASTEST - NORMAL
    return round(100 * (words_a_minute - NORMAL) / widest)


def _choose(dispatcher: Conversation, voice: Voice, language: str) -> None:
    """Sets what differs from the user's own settings, which may be fast and high: they are where ours begin."""
    if language:
        dispatcher.ask(f"SET self LANGUAGE {language}")
        dispatcher.ask(f"SET self SYNTHESIS_VOICE {voice.name}")
    elif not _set(dispatcher, "LANGUAGE").startswith(LANGUAGE[:2]):
        dispatcher.ask(f"SET self LANGUAGE {LANGUAGE}")
    for name, change in (("RATE", rate_of(voice.rate)), ("PITCH", 2 * (voice.pitch - 50))):
        if change:
            wanted = int(_set(dispatcher, name)) + change
            dispatcher.ask(f"SET self {name} {min(max(wanted, -100), 100)}")


def _connected(address: str) -> Conversation:
    """Starts Speech Dispatcher where none runs, as each of its clients does. Raises OSError."""
    try:
        return Conversation(address)
    except ConnectionError:
        method, _, path = address.partition(":")
        if method != "unix_socket" or shutil.which(SPAWN[0]) is None:
            raise
        # It refuses where the user's settings forbid it, and where the socket is not the one that they name.
        words = (*SPAWN, path)
        subprocess.run(words, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, timeout=SPAWN_SECONDS, check=False)
        return Conversation(address)


def _is_over(number: str, dispatcher: Conversation, given_up: Callable[[], bool], seconds: float) -> bool:
    """Waits until the message was heard, or somebody silenced it: then True. Raises TimeoutError."""
    end = time.monotonic() + START_SECONDS
    while not given_up():
        for one in dispatcher.happened(LOOK_SECONDS):
            if one.message == number and one.what in (ENDED, CANCELLED):
                return True
            if one.message == number and one.what == BEGUN:
                end = time.monotonic() + seconds
        if time.monotonic() > end:
            dispatcher.ask("CANCEL self")
            raise TimeoutError("Speech Dispatcher did not report the end of the message")
    return False


def _set(dispatcher: Conversation, name: str) -> str:
    """What is set there."""
    return dispatcher.ask(f"GET {name}")[0]


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


if __name__ == "__main__":
    serve(lambda: SpdRenderer(sys.argv[1]))
