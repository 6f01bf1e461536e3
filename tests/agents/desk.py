"""A desk where an agent works: a home with hookd's daemon, the agent's settings in it, and its runs."""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from model import Model
from programs import PROMPT, Way
from turns import Say, Shell, Turns

from house import until

KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
"""What an agent sees of the surroundings; nothing else gets through."""
LONGEST = 120
"""Seconds of a run."""
LINGER = 10
"""Seconds for what an agent left running: its last hooks."""

A_COMMAND = (Shell("sleep 0.3; echo hi"), Say())
"""One shell command, one answer. Tools take time, too: see `model.THINKS`."""


@dataclass(frozen=True)
class Ran:
    """What a run gave."""

    code: int
    out: str
    err: str
    seconds: float
    """From its start to its end."""
    asked: tuple[str, ...] = ()
    """What its model was asked."""


def seated(house, program, modules):
    """The program at its desk, where it can be run here, and a daemon."""
    if missing := program.missing(modules):
        pytest.skip(missing)
    return Desk(house.start(), program, modules)


def deeds(events):
    """Who told what, in order. Notices are said beside it, and may come a moment before or after what they are of."""
    return [(event["agent"], event["kind"]) for event in events if event["kind"] != "notice"]


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

    def run(self, *turns, below=(), **way):
        """Lets the agent work through the turns, and a subagent through those below."""
        played = Turns(*(turns or A_COMMAND), below=below, prompt=PROMPT)
        with Model(played) as model, tempfile.TemporaryDirectory(prefix="agent-") as scratch:
            chosen = Way(model.url, self.house.path, Path(scratch), **way)
            words = (*self.start, *self.program.words(chosen), *chosen.more)
            environ = self._environ(model.url, scratch) | self.program.environ(chosen)
            return replace(_run(words, environ, self.work, Path(scratch)), asked=tuple(model.asked))

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
        return deeds(self.told())

    def hook(self, event):
        """Of hookd, for an event, as it stands in the settings."""
        groups = json.loads(self.settings.read_text())["hooks"][event]
        return next(hook for group in groups for hook in group["hooks"] if "--installed" in hook["command"])

    def rewrite(self, old, new):
        """Changes the settings as a person would."""
        text = self.settings.read_text()
        assert json.dumps(old)[1:-1] in text
        self.settings.write_text(text.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1]))

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
    """Files take what it says: a pipe would be held open by what it leaves running."""
    out, err = scratch / "out", scratch / "err"
    with out.open("wb") as out_file, err.open("wb") as err_file:
        began = time.perf_counter()
        process = subprocess.Popen(
            words, env=environ, cwd=work, stdin=subprocess.DEVNULL, stdout=out_file, stderr=err_file,
            start_new_session=True,
        )  # fmt: skip
        limit = threading.Timer(LONGEST, _kill, [process.pid])
        limit.start()
        try:
            code = process.wait()  # without a limit of its own, for it would look only now and then
            seconds = time.perf_counter() - began
            until(lambda: not _left(scratch), LINGER, "the end of what the agent left running")
        finally:
            limit.cancel()
            _kill(process.pid, *_left(scratch))
            process.wait()
    return Ran(code, out.read_text(), err.read_text(), seconds)


def _left(scratch):
    """What runs in a run's surroundings, by the number of the process: some hooks have a session of their own."""
    return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/environ") if str(scratch) in _text(path)]


def _text(path):
    """Nothing, where the process is gone."""
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _kill(*pids):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
