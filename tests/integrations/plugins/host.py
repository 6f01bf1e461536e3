"""An agent that loads hookd's plug-in, with node and a real `hookd`, and what the daemon would find."""

import json
import os
import shutil
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hookd.dialects import decode
from hookd.event import Envelope
from hookd.integrations.agents.agent import Where
from hookd.sources.spool import split_name
from house import HOOKD

NODE = shutil.which("node")
AGENT = Path(__file__).parent / "agent.mjs"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

needs_node = pytest.mark.skipif(NODE is None, reason="needs node: it runs the plug-in")


PATIENT = (("END_MS = 1000", "END_MS = 60000"), ("PATIENCE_MS = 5000", "PATIENCE_MS = 60000"))
"""A busy machine loses nothing in a test; where a test is about these, it says its own."""


class Host:
    """The agent in a home of its own; `changes` are made in the plug-in's text first."""

    def __init__(self, home, module, program=HOOKD, **flags):
        self.home = home
        self.name = module.__name__.rpartition(".")[2]
        (self.whole,) = module.wholes(Where(str(home.path), str(program), **flags))
        self.report = home.path / "report.json"

    def start(self, *calls, copies=1, changes=(), **keys):
        text = self.whole.content.decode()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        for old, new in PATIENT:
            text = text.replace(old, new)
        places = [self.home.path / f"copy{number}.mjs" for number in range(copies)]
        for place in places:
            place.write_text(text, encoding="utf-8")
        (self.home.path / "calls.json").write_text(json.dumps(calls))
        self.report.unlink(missing_ok=True)
        words = [NODE, AGENT, self.name, *places, self.home.path / "calls.json", self.report]
        return subprocess.Popen(words, env=self.home.environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **keys)  # fmt: skip

    def play(self, *calls, **keys):
        """What came of the calls. The agent's own screen stays as it was."""
        process = self.start(*calls, **keys)
        out, errors = process.communicate()

        assert (process.returncode, out, errors) == (0, b"", b"")
        return json.loads(self.report.read_text())


def events(home):
    """What the files in the hook directory tell, oldest first."""
    directory = home.path / "hooks" / "new"
    return [event_in(path) for path in sorted(directory.iterdir())] if directory.exists() else []


def event_in(path):
    stem, dialect, native_event = split_name(path.name)
    return decode(Envelope(path.read_bytes(), "spool", dialect, NOW, stem, native_event))


def said(home):
    return [(event.kind, event.message) for event in events(home)]


def program(path, *lines):
    """A program in the place of hookd."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def linked(path):
    """The real hookd at another place."""
    path.parent.mkdir(parents=True)
    path.symlink_to(HOOKD)
    return os.fspath(path)
