"""Amp: a plug-in of hookd's, which it loads by itself."""

from hookd.integrations import mark
from hookd.integrations.agents.agent import SESSION, Agent, Probe, Where, Whole
from hookd.integrations.agents.place import moved
from hookd.integrations.agents.told import exactly
from hookd.integrations.plugins import amp as plugin

NAME = "amp"
STARTED = "session.start"


def _directory(where: Where) -> str:
    return f"{moved(where, 'XDG_CONFIG_HOME', '.config')}/amp"


def _probe(where: Where) -> Probe:
    """As the plug-in tells it."""
    payload = {"thread": {"id": SESSION}, "cwd": where.project or where.home}
    return exactly(where, mark.command(where.program, NAME, STARTED), payload)


def _wholes(where: Where) -> tuple[Whole, ...]:
    return plugin.wholes(where)


AGENT = Agent(
    name=NAME,
    title="Amp",
    programs=("amp",),
    directories=lambda where: (_directory(where),),
    targets=_wholes,
    places=lambda _where: (),
    wholes=_wholes,
    probe=_probe,
    trust=lambda _where: "start Amp anew: it loads its plug-ins when it starts.",
)
