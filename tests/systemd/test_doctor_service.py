"""The doctor under a real systemd: a service that runs, one whose program is gone, one that is switched off."""

import json

import pytest
from machine import until

pytestmark = pytest.mark.systemd

HOOKD = "~/.local/bin/hookd"


def findings(service, check, before=""):
    told = service.machine.sh(f"{before} {HOOKD} doctor --no-tone --json || true")
    return [one for one in map(json.loads, told.splitlines()) if one["check"] == check]


def test_the_doctor_finds_a_service_in_order_and_its_pipe_in_systemds_hands(service):
    assert [one["state"] for one in findings(service, "service")] == ["ok"]
    assert [one["state"] for one in findings(service, "daemon")] == ["ok"]
    # As after a `su`, which leaves the other user's.
    assert [one["state"] for one in findings(service, "service", "XDG_RUNTIME_DIR=/run/user/1")] == ["ok"]
    [pipe] = findings(service, "pipe")
    assert (pipe["state"], "systemd" in pipe["quoted"]) == ("ok", True)


def test_the_doctor_finds_a_unit_that_is_not_there_switched_off_or_without_its_program(installed):
    [off] = findings(installed, "service")[:1]
    assert (off["state"], "systemctl --user" in off["todo"]) == ("hint", True)

    installed.machine.systemctl("enable", "hookd.service")
    installed.machine.sh("mv ~/.local/bin/hookd ~/.local/bin/moved; ln -s ~/.local/bin/moved ~/.local/bin/here")
    installed.machine.run("systemctl", "--user", "start", "hookd.service")
    until(lambda: installed.state in ("failed", "activating"))
    told = installed.machine.sh("~/.local/bin/here doctor --no-tone --json || true")
    found = [one for one in map(json.loads, told.splitlines()) if one["check"] == "service"]
    assert "is no program" in found[0]["found"]
    assert found[0]["state"] == "broken"

    installed.stop_all()
    installed.machine.sh("mv ~/.local/bin/moved ~/.local/bin/hookd; rm -r ~/.config/systemd/user/hookd.*")
    installed.machine.systemctl("daemon-reload")
    [gone] = findings(installed, "service")
    assert (gone["state"], gone["todo"]) == ("hint", "put it in place: hookd install --service")


def test_what_the_doctor_says_of_a_socket_that_does_not_hold_the_pipe_helps(service):
    """Beside a service that runs, systemd starts no socket."""
    service.machine.systemctl("stop", "hookd.socket")
    service.machine.systemctl("start", "hookd.service")
    [told] = findings(service, "service")
    service.machine.sh(told["todo"])

    assert told["state"] == "hint"
    assert service.machine.systemctl("is-active", "hookd.socket", "hookd.service").split() == ["active", "active"]
    assert [one["state"] for one in findings(service, "service")] == ["ok"]
