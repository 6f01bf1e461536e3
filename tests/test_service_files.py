"""The files for the service managers, as far as they can be checked without starting them."""

import os
import plistlib
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

from hookd.paths import Paths
from launchd import faults_of

ROOT = Path(__file__).parents[1]
PLIST = (ROOT / "launchd/dev.hookd.plist").read_bytes()
UNITS = {name: ROOT / "systemd" / name for name in ("hookd.service", "hookd.socket")}


# launchd


def test_launchd_would_take_the_property_list():
    assert faults_of(PLIST) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (b"<key>KeepAlive</key>", b"<key>KeepAlife</key>", "key KeepAlife is unknown"),
        (b"<key>SuccessfulExit</key>", b"<key>SuccesfulExit</key>", "key SuccesfulExit is unknown"),
        (b"<key>RunAtLoad</key>\n\t<true/>", b"<key>RunAtLoad</key>\n\t<integer>1</integer>", "RunAtLoad is int"),
        (b"<integer>63</integer>", b"<true/>", "Umask is bool"),
        (b"<string>/bin/sh</string>", b"<string>~/bin/sh</string>", '"~/bin/sh" is not expanded by launchd'),
        (b"<string>-c</string>", b"<string>-e</string>", '"exec "$HOME/.local/bin/hookd" run" is not expanded'),
        (b"<string>Aqua</string>", b"<string>Aqau</string>", 'LimitLoadToSessionType "Aqau" is unknown'),
        (b"<string>dev.hookd</string>", b"<string></string>", "Label is missing"),
        (b"<key>ProgramArguments</key>", b"<key>Debug</key>", "Program or ProgramArguments is missing"),
        (b"</dict>\n</plist>", b"</plist>", "it cannot be read: mismatched tag"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_property_list_is_found(before, after, fault):
    assert before in PLIST
    assert any(found.startswith(fault) for found in faults_of(PLIST.replace(before, after)))


def test_the_property_list_starts_hookd_with_a_private_umask_and_again_when_it_fails():
    job = plistlib.loads(PLIST)

    assert job["Umask"] == 0o077
    assert job["KeepAlive"] == {"SuccessfulExit": False}
    assert job["RunAtLoad"] is True


def test_the_shell_of_the_property_list_becomes_hookd(tmp_path):
    hookd = tmp_path / "a home/.local/bin/hookd"
    hookd.parent.mkdir(parents=True)
    hookd.write_text('#!/bin/sh\necho "$$ $*"\n')
    hookd.chmod(0o755)
    command = plistlib.loads(PLIST)["ProgramArguments"]
    with subprocess.Popen(command, env={"HOME": str(tmp_path / "a home")}, stdout=subprocess.PIPE, text=True) as shell:
        told = shell.communicate()[0]

    assert told == f"{shell.pid} run\n"


# systemd


def unit(name):
    """A unit's sections; of a key that stands more than once, the last value."""
    parser = RawConfigParser(strict=False, delimiters="=", interpolation=None)
    parser.optionxform = str
    parser.read_string(UNITS[name].read_text())
    return {section: dict(parser[section]) for section in parser.sections()}


def test_the_socket_holds_the_pipe_where_hookd_looks_for_it():
    socket = unit("hookd.socket")["Socket"]

    assert socket["ListenFIFO"].replace("%h", "/home/dev") == Paths.of({"HOME": "/home/dev"}).pipe
    assert (socket["SocketMode"], socket["DirectoryMode"], socket["RemoveOnStop"]) == ("0600", "0700", "no")
    assert socket["FileDescriptorName"] == "pipe"


def test_the_sandbox_leaves_exactly_the_state_writable():
    service = unit("hookd.service")["Service"]

    assert service["ProtectHome"] == "read-only"
    assert service["ReadWritePaths"].replace("%h", "/home/dev") == "-" + Paths.of({"HOME": "/home/dev"}).state


def test_a_stop_waits_longer_than_the_grace():
    from hookd.settings import Settings

    grace = Settings().daemon.grace.total_seconds()

    assert int(unit("hookd.service")["Service"]["TimeoutStopSec"].removesuffix("s")) > grace
    assert plistlib.loads(PLIST)["ExitTimeOut"] > grace


def test_no_directive_is_used_that_debian_12_does_not_know():
    service = unit("hookd.service")["Service"]

    assert service["Type"] == "notify"
    assert "ProtectKernelLogs" not in service
    assert "StateDirectory" not in service


@pytest.fixture
def analyze(tmp_path):
    """systemd-analyze for the units as they stand in a home with hookd."""
    if shutil.which("systemd-analyze") is None:
        complain = pytest.fail if os.environ.get("HOOKD_TEST_REQUIRE") == "all" else pytest.skip
        complain("missing: systemd-analyze (systemd)")
    hookd = tmp_path / ".local/bin/hookd"
    hookd.parent.mkdir(parents=True)
    hookd.write_text("#!/bin/sh\n")
    hookd.chmod(0o755)
    for path in UNITS.values():
        shutil.copy(path, tmp_path)
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}

    def run(*words):
        return subprocess.run(
            ["systemd-analyze", "--user", *words], env=environ, cwd=tmp_path,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def test_systemd_finds_no_fault_in_the_units(analyze):
    told = analyze("verify", "./hookd.service", "./hookd.socket")

    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("PrivateTmp=yes", "PrivateTemp=yes", "PrivateTemp"),
        ("ExecStart=%h", "ExecStart=%h/nowhere", "nowhere"),
        ("RestartSec=5s", "RestartSec=soon", "soon"),
    ],
)
def test_systemd_finds_a_mistake_in_a_unit(analyze, tmp_path, before, after, word):
    service = tmp_path / "hookd.service"
    service.write_text(service.read_text().replace(before, after))

    assert word in analyze("verify", "./hookd.service").stderr


def test_the_service_is_exposed_to_little(analyze, tmp_path):
    rated = ("security", "--offline=true", "--threshold=15", "./hookd.service")
    hardened = analyze(*rated).returncode
    service = tmp_path / "hookd.service"
    service.write_text("\n".join(line for line in service.read_text().splitlines() if "SystemCallFilter" not in line))
    opened = analyze(*rated).returncode

    assert (hardened, opened) == (0, 1)
