"""One booted machine for all tests here, and hookd installed in it as a user would."""

import pytest
from machine import HOOKD, REPOSITORY, BootFailed, Machine, Turn, give_up, require
from service import Service

BOOTS = 2
"""The second failure counts: a container manager may have been busy a moment ago."""
UNITS = ("hookd.service", "hookd.socket")


@pytest.fixture(scope="session")
def turn():
    """No other process boots a machine meanwhile."""
    require()
    taken = Turn()
    yield taken
    taken.close()


@pytest.fixture(scope="session")
def machine(turn, tmp_path_factory):
    booted, failed = None, []
    while booted is None:
        try:
            booted = Machine(tmp_path_factory.mktemp("systemd")).__enter__()
        except BootFailed as error:
            failed.append(str(error))
            if len(failed) == BOOTS:
                give_up("a real systemd did not boot here:\n" + "\n\n".join(failed))
    yield booted
    booted.__exit__(None, None, None)


@pytest.fixture
def installed(machine):
    """The two units in place, nothing started, no trace of an earlier test."""
    machine.run("systemctl", "--user", "disable", "--now", *UNITS)
    machine.sh("rm -rf ~/.config ~/.local ~/wrote*; mkdir -p ~/.local/bin ~/.config/systemd/user")
    machine.sh(f"ln -s {HOOKD} ~/.local/bin/hookd")
    for unit in UNITS:
        machine.write(f".config/systemd/user/{unit}", (REPOSITORY / "systemd" / unit).read_text())
    if str(HOOKD).startswith(("/tmp/", "/var/tmp/")):
        # This checkout lies where the sandbox shows an empty directory; who installs hookd has it elsewhere.
        machine.write(".config/systemd/user/hookd.service.d/checkout.conf", "[Service]\nPrivateTmp=no\n")
    machine.systemctl("daemon-reload")
    machine.run("systemctl", "--user", "reset-failed")
    return Service(machine)


@pytest.fixture
def service(installed):
    """hookd, enabled and started."""
    installed.start()
    yield installed
    installed.stop_all()
