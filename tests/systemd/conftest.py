"""One booted machine for all tests here, and hookd installed in it as a user would."""

import pytest
from machine import HOOKD, REPOSITORY, BootFailed, Machine, give_up, require
from service import Service

UNITS = ("hookd.service", "hookd.socket")


@pytest.fixture(scope="session")
def machine(tmp_path_factory):
    require()
    booted = Machine(tmp_path_factory.mktemp("systemd"))
    try:
        booted.__enter__()
    except BootFailed:
        # A container manager that was busy a moment ago; the second refusal counts.
        booted = Machine(tmp_path_factory.mktemp("systemd-again"))
        try:
            booted.__enter__()
        except BootFailed as error:
            give_up(f"a real systemd did not boot here:\n{error}")
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
