"""`hookd install --service` and `uninstall --service` under a real systemd."""

import json

import pytest
from machine import HOME, HOOKD, REPOSITORY, until
from service import Service

pytestmark = pytest.mark.systemd
UNITS = ".config/systemd/user"
LINKED = "~/.local/bin/hookd"
"""Where pipx and uv put it, and the shipped unit looks for it."""


class User(Service):
    """One who has just installed hookd, and nothing else."""

    def hookd(self, *words, program=HOOKD, **environ):
        """Runs it by that path, which a shell may still expand."""
        variables = [f"{name}={value}" for name, value in environ.items()]
        return self.machine.run("env", *variables, "sh", "-c", f'exec {program} "$@"', "sh", *words)

    def install(self, *words, **keys):
        return self.hookd("install", "--service", *words, **keys)

    def uninstall(self, *words, **keys):
        return self.hookd("uninstall", "--service", *words, **keys)

    def files(self, below=".config"):
        """All that is there, by name."""
        return sorted(self.machine.sh(f"test ! -e {below} || find {below} -mindepth 1").split("\n")[:-1])

    def unit(self, name):
        return self.machine.path(f"{UNITS}/{name}")


@pytest.fixture
def user(machine):
    one = User(machine)
    one.stop_all()
    machine.sh("rm -rf ~/.config ~/.local ~/mine ~/older /tmp/mine; mkdir -p ~/.local/bin ~/mine")
    machine.sh(f"ln -s {HOOKD} ~/.local/bin/hookd")
    machine.systemctl("daemon-reload")
    yield one
    one.stop_all()
    machine.sh("rm -rf ~/.config/systemd ~/mine ~/older /tmp/mine")
    machine.systemctl("daemon-reload")


def test_hookd_is_installed_hears_and_is_taken_out_without_a_trace(user):
    user.machine.sh("mkdir -p ~/.config/other")
    told = user.install(program=LINKED)
    user.emit("reviewer", "completed", "All good")
    user.await_facts("event_accepted", agent="reviewer")
    shipped = [user.unit(unit).read_bytes() == (REPOSITORY / "systemd" / unit).read_bytes() for unit in UNIT_NAMES]
    enabled = user.machine.systemctl("is-enabled", *UNIT_NAMES).split()
    pid = user.pid
    gone = user.uninstall(program=LINKED)

    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines()[-2:] == [
        f"hookd runs: version 0.1.0, process {pid}",
        'Speak to it: hookd emit reviewer completed "All looks good"',
    ]
    assert (shipped, enabled) == ([True, True], ["enabled", "enabled"])
    assert (gone.returncode, gone.stderr) == (0, "")
    assert f"Journal and log stay in {HOME}/.local/state/hookd" in gone.stdout
    assert user.files() == [".config/other"]
    assert user.machine.path(".local/state/hookd/journal.db").exists()
    assert not user.machine.path(".local/state/hookd/service.json").exists()
    assert user.machine.show("hookd.service", "LoadState") == "not-found"


UNIT_NAMES = ("hookd.service", "hookd.socket")
