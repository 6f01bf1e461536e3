"""hookd as a service of the booted machine's user."""

import json

from machine import until


class Service:
    """What a test does with it, and sees of it."""

    def __init__(self, machine) -> None:
        self.machine = machine

    def start(self):
        self.machine.systemctl("enable", "--now", "hookd.socket", "hookd.service")

    def stop_all(self):
        self.machine.run("systemctl", "--user", "disable", "--now", "hookd.socket", "hookd.service")

    def configure(self, text):
        self.machine.write(".config/hookd/hookd.toml", text)

    def drop_in(self, text):
        self.machine.write(".config/systemd/user/hookd.service.d/test.conf", text)
        self.machine.systemctl("daemon-reload")

    def program(self, name, *lines):
        """A hook program."""
        self.machine.write(f".config/hookd/hooks.d/{name}", "\n".join(("#!/bin/sh", *lines, "")), 0o700)

    def say_into_pipe(self, line):
        self.machine.sh(f"echo '{line}' > ~/.local/state/hookd/pipe")

    def emit(self, *words):
        self.machine.run("/bin/sh", "-c", '~/.local/bin/hookd emit "$@"', "sh", *words, check=True)

    @property
    def pid(self):
        """Of the main process, as seen inside."""
        return int(self.machine.show("hookd.service", "MainPID"))

    @property
    def state(self):
        return self.machine.show("hookd.service", "ActiveState")

    def facts(self, name):
        """The lines of the structured log with this fact."""
        log = self.machine.path(".local/state/hookd/log/hookd.jsonl")
        lines = log.read_text().splitlines() if log.exists() else []
        return [fact for fact in map(json.loads, lines) if fact["event"] == name]

    def await_facts(self, name, count=1, **keys):
        """The facts of this name with these values, once there are enough of them."""

        def found():
            same = [fact for fact in self.facts(name) if keys.items() <= fact.items()]
            return same if len(same) >= count else None

        return until(found)
