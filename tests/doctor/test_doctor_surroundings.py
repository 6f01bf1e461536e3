"""The doctor on what is around hookd: the service manager, the kind of machine, engines, and others who speak."""

import json
import os
import plistlib
from hashlib import sha256

import pytest
from looking import ALIVE, looked, states, told

from hookd.doctor import machine, service
from hookd.integrations.service.shipped import shipped

# The service manager. The programs here say what the real ones said when they were asked.

UNIT = {
    "Id": "hookd.service", "LoadState": "loaded", "UnitFileState": "enabled", "ActiveState": "active",
    "SubState": "running", "Result": "success", "NRestarts": "0", "NeedDaemonReload": "no",
    "FragmentPath": "/home/u/.config/systemd/user/hookd.service",
    "ExecStart": "{ path=/bin/sh ; argv[]=/bin/sh run ; ignore_errors=no ; start_time=[n/a] ; pid=0 }",
}  # fmt: skip
SOCKET = {"Id": "hookd.socket", "LoadState": "loaded", "UnitFileState": "enabled", "ActiveState": "active"}


def program(home, name, *lines):
    """A program of that name, the only one on the PATH."""
    path = home.path / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o700)
    home.environ["PATH"] = str(path.parent)


def systemctl(home, unit=None, socket=None):
    shown = "\n\n".join("\n".join(f"{key}={value}" for key, value in one.items()) for one in (unit, socket) if one)
    (home.path / "shown").write_text(f"{shown}\n")
    program(home, "systemctl", f"exec /bin/cat '{home.path}/shown'")


def asked(home, **changes):
    """Where systemd runs the machine."""
    root = home.path / "root"
    (root / "run/systemd/system").mkdir(parents=True, exist_ok=True)
    return looked(service, home, root=str(root), **changes)


def test_a_service_that_runs_is_fine(home):
    systemctl(home, UNIT, SOCKET)

    assert states(asked(home)) == ["ok"]


@pytest.mark.parametrize(
    ("unit", "state", "words"),
    [
        ({"LoadState": "not-found"}, "hint", "hookd install --service"),
        ({"LoadState": "bad-setting"}, "broken", "cannot be used: bad-setting"),
        ({"ActiveState": "failed", "Result": "exit-code", "NRestarts": "20"}, "broken", "journalctl --user -u hookd"),
        ({"ActiveState": "inactive", "SubState": "dead"}, "hint", "systemctl --user start hookd"),
        ({"UnitFileState": "disabled"}, "hint", "systemctl --user enable hookd.service"),
        ({"NeedDaemonReload": "yes"}, "hint", "systemctl --user daemon-reload"),
        ({"ExecStart": "{ path=/gone/hookd ; argv[]=/gone/hookd run ; }"}, "broken", "is no program: /gone/hookd"),
    ],
)
def test_what_is_wrong_with_the_service_is_told(home, unit, state, words):
    systemctl(home, {**UNIT, **unit}, SOCKET)

    found = asked(home)

    assert states(found) == [state]
    assert words in told(found)


def test_a_unit_that_another_version_put_there_is_a_hint_and_what_a_person_changed_is_theirs(home):
    path = home.path / ".config/systemd/user/hookd.service"
    record = home.path / ".config/systemd/user/hookd.service.d/hookd-install.json"
    record.parent.mkdir(parents=True)
    systemctl(home, {**UNIT, "FragmentPath": str(path)}, SOCKET)
    found = {}
    for name, content in (("older", b"older"), ("changed", b"mine"), ("shipped", shipped("systemd/hookd.service"))):
        path.write_bytes(content)
        digest = sha256(b"older" if name == "changed" else content).hexdigest()
        record.write_text(json.dumps({"files": {str(path): digest}, "directories": []}))
        found[name] = asked(home)

    told_of = {name: states(one) for name, one in found.items()}
    assert told_of == {"older": ["hint"], "changed": ["ok"], "shipped": ["ok"]}
    assert found["older"][0].todo == "bring it up to date: hookd install --service"


def test_a_socket_that_does_not_hold_the_pipe_is_a_hint(home):
    systemctl(home, UNIT, {**SOCKET, "ActiveState": "inactive"})

    found = asked(home)

    assert states(found) == ["hint"]
    assert "hookd.socket" in found[0].todo


def test_who_comes_over_ssh_is_told_that_the_service_ends_with_them(home):
    systemctl(home, UNIT, SOCKET)
    home.environ |= {"USER": "sam", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}
    lingering = home.path / "root/var/lib/systemd/linger"
    lingering.mkdir(parents=True)

    assert "loginctl enable-linger sam" in told(asked(home))
    (lingering / "sam").touch()
    assert states(asked(home)) == ["ok"]


def test_a_service_manager_that_cannot_be_asked_hangs_or_is_missing_is_a_hint(home, monkeypatch):
    program(home, "systemctl", 'echo "Failed to connect to bus: No medium found" >&2', "exit 1")
    assert asked(home)[0].quoted == "Failed to connect to bus: No medium found"

    monkeypatch.setattr(service, "LIMIT_SECONDS", 0.1)
    program(home, "systemctl", "exec /bin/sleep 60")
    assert "did not answer within 0.1 s" in told(asked(home))

    home.environ["PATH"] = str(home.path)
    found = asked(home)
    assert states(found) == ["hint"]
    assert "there is no systemd here" in found[0].found


def test_where_systemd_is_there_and_does_not_run_the_machine_nobody_is_sent_to_log_in_anew(home, tmp_path):
    program(home, "systemctl", 'echo "Failed to connect to bus" >&2', "exit 1")

    [found] = looked(service, home, root=str(tmp_path / "nothing"))

    assert found.state == "hint"
    assert "systemd does not run this machine" in found.found
    assert found.todo == "let what supervises your programs here run: hookd run"


def test_who_started_hookd_by_hand_is_told_to_end_it_first_for_the_service_would_be_refused(home):
    systemctl(home, {**UNIT, "LoadState": "not-found"})

    [by_hand] = asked(home, answer=ALIVE)

    assert by_hand.todo == f"end it: kill {os.getpid()}; then put it in place: hookd install --service"


def launch_agent(home, words):
    path = home.path / "Library" / "LaunchAgents" / "dev.hookd.plist"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(plistlib.dumps({"Label": "dev.hookd", "ProgramArguments": words}))
    return path


def test_a_launch_agent_that_runs_is_fine_and_what_is_wrong_with_one_is_told(home):
    shipped = ["/bin/sh", "-c", 'exec "$HOME/.local/bin/hookd" run']
    assert "hookd install --service" in told(looked(service, home, platform="darwin"))

    launch_agent(home, shipped)
    assert f"what is no program: {home.path}/.local/bin/hookd" in told(looked(service, home, platform="darwin"))

    (home.path / ".local" / "bin").mkdir(parents=True)
    (home.path / ".local" / "bin" / "hookd").symlink_to("/bin/sh")
    program(home, "launchctl", "exit 113")
    assert "launchctl bootstrap gui/$UID" in told(looked(service, home, platform="darwin"))

    program(home, "launchctl", 'printf "\\tstate = not running\\n"')
    assert states(looked(service, home, platform="darwin")) == ["broken"]

    program(home, "launchctl", f'[ "$2" = gui/{os.getuid()}/dev.hookd ] && printf "\\tstate = running\\n"')
    assert states(looked(service, home, platform="darwin")) == ["ok"]


def test_a_launch_agent_that_is_no_property_list_is_broken(home):
    launch_agent(home, ["x"]).write_text("no list")

    assert states(looked(service, home, platform="darwin")) == ["broken"]


# The machine


@pytest.fixture
def root(tmp_path):
    (tmp_path / "root" / "proc").mkdir(parents=True)
    (tmp_path / "root" / "proc" / "version").write_text("Linux version 6.1.0\n")
    return tmp_path / "root"


def test_root_by_sudo_is_told_whose_hookd_is_looked_at(home, root):
    home.environ["SUDO_USER"] = "sam"

    assert "what is looked at is root's" in told(looked(machine, home, root=str(root), uid=0))
    assert "sudo" not in told(looked(machine, home, root=str(root), uid=1000))


def test_an_ordinary_machine_is_named(home, root):
    home.environ.pop("container", None)
    found = looked(machine, home, root=str(root))

    assert states(found) == ["ok"]
    assert "Python 3" in found[0].found


def test_over_ssh_in_a_container_and_under_wsl_it_is_told_where_a_sound_would_go(home, root):
    home.environ.pop("container", None)
    home.environ["SSH_CONNECTION"] = "10.0.0.1 1 10.0.0.2 22"
    assert "sounds at this machine, not where you sit" in told(looked(machine, home, root=str(root)))

    del home.environ["SSH_CONNECTION"]
    (root / ".dockerenv").touch()
    assert "this is a container" in told(looked(machine, home, root=str(root)))
    home.environ["PULSE_SERVER"] = "unix:/run/pulse"
    assert states(looked(machine, home, root=str(root))) == ["ok"]

    (root / "proc" / "version").write_text("Linux version 5.15 (Microsoft@Microsoft.com)\n")
    assert "WSL without WSLg" in told(looked(machine, home, root=str(root)))
    (root / "mnt/wslg").mkdir(parents=True)
    (root / "mnt/wslg/PulseServer").touch()
    assert states(looked(machine, home, root=str(root))) == ["ok", "ok"]
