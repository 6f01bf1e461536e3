"""What is registered for an event of an agent's: a table of these stands at the top of each agent's file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hookd.integrations import mark
from hookd.integrations.agents.agent import Where
from hookd.integrations.edits.protocol import Item


@dataclass(frozen=True)
class Hook:
    """One event's."""

    options: Mapping[str, Any] = field(default_factory=dict)
    """Members beside the command, in the agent's own words and units."""
    matcher: str = ""
    """Nothing for every one; agents whose events take none are given none."""
    before: str = ""
    """Shell words in front of the command."""
    after: str = ""
    """Shell words behind it."""


Table = Mapping[str, Hook]
"""By the agent's own name of the event, in the order in which they are written."""


def table_of(where: Where, always: Table, tools: Table) -> Table:
    return {**always, **tools} if where.tools else always


def command_of(where: Where, agent: str, event: str, hook: Hook) -> str:
    return hook.before + mark.command(where.program, agent, event) + hook.after


def groups(where: Where, agent: str, table: Table, path: tuple[str, ...] = ("hooks",)) -> tuple[Item, ...]:
    """In the shape of Claude Code's: `{event: [{"matcher": …, "hooks": [{"type": "command", "command": …}]}]}`."""
    return tuple(Item((*path, event), _group(where, agent, event, hook)) for event, hook in table.items())


def flat(where: Where, agent: str, table: Table, path: tuple[str, ...] = ("hooks",)) -> tuple[Item, ...]:
    """In the shape of Cursor's: `{event: [{"command": …}]}`."""
    return tuple(
        Item((*path, event), {"command": command_of(where, agent, event, hook), **hook.options})
        for event, hook in table.items()
    )


def _group(where: Where, agent: str, event: str, hook: Hook) -> dict[str, Any]:
    command = {"type": "command", "command": command_of(where, agent, event, hook)}
    matcher = {"matcher": hook.matcher} if hook.matcher else {}
    return {**matcher, "hooks": [{**command, **hook.options}]}
