"""A real daemon in a home of its own, for tests that look at the whole of hookd."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
HOOKD = str(BIN / "hookd")
VOICE_HOOK = str(BIN / "agent-voice-hook.sh")


def until(condition, within=10.0, what=""):
    """What the condition gave when it first was true; fails when it never is."""
    end = time.monotonic() + within
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {within:g} s in vain for {what or condition}")
        time.sleep(0.01)


class Home:
    """A HOOKD_HOME, the commands in it, and the daemon if it is started."""

    def __init__(self, path, **environ):
        self.path = Path(path)
        self.environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("HOOKD_", "CLAUDE", "PULSE_", "XDG_")) and name != "NOTIFY_SOCKET"
        }
        self.environ |= {"HOME": str(self.path), "HOOKD_HOME": str(self.path), "HOOKD_SPEECH__ENGINE": "null"}
        self.environ |= environ
        self.process = None

    def command(self, *words, stdin=b"", check=False, **keys):
        return subprocess.run(
            [HOOKD, *words], input=stdin, capture_output=True, env=self.environ, check=check, timeout=60, **keys
        )

    def start(self, *, wait=True, before=(), **keys):
        ready = len(self.facts("hookd_ready"))
        self.errors = (self.path / "stderr.txt").open("ab")
        self.process = subprocess.Popen(
            [*before, HOOKD, "run"], env=self.environ, stdin=subprocess.DEVNULL, stderr=self.errors, **keys
        )
        if wait:
            until(lambda: len(self.facts("hookd_ready")) > ready or self.process.poll() is not None, 20, "hookd_ready")
            assert self.process.poll() is None, self.stderr()
        return self

    def stop(self, number=signal.SIGTERM):
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=30)
        self.errors.close()
        self.process = None
        return code

    def kill(self):
        return self.stop(signal.SIGKILL)

    def stderr(self):
        return (self.path / "stderr.txt").read_text()

    def facts(self, name=None, **wanted):
        """Facts of the structured log, the rotated ones too."""
        log = self.path / "log" / "hookd.jsonl"
        lines = [
            json.loads(line)
            for path in (*sorted(log.parent.glob("hookd.jsonl.*"), reverse=True), log)
            if path.exists()
            # Whole lines: the last one may be under way, or torn by a kill.
            for line in path.read_text().rpartition("\n")[0].splitlines()
        ]
        return [
            fact
            for fact in lines
            if name in (None, fact["event"]) and all(fact.get(key) == value for key, value in wanted.items())
        ]

    def wait_for(self, name, count=1, within=15.0, **wanted):
        until(lambda: len(self.facts(name, **wanted)) >= count, within, f"{count} × {name} {wanted}")
        return self.facts(name, **wanted)

    def history(self):
        """Every event of the journal, as `hookd history` tells it."""
        out = self.command("history", "--all", "--json", check=True).stdout
        return [json.loads(line) for line in out.splitlines()]

    def new(self):
        return sorted((self.path / "hooks" / "new").iterdir())

    def bad(self):
        """What lies in bad/, by name, with its reason."""
        found = {}
        for path in (self.path / "hooks" / "bad").iterdir():
            if not path.name.endswith(".reason"):
                found[path.name] = path.with_name(path.name + ".reason").read_text()
        return found

    def drop(self, name, content):
        """Puts a file into the hook directory as CONTRACT wants it: written in tmp/, moved into new/."""
        for part in ("tmp", "new"):
            (self.path / "hooks" / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        written = self.path / "hooks" / "tmp" / "dropped"
        written.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        written.rename(self.path / "hooks" / "new" / name)

    def write_pipe(self, raw):
        with (self.path / "pipe").open("wb", buffering=0) as pipe:
            pipe.write(raw)
