"""What a turn of each agent is to be told as."""

import pytest
from programs import CLAUDE, CODEX, GEMINI, QWEN

TURN = ("session-started", "activated", "tool-finished", "completed", "session-ended")
TURNS = {CLAUDE: TURN, CODEX: TURN, GEMINI: TURN, QWEN: TURN[:-1]}
"""What a turn with one tool is told as. Qwen Code does not tell that a session without a person ended."""

STOPS = {CLAUDE: "Stop", CODEX: "Stop", GEMINI: "AfterAgent", QWEN: "Stop"}
"""By which event each tells that it has ended."""


def named(program):
    return program.name


def each(*programs):
    return pytest.mark.parametrize("program", programs, ids=named)
