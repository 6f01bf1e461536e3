"""What a probe tells: the payload of an event as the agent would send it."""

import json
from typing import Any

from hookd.integrations.agents.agent import SESSION, Probe, Where
from hookd.integrations.agents.registered import Hook, command_of

AT = "2026-01-01T00:00:00.000Z"
"""A moment, as ISO 8601 writes it."""
STARTED = "SessionStart"
"""As most agents call it; nobody is spoken to at it."""


def started(where: Where, agent: str, hook: Hook, **payload: Any) -> Probe:
    """A session's start, in the words of most agents, and those of its own beside them."""
    of_session = {"session_id": SESSION, "transcript_path": "", "cwd": where.project or where.home}
    told = {**of_session, "hook_event_name": STARTED, **payload}
    return exactly(where, command_of(where, agent, STARTED, hook), told)


def exactly(where: Where, command: str, payload: dict[str, Any]) -> Probe:
    """For agents that call everything otherwise."""
    return Probe(command, json.dumps(payload).encode(), where.project)
