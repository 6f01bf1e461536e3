"""`hookd install --service` and `uninstall --service` under a real systemd."""

import pytest
from machine import HOME, HOOKD, REPOSITORY, until
from service import Service

pytestmark = pytest.mark.systemd
UNITS = ".config/systemd/user"


@pytest.fixture
def user(machine):
    """A user who has just installed hookd, and nothing else."""
    service = Service(machine)
    service.stop_all()
    machine.sh("rm -rf ~/.config ~/.local ~/elsewhere; mkdir -p ~/.local/bin")
    machine.sh(f"ln -s {HOOKD} ~/.local/bin/hookd")
    machine.systemctl("daemon-reload")
    yield service
    service.stop_all()


def test_try(user):
    m = user.machine
    for words in (("install", "--service", "--dry-run"), ("install", "--service"), ("install", "--service"), ("status",), ("uninstall", "--service", "--dry-run"), ("uninstall", "--service"), ("uninstall", "--service")):
        print(words, m.run(HOOKD, *words))
        print(m.sh("cd; find .config .local | grep -v models; cat .config/systemd/user/*.d/*.conf || true"))
    print(m.run("systemctl", "--user", "show-environment"))
    print(m.run("systemctl", "--user", "show", "-p", "UnitPath"))
    assert 0
