"""A desk where an agent works: a home with hookd's daemon, the agent's settings in it, and its runs."""

import json
import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from house import until
from model import Model
from programs import Way
from turns import Say, Shell, Turns

KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
"""What an agent sees of the surroundings; nothing else gets through."""
LONGEST = 120
"""Seconds of a run."""
LINGER = 10
"""Seconds for what an agent left running: its last hooks."""

A_COMMAND = (Shell("echo hi"), Say())
"""One shell command, one answer."""


@dataclass(frozen=True)
class Ran:
    """What a run gave."""

    code: int
    out: str
    err: str


class Desk:
    """One agent at work."""

    def __init__(self, house, program, modules):
        self.house = house
        self.program = program
        self.start = program.found(modules)
        self.settings = house.path / program.settings
        self.settings.parent.mkdir(exist_ok=True)
        self.work = house.path / "app"
        self.work.mkdir(exist_ok=True)
        self._seen = 0

    def install(self, *flags):
        """`hookd install AGENT`; what it said."""
        return self._hookd("install", *flags)

    def uninstall(self):
        return self._hookd("uninstall")

    def run(self, *turns, **way):
        """Lets the agent work through the turns."""
        with Model(Turns(*(turns or A_COMMAND))) as model, tempfile.TemporaryDirectory(prefix="agent-") as scratch:
            chosen = Way(model.url, self.house.path, Path(scratch), **way)
            words = (*self.start, *self.program.words(chosen), *chosen.more)
            environ = self._environ(model.url, scratch) | self.program.environ(chosen)
            return _run(words, environ, self.work, Path(scratch))

    def told(self):
        """The events that came since the last look: of an ended agent all that it will ever tell."""
        self.house.command("emit", "desk", "notice", "that was all", check=True)  # files are taken in by age
        heard = until(lambda: (found := self._journal()) and found[-1]["agent"] == "desk" and found, what="the last")
        new, self._seen = heard[self._seen : -1], len(heard)
        return new

    def tells(self, *turns, **way):
        """Who told what of a run, in order."""
        self.told()
        self.run(*turns, **way)
        return [(event["agent"], event["kind"]) for event in self.told()]

    def change(self, edit):
        """Changes the agent's settings as a person would."""
        found = json.loads(self.settings.read_text())
        edit(found)
        self.settings.write_text(json.dumps(found, indent=2))

    def _hookd(self, command, *flags):
        ran = self.house.command(command, self.program.name, *flags)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return (ran.stdout + ran.stderr).decode()

    def _journal(self):
        found = self.house.history()
        return found if len(found) > self._seen else []

    def _environ(self, url, scratch):
        environ = {name: os.environ[name] for name in KEPT if name in os.environ}
        environ |= {name: value for name, value in self.house.environ.items() if name.startswith("HOOKD_")}
        environ |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), url)
        environ |= dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost,::1")
        return environ | {
            "HOME": str(self.house.path), "TMPDIR": scratch, "TERM": "xterm-256color", "NO_COLOR": "1",
        }  # fmt: skip


def _run(words, environ, work, scratch):
    """Files take what it says: a pipe would be held open by what it left running."""
    out, err = scratch / "out", scratch / "err"
    with out.open("wb") as out_file, err.open("wb") as err_file:
        process = subprocess.Popen(
            words, env=environ, cwd=work, stdin=subprocess.DEVNULL, stdout=out_file, stderr=err_file,
            start_new_session=True,
        )  # fmt: skip
        try:
            code = process.wait(LONGEST)
            until(lambda: not _signal_group(process.pid, 0), LINGER, "the end of what the agent left running")
        finally:
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()
    return Ran(code, out.read_text(), err.read_text())


def _signal_group(group, number):
    """Whether anything of it was still there."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True
