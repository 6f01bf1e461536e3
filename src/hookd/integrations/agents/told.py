"""What a probe tells: the payload of an event as the agent would send it."""

import json
from typing import Any

from hookd.integrations.agents.agent import SESSION, Probe, Where


def probe(where: Where, command: str, **payload: Any) -> Probe:
    """`session_id` and `cwd` as most agents call them, unless the payload says otherwise."""
    return Probe(command, json.dumps({**of_session(where), **payload}).encode(), where.project)


def of_session(where: Where) -> dict[str, Any]:
    return {"session_id": SESSION, "transcript_path": "", "cwd": where.project or where.home}


def exactly(where: Where, command: str, payload: dict[str, Any]) -> Probe:
    """For agents that call everything otherwise."""
    return Probe(command, json.dumps(payload).encode(), where.project)
