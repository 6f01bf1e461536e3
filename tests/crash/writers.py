"""Writers for the crash test, each a process: they note what was accepted, and never stop for a dead daemon."""

import json
import os
import subprocess
import sys
import time

from hookd.emit import event_line, new_id, store

PAUSE_SECONDS = 0.002


def by_files(home, accept):
    """The hook directory: hookd's own words, and Claude Code's, whose id is the name of the file."""
    for number in range(sys.maxsize):
        name = new_id()
        if number % 2:
            store(f"{home}/hooks", f"{name}.json", event_line({"agent": "files", "kind": "notice", "id": name}))
        else:
            payload = {"hook_event_name": "Stop", "session_id": "s", "last_assistant_message": "x" * 300}
            store(f"{home}/hooks", f"{name}.claude-code.json", json.dumps(payload).encode())
        accept(name)
        time.sleep(PAUSE_SECONDS)


def by_pipe(home, accept):
    """The pipe: an object with an id, then plain words without one, told apart by their message."""
    pipe = os.open(f"{home}/pipe", os.O_RDWR)  # as systemd does: somebody holds it while the daemon is dead
    for number in range(sys.maxsize):
        name = new_id()
        if number % 2:
            os.write(pipe, event_line({"agent": "pipe", "kind": "notice", "id": name}))
        else:
            os.write(pipe, f"pipe notice {name}\n".encode())
        accept(name)
        time.sleep(PAUSE_SECONDS)


def by_command(home, accept):
    """Hookd emit, a process for each event."""
    hookd = os.path.join(os.path.dirname(sys.executable), "hookd")
    for _ in range(sys.maxsize):
        done = subprocess.run([hookd, "emit", "command", "notice", "-v"], capture_output=True, check=False)
        if done.returncode == 0:
            accept(done.stdout.decode().strip())


def main(way, home):
    ledger = os.open(f"{home}/accepted.{way}", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    {"files": by_files, "pipe": by_pipe, "command": by_command}[way](
        home, lambda name: os.write(ledger, f"{name}\n".encode())
    )


main(*sys.argv[1:])
