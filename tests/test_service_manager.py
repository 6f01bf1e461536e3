"""What hookd tells systemd over a real socket, and what it takes over from it."""

import os
import socket
import subprocess
import sys
import uuid

import pytest

from hookd.service_manager import (
    READY,
    STOPPING,
    WATCHDOG,
    inherited_fds,
    notify,
    reloading,
    status,
    watchdog_seconds,
)


@pytest.fixture
def listener(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.setblocking(False)
        yield ear


def test_systemd_hears_every_word(listener):
    environ = {"NOTIFY_SOCKET": listener.getsockname()}
    told = [notify(environ, *words) for words in ((READY, status("5 waiting")), (WATCHDOG,), (STOPPING,))]

    assert told == [True, True, True]
    assert [listener.recv(999) for _ in told] == [b"READY=1\nSTATUS=5 waiting", b"WATCHDOG=1", b"STOPPING=1"]


def test_a_reload_carries_the_time_in_the_same_message(listener):
    import time

    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    notify({"NOTIFY_SOCKET": listener.getsockname()}, reloading())
    word, told = listener.recv(999).decode().split("\n")

    assert word == "RELOADING=1"
    assert before <= int(told.removeprefix("MONOTONIC_USEC=")) <= time.monotonic_ns() // 1000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has an abstract namespace")
def test_a_socket_in_the_abstract_namespace_hears_too():
    name = f"hookd-test-{uuid.uuid4().hex}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(f"\0{name}")
        ear.setblocking(False)
        told = notify({"NOTIFY_SOCKET": f"@{name}"}, READY)

        assert told
        assert ear.recv(99) == b"READY=1"


def test_a_status_is_one_line_and_forges_no_other_word():
    assert status("a\nREADY=1\n b") == "STATUS=a READY=1 b"


@pytest.mark.parametrize("address", ["", "relative", "vsock:2:1", "/no/such/socket", "@nobody-listens-here"])
def test_nobody_who_listens_is_no_fault(address):
    assert notify({"NOTIFY_SOCKET": address}, READY) is False
    assert notify({}, READY) is False


def test_a_manager_that_does_not_read_holds_nobody_up(listener):
    environ = {"NOTIFY_SOCKET": listener.getsockname()}
    told = [True]
    while told[-1] and len(told) < 10_000:
        told.append(notify(environ, WATCHDOG))

    assert told[-1] is False


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"}, 30.0),
        ({"WATCHDOG_USEC": "500000"}, 0.5),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "-5"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_the_one_of_this_process(environ, seconds):
    assert watchdog_seconds(environ, 7) == seconds


def test_descriptors_are_taken_over_by_the_process_that_they_are_meant_for():
    report = (
        "import os; from hookd.service_manager import inherited_fds; e = dict(os.environ)\n"
        "e['LISTEN_PID'] = str(os.getpid())\n"
        "print(inherited_fds(dict(e), 1), inherited_fds(dict(e), os.getpid(), 'pipe'))\n"
        "fds = inherited_fds(e, os.getpid())\n"
        "print(fds, [os.get_inheritable(fd) for fd in fds], sorted(n for n in e if n.startswith('LISTEN_')))"
    )
    out, into = os.pipe()
    # systemd puts them at 3 and up; a shell does the same here.
    shell = f'exec "$0" -c "$1" 3<&{out} 4>&{into}'
    environ = {**os.environ, "LISTEN_FDS": "2", "LISTEN_FDNAMES": "other:pipe"}
    told = subprocess.run(
        ["bash", "-c", shell, sys.executable, report],
        pass_fds=(out, into), env=environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    os.close(out)
    os.close(into)

    assert told.stdout == "[] [4]\n[3, 4] [False, False] []\n"


@pytest.mark.parametrize("environ", [{}, {"LISTEN_PID": "7"}, {"LISTEN_PID": "7", "LISTEN_FDS": "many"}])
def test_without_a_number_nothing_is_taken_over(environ):
    assert inherited_fds(dict(environ), 7) == []
