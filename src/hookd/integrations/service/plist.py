"""What is put where for launchd: the property list as it is shipped, with the program's path and the user's places."""

import plistlib

from hookd.integrations.service.place import moved
from hookd.integrations.service.shipped import shipped
from hookd.paths import Paths

LABEL = "dev.hookd"
SHIPPED = f"launchd/{LABEL}.plist"
MARK = b"<!-- Written by hookd install, for the service. The next one writes it anew. -->\n"
"""Two hyphens in a row would end it."""
_VERSION_LINE_END = b"?>\n"


def path(home: str) -> str:
    return f"{home}/Library/LaunchAgents/{LABEL}.plist"


def content(program: str, places: Paths, home: str) -> bytes:
    """The whole file."""
    job = plistlib.loads(shipped(SHIPPED))
    job["ProgramArguments"] = [program, "run"]
    if told := moved(places, home):
        job["EnvironmentVariables"] = told
    first, end, rest = plistlib.dumps(job, sort_keys=False).partition(_VERSION_LINE_END)
    return first + end + MARK + rest
