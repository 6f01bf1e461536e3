"""Aider: the one command that it runs whenever it waits, in its configuration."""

from hookd.integrations import mark
from hookd.integrations.agents.agent import Agent, Edited, Probe, Target, Where
from hookd.integrations.agents.place import at_home, in_project
from hookd.integrations.edits.protocol import Member

NAME = "aider"
WAITING = "waiting"

WITHOUT_INPUT = " </dev/null"
"""The command is given aider's own standard input, on which the user types. Aider waits for it, however long."""


def _settings(where: Where) -> str:
    if where.project:
        return in_project(where, ".aider.conf.yml")
    return at_home(where, ".aider.conf.yml")


def _command(where: Where) -> str:
    return mark.command(where.program, NAME, WAITING) + WITHOUT_INPUT


def _targets(where: Where) -> tuple[Target, ...]:
    wanted = (
        Member(("notifications",), value=True, frame=True),
        Member(("notifications-command",), _command(where)),
    )
    return (Edited(_settings(where), "yaml", wanted),)


AGENT = Agent(
    name=NAME,
    title="Aider",
    programs=("aider",),
    directories=lambda where: (at_home(where, ".aider"),),
    targets=_targets,
    places=lambda where: ((_settings(where), "yaml"),),
    wholes=lambda _where: (),
    # It tells nothing: what proves it is known by the directory that it runs in.
    probe=lambda where: Probe(_command(where), b""),
    trust=lambda _where: "start Aider anew: it reads its configuration when it starts.",
)
