"""Whom the doctor looks at: the places, the environment, the settings, and what the daemon answered."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hookd.doctor.answer import Answer, answer_of
from hookd.paths import Paths
from hookd.settings import Settings, SettingsRead, SettingsRefused, read


def _working_directory() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return ""


@dataclass(frozen=True)
class Patient:
    """Looked at, never changed."""

    paths: Paths
    environ: Mapping[str, str]
    answer: Answer
    read: SettingsRead | None
    """None where the settings are refused."""
    refused: tuple[str, ...]
    """Why, a line each."""
    now: datetime
    """UTC, aware."""
    tone: bool = True
    """Whether a tone may be played."""
    platform: str = sys.platform
    root: str = ""
    """What stands before /proc, /sys and /etc: nothing but in tests."""
    uid: int = field(default_factory=os.getuid)
    here: str = field(default_factory=_working_directory)
    """Where the person asks, often a project; nothing where that is gone."""

    @property
    def settings(self) -> Settings:
        """The defaults where the user's are refused: what they leave open is looked at nevertheless."""
        return self.read.settings if self.read is not None else Settings()

    @property
    def home(self) -> str:
        return self.environ.get("HOME") or os.path.expanduser("~")


def patient_of(paths: Paths, environ: Mapping[str, str], *, tone: bool = True) -> Patient:
    """This machine, with the daemon asked once for all checks."""
    found, refused = _settings(paths.settings, environ)
    return Patient(paths, environ, answer_of(paths.control), found, refused, datetime.now(UTC), tone)


def _settings(path: str, environ: Mapping[str, str]) -> tuple[SettingsRead | None, tuple[str, ...]]:
    try:
        return read(path, environ), ()
    except SettingsRefused as error:
        return None, error.reasons
