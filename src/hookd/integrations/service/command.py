"""A program of the service manager, run to its end: its exit code and what it said."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NOT_FOUND, TOO_LONG = 127, 124
"""As a shell and timeout(1) tell them."""
SECONDS = 20.0
"""A manager that is well answers in milliseconds."""


@dataclass(frozen=True)
class Ended:
    code: int
    said: str
    complaint: str = ""

    @property
    def last_words(self) -> str:
        """The last line that it complained with; what it said where it did not."""
        lines = [line for text in (self.complaint, self.said) for line in text.splitlines()[-1:] if line.strip()]
        return lines[0].strip() if lines else f"exit code {self.code}"


def run(words: Sequence[str], environ: Mapping[str, str], seconds: float = SECONDS) -> Ended:
    """Waits for it at most that long; a program that is not there is told by its code."""
    try:
        ended = subprocess.run(
            words, env=dict(environ), stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
        )
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        return Ended(NOT_FOUND, "", f"{words[0]}: {error.strerror}")
    except subprocess.TimeoutExpired:
        return Ended(TOO_LONG, "", f"no answer within {seconds:g} s: {' '.join(words)}")
    return Ended(ended.returncode, ended.stdout.decode("utf-8", "replace"), ended.stderr.decode("utf-8", "replace"))
