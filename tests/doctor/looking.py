"""What the tests of the doctor share: a patient in a home of its own, and one check at a time."""

import os
from dataclasses import replace
from datetime import UTC, datetime

from hookd.doctor.answer import Answer
from hookd.doctor.patient import patient_of
from hookd.paths import Paths

ALIVE = Answer({"version": "0.1.0", "pid": os.getpid(), "since": "2026-11-23T09:30:00Z", "trouble": [],
                "last_error": None, "speech": {}})  # fmt: skip
"""What a daemon that is well answers."""


def patient_in(home, **changes):
    """The home as the doctor sees it, without a tone; some of it changed."""
    return replace(patient_of(Paths.of(home.environ), home.environ, tone=False), **changes)


def looked(check, home, **changes):
    """What a check finds there."""
    return list(check.look(patient_in(home, **changes)))


def states(findings):
    return [one.state for one in findings]


def told(findings):
    """All that a person reads of them."""
    return "\n".join(f"{one.state}: {one.found}: {one.quoted} -> {one.todo}" for one in findings)


def now():
    return datetime.now(UTC)


def settings_file(home, text):
    path = home.path / "hookd.toml"
    path.write_text(text)
    path.chmod(0o600)
