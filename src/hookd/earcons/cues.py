"""Cues: the notes of each kind of event, shaped by priority, and as high as its agent."""

import hashlib
from dataclasses import dataclass, replace

from hookd.event import Priority

HOME_HZ = 523.25
"""The C that an agent's cues are built on, before it is moved up or down for the agent."""
HEIGHTS = (-5, -3, 0, 2, 4, 7)
"""Semitones by which an agent's cues are moved: an octave of the pentatonic scale, in which nothing sounds wrong."""


@dataclass(frozen=True, slots=True)
class Note:
    """One sine tone."""

    semitones: int
    """Above the agent's own C."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Cue:
    """Notes one after the other."""

    notes: tuple[Note, ...]
    loudness_db: float = 0.0
    """Above or below the usual loudness."""
    bright: bool = False
    """With the octave above each note: it is heard through other sounds."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a priority makes of a cue."""

    loudness_db: float
    pace: float
    """How long its notes are, 1 is as written."""
    bright: bool = False


_SHAPES = {
    Priority.PROGRESS: _Shape(-6.0, 0.7),
    Priority.NOTIFICATION: _Shape(-3.0, 0.85),
    Priority.MESSAGE: _Shape(0.0, 1.0),
    Priority.IMPORTANT: _Shape(3.0, 1.0, bright=True),
}


def _cue(*notes: tuple[int, int]) -> Cue:
    """Of pairs: semitones, milliseconds."""
    return Cue(tuple(Note(semitones, milliseconds / 1000) for semitones, milliseconds in notes))


CUES = {
    # Up, as if to say: off we go.
    "activated": _cue((0, 100), (4, 100), (7, 130)),
    # Home.
    "completed": _cue((7, 110), (12, 150)),
    # A doorbell that goes away.
    "paused": _cue((4, 120), (0, 150)),
    # A minor chord, downwards.
    "failed": _cue((7, 110), (3, 110), (0, 150)),
    # Down an octave, at once.
    "interrupted": _cue((12, 90), (0, 120)),
    # Knock, knock, and a question.
    "permission-needed": _cue((7, 110), (7, 110), (12, 150)),
    # Knock, knock, and no.
    "permission-denied": _cue((7, 110), (7, 110), (1, 150)),
    # Knock, knock.
    "input-needed": _cue((9, 130), (9, 150)),
    # Wide open, and closed again.
    "session-started": _cue((0, 100), (7, 100), (12, 150)),
    "session-ended": _cue((12, 100), (7, 100), (0, 150)),
    # One step up, one step down; a tritone where it went wrong.
    "tool-started": _cue((0, 90), (2, 90)),
    "tool-finished": _cue((2, 90), (0, 90)),
    "tool-failed": _cue((6, 100), (0, 130)),
    # Up and half back; round and home.
    "task-created": _cue((0, 90), (12, 90), (7, 110)),
    "task-completed": _cue((2, 90), (-1, 90), (0, 120)),
    # Down and half up again; from half down and up further than before.
    "compacting": _cue((7, 90), (0, 90), (4, 120)),
    "compacted": _cue((4, 90), (0, 90), (7, 120)),
    # Ding, dong, the other way round.
    "notice": _cue((0, 110), (9, 130)),
}
"""By kind. Each is told from every other by how it goes, at whatever height; none by its length alone."""


def cue_of(kind: str, agent: str, priority: Priority) -> Cue:
    """The cue of an event: its melody is the kind's, its height the agent's, its weight the priority's."""
    shape, height = _SHAPES[priority], height_of(agent)
    notes = tuple(Note(note.semitones + height, note.seconds * shape.pace) for note in CUES[kind].notes)
    return replace(CUES[kind], notes=notes, loudness_db=shape.loudness_db, bright=shape.bright)


def height_of(agent: str) -> int:
    """Semitones, one of HEIGHTS; the same in every process."""
    # Not hash(): it changes with every start of Python, and an agent's height must not.
    digest = hashlib.sha256(f"earcon:{agent}".encode()).digest()
    return HEIGHTS[int.from_bytes(digest[:8]) % len(HEIGHTS)]
