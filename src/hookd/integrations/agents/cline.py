"""Cline, command line and extension: an executable of hookd's for each event."""

import os
import shlex

from hookd.integrations.agents.agent import SESSION, Agent, Probe, Where, Whole
from hookd.integrations.agents.place import at_home, moved
from hookd.integrations.agents.told import exactly
from hookd.integrations.plugins import cline as executables

NAME = "cline"
STARTED = "TaskStart"


def _directories(where: Where) -> tuple[str, ...]:
    return (moved(where, "CLINE_DIR", ".cline"), at_home(where, "Documents", "Cline"))


def _probe(where: Where) -> Probe:
    """The executable itself: Cline runs nothing else."""
    paths = (one.path for one in executables.wholes(where))
    started = next(path for path in paths if os.path.basename(path) == STARTED)
    return exactly(where, shlex.quote(started), {
        "hookName": STARTED,
        "taskId": SESSION,
        "timestamp": "1767225600000",
        "workspaceRoots": [where.project or where.home],
        "taskStart": {"taskMetadata": {"taskId": SESSION, "initialTask": ""}},
    })  # fmt: skip


def _targets(where: Where) -> tuple[Whole, ...]:
    return executables.wholes(where)


def _wholes(where: Where) -> tuple[Whole, ...]:
    return executables.possible(where)


AGENT = Agent(
    name=NAME,
    title="Cline",
    programs=("cline",),
    directories=_directories,
    targets=_targets,
    places=lambda _where: (),
    wholes=_wholes,
    probe=_probe,
    trust=lambda _where: "in the editor, switch Hooks on in the settings of Cline; its command line needs nothing.",
)
