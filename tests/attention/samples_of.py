"""Events and an attention for tests of single rules."""

from datetime import UTC, datetime, timedelta

from performance import Performance

from hookd.attention.attention import Attention
from hookd.event import Event
from hookd.settings import Settings

T0 = datetime(2026, 11, 23, 10, tzinfo=UTC)


def event(agent, kind, seconds=0.0, **fields):
    """So many seconds after T0. `native` is the hook that told it; without it is the agent's own word."""
    native = fields.pop("native", "")
    extra = {**fields.pop("extra", {}), **({"native_event": native} if native else {})}
    fields = {"id": f"{agent}-{kind}-{seconds}", "dialect": "claude-code" if native else "hookd", **fields}
    return Event(
        agent=agent, kind=kind, received_at=T0 + timedelta(seconds=seconds), source="spool", extra=extra, **fields
    )


def performance(**tables) -> Performance:
    return Performance(Settings(**tables), T0)


def attention(**tables) -> Attention:
    return performance(**tables).attention
