"""The user's systemd, as far as it can be told without one."""

import os
import sys

import pytest

from hookd.integrations.service import ServiceRefused, command, place, running, user_manager, why
from hookd.integrations.service.command import Ended

NO_BUS = Ended(1, "", "Failed to connect to bus: No medium found\n")


@pytest.mark.parametrize(
    ("booted", "release", "found", "words"),
    [
        (False, "5.15.90.1-microsoft-standard-WSL2", NO_BUS, "two lines into /etc/wsl.conf, [boot] and systemd=true"),
        (False, "6.1.0", NO_BUS, "does not run this machine (a container?)"),
        (True, "6.1.0", Ended(command.NOT_FOUND, "", "systemctl"), "does not run this machine (a container?)"),
        (True, "6.1.0", NO_BUS, "(Failed to connect to bus: No medium found); start it, for good, with: loginctl"),
        (True, "5.15-microsoft", NO_BUS, "loginctl enable-linger dev"),
    ],
)
def test_where_no_manager_answers_it_is_told_what_to_do(booted, release, found, words):
    told = user_manager.unreached(found, {"USER": "dev"}, booted=booted, release=release)

    assert words in told
    assert "\n" not in told


def test_the_directory_is_the_users_own_that_outlives_a_restart():
    paths = [
        "/home/dev/.config/systemd/user.control", "/run/user/1000/systemd/user.control", "/run/user/1000/systemd/user",
        "/home/dev/.config/systemd/user", "/etc/systemd/user", "/home/dev/.local/share/systemd/user",
    ]  # fmt: skip

    assert user_manager.directory(paths) == "/home/dev/.config/systemd/user"
    with pytest.raises(ServiceRefused, match="reads no directory of the user's own"):
        user_manager.directory(["/etc/systemd/user", "/usr/lib/systemd/user"])


def test_the_managers_environment_is_read_as_it_is_quoted():
    shown = "HOME=/home/dev\nA=$'it\\'s ä b €'\nB='x y'\nC=\nD=a=b\nodd\n"

    assert user_manager.variables(shown) == {"HOME": "/home/dev", "A": "it's ä b €", "B": "x y", "C": "", "D": "a=b"}


def test_root_by_sudo_is_refused_and_root_itself_is_not():
    with pytest.raises(ServiceRefused, match="dev is who hears the agents; run it without sudo"):
        place.refuse_sudo({"SUDO_USER": "dev"}, 0)
    place.refuse_sudo({}, 0)
    place.refuse_sudo({"SUDO_USER": "dev"}, 1000)


def test_a_program_that_does_not_answer_is_not_waited_for_for_ever():
    ended = command.run([sys.executable, "-c", "import time; time.sleep(60)"], os.environ, 0.1)

    assert (ended.code, ended.last_words[:26]) == (command.TOO_LONG, "no answer within 0.1 s: " + sys.executable[:2])


def test_settings_that_a_service_would_not_see_are_told():
    environ = {"HOOKD_SPEECH__RATE": "1", "HOOKD_LOG__LEVEL": "info", "HOOKD_HOME": "/x"}

    assert list(running.left_out(environ, {"HOOKD_LOG__LEVEL": "info"})) == [
        "note: a service does not see HOOKD_SPEECH__RATE of this shell; write it into the settings file."
    ]


@pytest.mark.parametrize(
    ("service", "socket", "reason"),
    [
        ({"Result": "exit-code", "ExecMainStatus": "203"}, {}, "the program cannot be run (203/EXEC)"),
        ({"Result": "exit-code", "ExecMainStatus": "226"}, {}, "the sandbox cannot be built (226/NAMESPACE)"),
        ({"Result": "exit-code", "ExecMainStatus": "78"}, {}, "hookd refuses its settings or a directory (78)"),
        ({"Result": "timeout", "ExecMainStatus": "0"}, {}, "it was not ready within 90 s"),
        ({"Result": "signal", "ExecMainStatus": "9"}, {}, "signal, exit code 9"),
        ({}, {"ActiveState": "failed", "Result": "resources"}, "the socket unit cannot hold the pipe (resources)"),
        (
            {"Result": "start-limit-hit", "ExecMainStatus": "1"},
            {"ActiveState": "failed", "Result": "service-start-limit-hit"},
            "hookd could not go on (1)",
        ),
        ({"Result": "success", "ExecMainStatus": "0"}, {}, "Unit hookd.service has a bad unit file setting."),
    ],
)
def test_why_a_service_did_not_come_up_is_told_in_plain_words(service, socket, reason):
    ended = Ended(1, "", "Failed to start hookd.service: …\nUnit hookd.service has a bad unit file setting.\n")

    assert why.reason(service, socket, ended).startswith(reason)
