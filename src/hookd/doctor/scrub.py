"""Takes out of hookd's own sentences what tells whose machine it is: secrets, places, names of user and host."""

import os
import pwd
import re
import socket
from collections.abc import Callable, Iterator

from hookd.doctor.other_voices import FILES
from hookd.doctor.patient import Patient
from hookd.integrations.agents import AGENTS
from hookd.integrations.agents.agent import Where
from hookd.redaction import compile_redaction

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/dev", "/proc", "/sys", "/etc", "/mnt/wslg")
"""Below these every machine has the same."""
_PATH = re.compile(r"(?<![\w<>/])~?/[^\s\"';:,)]*|(?<=>)/[^\s\"';:,)]*")
"""A path that is left, or what is left of one behind a place that is known."""

Scrub = Callable[[str], str]


def scrub_of(patient: Patient) -> Scrub:
    """A function from a sentence to the sentence that anybody may read."""
    redact = compile_redaction(patient.settings.redaction.patterns)
    places = sorted(_places(patient), key=lambda place: len(place[0]), reverse=True)
    names = [(re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE), sign) for name, sign in _names(patient)]

    def scrub(text: str) -> str:
        text = redact(text)
        for path, sign in places:
            text = text.replace(path, sign)
        text = _PATH.sub(_unknown, text)
        for name, sign in names:
            text = name.sub(sign, text)
        return text

    return scrub


def _places(patient: Patient) -> Iterator[tuple[str, str]]:
    """What hookd calls its own, by its name in `hookd paths`, and the agents' settings."""
    paths = patient.paths
    own = {**paths.table(), "new": f"{paths.spool}/new", "bad": f"{paths.spool}/bad", "log-directory":
           os.path.dirname(paths.log)}  # fmt: skip
    for name, path in own.items():
        yield path, f"<{name}>"
    where = Where(patient.home, "", patient.environ)
    for agent in AGENTS.values():
        for path in [path for path, _ in agent.places(where)] + [whole.path for whole in agent.wholes(where)]:
            yield path, f"<settings of {agent.name}>"
    for file in FILES:
        yield f"{patient.home}/{file}", f"<home/{file}>"
    if len(patient.here) > 1:
        yield patient.here, "<here>"
    if len(patient.home) > 1:
        yield patient.home, "<home>"


def _names(patient: Patient) -> Iterator[tuple[str, str]]:
    environ, host = patient.environ, socket.gethostname()
    users = {environ.get(name, "") for name in ("USER", "LOGNAME", "SUDO_USER")} | {os.path.basename(patient.home)}
    try:
        entry = pwd.getpwuid(patient.uid)
        users |= {entry.pw_name, *entry.pw_gecos.split(",")}
    except KeyError:
        users.add("")
    yield from ((user, "<user>") for user in users if user and user != "root")
    yield from ((name, "<host>") for name in {host, host.partition(".")[0], environ.get("HOSTNAME", "")} if name)


def _unknown(found: re.Match[str]) -> str:
    path = found[0]
    if path in ("/", "~/") or any(path == top or path.startswith(f"{top}/") for top in SYSTEM):
        return path
    return "/<path>" if found.string[found.start() - 1 : found.start()] == ">" else "<path>"
