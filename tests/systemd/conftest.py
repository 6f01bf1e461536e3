"""One booted machine for all tests here, and hookd installed in it as a user would."""

import pytest
from machine import HOOKD, REPOSITORY, BootFailed, Machine, give_up, require
from service import Service

UNITS = ("hookd.service", "hookd.socket")


@pytest.fixture(scope="session")
def machine(tmp_path_factory):
    require()
    try:
        with Machine(tmp_path_factory.mktemp("systemd")) as booted:
            yield booted
    except BootFailed as error:
        give_up(f"a real systemd did not boot here:\n{error}")


@pytest.fixture
def installed(machine):
    """The two units in place, nothing started, no trace of an earlier test."""
    machine.run("systemctl", "--user", "disable", "--now", *UNITS)
    machine.sh("rm -rf ~/.config ~/.local ~/wrote*; mkdir -p ~/.local/bin ~/.config/systemd/user")
    machine.sh(f"ln -s {HOOKD} ~/.local/bin/hookd")
    for unit in UNITS:
        machine.write(f".config/systemd/user/{unit}", (REPOSITORY / "systemd" / unit).read_text())
    machine.systemctl("daemon-reload")
    machine.run("systemctl", "--user", "reset-failed")
    return Service(machine)


@pytest.fixture
def service(installed):
    """hookd, enabled and started."""
    installed.start()
    yield installed
    installed.stop_all()
