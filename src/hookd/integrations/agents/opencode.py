"""opencode: a plug-in of hookd's, which it loads by itself."""

from hookd.integrations import mark
from hookd.integrations.agents.agent import SESSION, Agent, Probe, Where, Whole
from hookd.integrations.agents.place import moved
from hookd.integrations.agents.told import exactly
from hookd.integrations.plugins import opencode as plugin

NAME = "opencode"
STARTED = "session.created"


def _directory(where: Where) -> str:
    return f"{moved(where, 'XDG_CONFIG_HOME', '.config')}/opencode"


def _probe(where: Where) -> Probe:
    """As the plug-in tells it."""
    directory = where.project or where.home
    about = {"id": SESSION, "directory": directory, "title": ""}
    payload = {"type": STARTED, "properties": {"sessionID": SESSION, "info": about}, "directory": directory}
    return exactly(where, mark.command(where.program, NAME, STARTED), payload)


def _wholes(where: Where) -> tuple[Whole, ...]:
    return plugin.wholes(where)


AGENT = Agent(
    name=NAME,
    title="opencode",
    programs=("opencode",),
    directories=lambda where: (_directory(where),),
    targets=_wholes,
    places=lambda _where: (),
    wholes=_wholes,
    probe=_probe,
    trust=lambda _where: "start opencode anew: it loads its plug-ins when it starts.",
)
