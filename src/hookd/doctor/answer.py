"""What the daemon answered to the doctor, or why it did not."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hookd.ask import NotRunning, Refused, ask

PATIENCE_SECONDS = 3.0
"""A daemon that is well answers in milliseconds."""
FOREIGN = "you may not ask it: the control socket is another user's"
KEYS = frozenset(("version", "pid", "since", "trouble", "last_error", "speech"))
"""Of the answer, those that the doctor needs."""


@dataclass(frozen=True, slots=True)
class Answer:
    """To the order `status`."""

    state: Mapping[str, Any] = field(default_factory=dict)
    """Empty where there was no answer."""
    silence: str = ""
    """Why there was none: `gone` (no socket), `dead` (a socket, and nobody behind it), or in words what went wrong."""
    seconds: float = 0.0

    @property
    def runs(self) -> bool:
        return bool(self.state)


def answer_of(control: str) -> Answer:
    """Asks the daemon at this control socket; never raises what a stranger may cause."""
    began = time.monotonic()
    try:
        state = ask(control, "status", seconds=PATIENCE_SECONDS)
    except NotRunning:
        return Answer(silence="dead" if os.path.lexists(control) else "gone")
    except (Refused, OSError, ValueError, TypeError) as error:
        return Answer(silence=_why(error))
    if not (isinstance(state, dict) and state.keys() >= KEYS and isinstance(state["pid"], int)):
        return Answer(silence="something else than hookd, or a hookd of long ago, answers on its socket")
    return Answer(state, "", time.monotonic() - began)


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"it did not answer within {PATIENCE_SECONDS:g} s"
    if isinstance(error, PermissionError):
        return FOREIGN
    return f"it refused: {error}" if isinstance(error, Refused) else f"it cannot be asked: {error}"
