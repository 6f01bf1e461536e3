"""Check: each agent on this machine tells hookd what it does: once, by a hookd that is there, and it is let."""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from itertools import product
from shlex import quote
from typing import Any

from hookd.doctor.codex_trust import untrusted
from hookd.doctor.finding import BROKEN, HINT, OK, Finding
from hookd.doctor.journal import opened
from hookd.doctor.patient import Patient
from hookd.doctor.standing import Standing, is_program, standing
from hookd.doctor.switches import switched_off, untrusting
from hookd.integrations import change, mark, program
from hookd.integrations.agents import AGENTS
from hookd.integrations.agents.agent import Agent, Edited, Unwired, Where
from hookd.integrations.agents.place import moved
from hookd.integrations.by_hand import by_hand
from hookd.integrations.contents import loaded
from hookd.integrations.edits.protocol import Conflict, Unreadable
from hookd.integrations.files import Untouchable
from hookd.integrations.finding import found_by
from hookd.integrations.install import elsewhere
from hookd.integrations.record import Record, load
from hookd.journal.rows import moment
from hookd.vocabulary import PROOF

NAME = "agents"
NAMED = 4
"""Of a list of events."""

_LAST = """SELECT dialect, max(received_at) FROM events
    WHERE NOT (session GLOB ? OR project GLOB ?) GROUP BY 1"""
"""Without the proofs of installs: nobody but hookd sent them."""
_UNREADABLE = (Untouchable, Unreadable, Conflict, UnicodeDecodeError)


def look(patient: Patient) -> Iterator[Finding]:
    where = Where(patient.home, _program(patient), patient.environ)
    heard = _last_heard(patient.paths.journal)
    record = _record(patient.paths.state)
    if record.trouble:
        yield Finding(NAME, HINT, "the record of installs cannot be read, so uninstall can give no file its bytes back",
                      "mend that; hookd install --all begins a new record", record.trouble)  # fmt: skip
    found = [one for agent in AGENTS.values() for one in _agent(patient, agent, where, record, heard)]
    yield from found or [Finding(NAME, HINT, "no agent that hookd knows is found here, by its settings or its program",
                                 "once there is one: hookd install --all")]  # fmt: skip
    if found and patient.environ.get("HOOKD_HOME"):
        yield Finding(NAME, HINT, "HOOKD_HOME is set here; an agent that is started without it tells another hookd",
                      "set it where agents are started, too, or unset it")  # fmt: skip


def _agent(
    patient: Patient, agent: Agent, where: Where, record: Record, heard: Mapping[str, datetime] | None
) -> Iterator[Finding]:
    try:
        stood = standing(agent, where)
        plugged, projects = _plugged(agent, where), _projects(agent, record)
        faults = [*_faults(agent, where, stood, record), *_twice(agent, where, stood, plugged, record)] if stood else []
        faults += _in_projects(agent, where, projects)
        if stood or plugged or projects:
            faults += switched_off(agent, where, patient, [patient.here, *projects])
            faults += untrusting(agent, where) if not faults and heard is not None and agent.name not in heard else []
    except _UNREADABLE as error:
        yield Finding(NAME, HINT, f"{agent.name}: its settings cannot be understood, so hookd leaves them alone",
                      f"mend the file, then: hookd install {agent.name}", str(error))  # fmt: skip
        return
    last = _heard(agent, heard, patient)
    if faults:
        yield replace(faults[0], found=f"{faults[0].found}; {last}")
        yield from faults[1:]
    elif stood or plugged:
        yield Finding(NAME, OK, f"{agent.name} is wired{', by its plug-in' if plugged else ''}; {last}")
    elif projects:
        yield Finding(NAME, OK, f"{agent.name} is wired for {len(projects)} of your projects, and for no other; {last}",
                      quoted=", ".join(sorted(projects)))  # fmt: skip
    elif found_by(agent, where):
        yield Finding(NAME, HINT, f"{agent.name} is here and does not tell hookd what it does",
                      f"wire it: hookd install {agent.name}")  # fmt: skip


def _faults(agent: Agent, where: Where, stood: Sequence[Standing], record: Record) -> Iterator[Finding]:
    again = f"hookd install {agent.name}"
    gone = [path for one in stood for path in one.programs if not is_program(path)]
    if gone:
        yield Finding(NAME, BROKEN, f"{agent.name} runs a hookd that is not there any more", again, gone[0])
    elif missing := _outdated(agent, where, stood, record):
        yield Finding(NAME, HINT, f"{agent.name} is wired otherwise than this hookd would: {missing}", again)
    if agent.name == "codex":
        yield from _distrusted(where, stood)


def _record(state: str) -> Record:
    """An empty one where it cannot be read, with the trouble."""
    try:
        return load(state)
    except Untouchable as error:
        return Record("", trouble=str(error))


def _projects(agent: Agent, record: Record) -> list[str]:
    return list(dict.fromkeys(put.project for _, put in record.of(agent.name) if put.project))


def _in_projects(agent: Agent, where: Where, projects: Sequence[str]) -> Iterator[Finding]:
    """In the projects that it was wired for, too, its hookd has to be there."""
    for project in filter(os.path.isdir, projects):
        stood = standing(agent, replace(where, project=project))
        if not all(is_program(path) for one in stood for path in one.programs):
            yield Finding(NAME, BROKEN, f"{agent.name} runs a hookd that is not there any more, in one project",
                          f"hookd install {agent.name} --project {quote(project)}", project)  # fmt: skip


def _outdated(agent: Agent, where: Where, stood: Sequence[Standing], record: Record) -> str:
    """What this version would register otherwise; nothing where all is as it would be, with some flags."""
    programs = [path for one in stood for path in one.programs]
    where = replace(where, program=programs[0]) if programs else where
    for tools, plugin in product((False, True), (False, True)):
        try:
            if not any(one.is_one for one in change.wanted(agent, replace(where, tools=tools, plugin=plugin), record)):
                return ""
        except Unwired:
            return ""  # told as wired twice
    wanted = [(target.path, one) for target in agent.targets(where) if isinstance(target, Edited)
              for one in target.wanted]  # fmt: skip
    there = [(one.path, entry) for one in stood for entry in one.entries]
    missing = list(dict.fromkeys(one.path[-1] for path, one in wanted if (path, one) not in there))
    more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
    return f"{', '.join(missing[:NAMED])}{more}" if missing else "its files are of another version"


def _twice(agent: Agent, where: Where, stood: Sequence[Standing], plugged: str, record: Record) -> Iterator[Finding]:
    """Told twice is said twice."""
    paths = [one.path for one in stood if one.format]
    own = {os.path.dirname(one.path) for one in stood if not one.format}
    if plugged:
        yield Finding(NAME, HINT, f"{agent.name} is wired in {stood[0].path} and by a plug-in, too",
                      f"one is enough: hookd uninstall {agent.name}", plugged)  # fmt: skip
    elif len(paths) > 1 or (paths and own):
        places = " and ".join([*paths, *sorted(own)])
        yield Finding(NAME, HINT, f"{agent.name} is wired in {places}, and tells everything twice",
                      f"hookd uninstall {agent.name}; hookd install {agent.name}")  # fmt: skip
    for other in elsewhere(agent, where, record):
        yield Finding(NAME, HINT, f"{agent.name} is wired for all projects and for one of them, where it tells twice",
                      f"hookd uninstall {agent.name} --project {quote(other.project)}", other.project)  # fmt: skip
    for path, written in by_hand(agent, where).items():
        yield Finding(NAME, HINT, f"in {path} hookd is called by hand, too, so an event may be told twice",
                      "take that line out; what hookd install wrote stays", written[0])  # fmt: skip


def _plugged(agent: Agent, where: Where) -> str:
    """Why the agent is not to be wired in its settings: it is by a plug-in; nothing where it is not."""
    try:
        agent.targets(where)
    except Unwired as reason:
        return str(reason)
    return ""


def _distrusted(where: Where, stood: Sequence[Standing]) -> Iterator[Finding]:
    config: Any = loaded(f"{moved(where, 'CODEX_HOME', '.codex')}/config.toml", "toml")
    found = [pair for one in stood for pair in untrusted(one.path, loaded(one.path, one.format), config)]
    if found:
        event, why = found[0]
        many = f"{event} {why}" if len(found) == 1 else f"{event} {why}, and {len(found) - 1} more"
        yield Finding(NAME, BROKEN, f"codex passes over hookd's hooks without a word: {many}",
                      "open codex, say /hooks, and trust those of hookd")  # fmt: skip


def _last_heard(path: str) -> Mapping[str, datetime] | None:
    """When each agent told its last event, by its dialect; None where the journal cannot tell."""
    if not os.path.isfile(path):
        return {}
    try:
        with closing(opened(path)) as connection:
            rows = connection.execute(_LAST, (f"{PROOF}*", f"*/{PROOF}*")).fetchall()
    except sqlite3.Error:
        return None  # why is told by the check of the journal
    return {dialect: moment(at) for dialect, at in rows}


def _heard(agent: Agent, heard: Mapping[str, datetime] | None, patient: Patient) -> str:
    if heard is None:
        return "when it was last heard is not known"
    at = heard.get(agent.name)
    if at is None:
        return "nothing was heard of it yet"
    day = "" if at.astimezone().date() == patient.now.astimezone().date() else f"{at.astimezone():%Y-%m-%d} "
    return f"last heard of {day}{at.astimezone():%H:%M}"


def _program(patient: Patient) -> str:
    """The hookd that an installation would register."""
    try:
        return program.registered(mark.PROGRAM, patient.environ)
    except program.NoProgram:
        return ""
