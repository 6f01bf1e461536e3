"""The sandbox that the unit puts hookd in, and hook programs that run outside of it."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from machine import HOME, REPOSITORY, UID, until

pytestmark = pytest.mark.systemd
TO_PROGRAMS = "[[route]]\nsinks = ['exec']\n"


@pytest.fixture
def exec_service(installed):
    """A hookd with every event routed to hook programs, and two seconds for each."""
    installed.configure(f"{TO_PROGRAMS}\n[exec]\nlimit = '2s'\n")
    installed.start()
    yield installed
    installed.stop_all()


def test_systemd_finds_no_fault_in_the_units(installed):
    checked = installed.machine.run(
        "systemd-analyze", "verify", "--user", ".config/systemd/user/hookd.service", ".config/systemd/user/hookd.socket"
    )

    assert (checked.returncode, checked.stderr) == (0, "")


def test_systemd_finds_a_misspelt_line_in_a_unit(installed):
    unit = (REPOSITORY / "systemd/hookd.service").read_text()
    installed.machine.write(".config/systemd/user/hookd.service", unit.replace("PrivateTmp=yes", "PrivateTemp=yes"))
    told = installed.machine.run("systemd-analyze", "verify", "--user", ".config/systemd/user/hookd.service")

    assert "PrivateTemp" in told.stderr


def test_the_unit_is_exposed_to_little(installed):
    unit = ".config/systemd/user/hookd.service"
    rated = ("systemd-analyze", "security", "--user", "--offline=true", "--threshold=15", unit)
    hardened = installed.machine.run(*rated)
    installed.machine.sh(f"sed -i /^SystemCallFilter/d {unit}")
    opened = installed.machine.run(*rated)

    assert hardened.returncode == 0, hardened.stdout
    assert opened.returncode == 1


def test_hookd_itself_cannot_write_into_the_home_and_its_hook_program_can(exec_service):
    exec_service.program("write.sh", 'echo "$1 $2 $HOOKD_PROJECT" > ~/wrote', "pwd")
    exec_service.emit("reviewer", "completed", "All good", "--project", "/p/$HOME/50%")
    told = exec_service.await_facts("program_finished")[0]
    as_hookd = ["nsenter", "-t", str(_outer_pid(exec_service)), "-m", "touch", f"{HOME}/x"]
    hookd = subprocess.run(as_hookd, capture_output=True, text=True, check=False)

    assert (told["exit_status"], told["output"]) == (0, f"{HOME}\n")
    assert exec_service.machine.path("wrote").read_text() == "completed reviewer /p/$HOME/50%\n"
    assert "Read-only file system" in hookd.stderr


def test_a_hook_program_that_is_started_inside_the_sandbox_cannot_write_into_the_home(exec_service):
    """The negative control of the test above: without this variable hookd does not know where it is."""
    exec_service.program("write.sh", "touch ~/wrote")
    exec_service.drop_in("[Service]\nUnsetEnvironment=SYSTEMD_EXEC_PID\n")
    exec_service.machine.systemctl("restart", "hookd.service")
    exec_service.emit("reviewer", "completed")
    exec_service.await_facts("delivery_failed", sink="exec")

    assert not exec_service.machine.path("wrote").exists()


def test_a_hook_program_gets_its_event_and_no_variable_of_the_services(exec_service):
    exec_service.program("show.sh", "cat > ~/wrote", "env | cut -d= -f1 > ~/wrote-names")
    exec_service.emit("reviewer", "completed", "All good", "--session", 'it\'s \\x41 "q" ${HOME} $$ %h')
    exec_service.await_facts("program_finished")
    event = json.loads(exec_service.machine.path("wrote").read_text())
    names = set(exec_service.machine.path("wrote-names").read_text().split())

    assert (event["message"], event["session"]) == ("All good", 'it\'s \\x41 "q" ${HOME} $$ %h')
    assert {"HOOKD_EVENT_ID", "HOOKD_AGENT", "HOOKD_KIND", "HOOKD_SESSION", "HOOKD_PROJECT", "HOME", "PATH"} <= names
    assert not names & {"NOTIFY_SOCKET", "WATCHDOG_USEC", "LISTEN_FDS"}


def test_a_hook_program_past_its_limit_is_ended_with_all_that_it_started(exec_service):
    exec_service.program("slow.sh", "setsid sleep 4321 &", "trap '' TERM", "while :; do sleep 4321; done")
    exec_service.emit("reviewer", "completed")
    failed = exec_service.await_facts("delivery_failed")[0]
    until(lambda: not exec_service.machine.run("pgrep", "-f", "sleep 4321").stdout)

    assert failed["reason"] == "slow.sh: killed after 2 s"
    assert "hookd-hook-" not in exec_service.machine.systemctl("list-units", "--all", "hookd-hook-*")


def test_the_ways_in_which_a_hook_program_fails_are_told_apart(exec_service):
    exec_service.program("a-exit", "exit 3")
    exec_service.machine.write(".config/hookd/hooks.d/b-no-interpreter", "echo hello\n", 0o700)
    exec_service.program("c-open")
    exec_service.machine.sh("chmod 777 ~/.config/hookd/hooks.d/c-open")
    exec_service.emit("reviewer", "completed")
    reason = exec_service.await_facts("delivery_failed")[0]["reason"]

    assert reason.split("; ")[:3] == [
        "a-exit: exit 3",
        "b-no-interpreter: not started: Exec format error: its first line names no interpreter, like #!/bin/sh",
        f"c-open: refused: {HOME}/.config/hookd/hooks.d/c-open can be written to by others (mode 0777)",
    ]


def test_a_strangers_program_is_refused_although_the_sandbox_cannot_tell_it_from_roots(exec_service):
    machine = exec_service.machine
    lib = machine.path("lib")
    machine.sh("mkdir -p ~/lib ~/.config/hookd/hooks.d; ln -s ~/lib/tool ~/.config/hookd/hooks.d/tool")
    machine.write("lib/tool", "#!/bin/sh\ntouch ~/wrote\n", 0o755)
    _own(lib / "tool", UID + 1)
    exec_service.emit("reviewer", "completed")
    refused = exec_service.await_facts("delivery_failed")[0]["reason"]
    _own(lib / "tool", 0)
    exec_service.emit("reviewer", "completed")
    roots = exec_service.await_facts("delivery_done", sink="exec")[0]["reason"]

    assert f"belongs to user {UID + 1}; only you or root may own it" in refused
    assert roots == "tool: exit 0"


def test_what_a_hook_program_leaves_in_the_background_lives_on(exec_service):
    exec_service.program("leave.sh", "sleep 5432 &")
    exec_service.emit("reviewer", "completed")
    exec_service.await_facts("delivery_done", sink="exec", reason="leave.sh: exit 0")
    left = exec_service.machine.run("pgrep", "-f", "sleep 5432").stdout.split()
    exec_service.machine.run("kill", *left)

    assert len(left) == 1


def _outer_pid(service):
    """The main process of hookd, as this side sees it."""
    inside = service.pid
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            line = next(line for line in status.read_text().splitlines() if line.startswith("NSpid:"))
        except (OSError, StopIteration):
            continue
        if line.split()[1:] == [status.parent.name, str(inside)]:
            return int(status.parent.name)
    raise AssertionError(f"no process {inside} in the machine")


def _own(path, uid):
    os.chown(path, uid, uid)
