"""hookd as a job of launchd: argument lists and property list as they are, the rest with a stand-in for launchctl."""

import os
import plistlib
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from hookd.integrations.service import ServiceRefused, launchctl, launchd, plist
from hookd.paths import Paths
from house import HOOKD
from launchd import faults_of

STAND_IN = Path(__file__).parent


class Mac:
    """A home in which launchctl is the stand-in, and hookd a real one."""

    def __init__(self, path):
        self.home = path / "home"
        self.launchd = path / "launchd"
        self.launchd.mkdir()
        (self.home / ".config/hookd").mkdir(parents=True)
        (self.home / ".config/hookd/hookd.toml").write_text('[speech]\nengine = "null"\n')
        (self.home / ".config/hookd/hookd.toml").chmod(0o600)
        self.plist = self.home / "Library/LaunchAgents/dev.hookd.plist"
        path = f"{STAND_IN}:{Path(sys.executable).parent}:/usr/bin:/bin"
        self.environ = {"HOME": str(self.home), "LAUNCHD": str(self.launchd), "PATH": path}

    @property
    def places(self):
        return Paths.of(self.environ)

    def install(self, program=HOOKD, *, dry_run=False):
        """What is told, but for the note that everything of a test lies in /tmp."""
        told = launchd.install(self.places, program, self.environ, dry_run=dry_run)
        return [line for line in told if not line.startswith("note: /tmp/")]

    def uninstall(self):
        return list(launchd.uninstall(self.places, self.environ, dry_run=False))

    def said(self):
        """What was said to launchd, without the questions; forgotten then."""
        said = self.launchd / "said"
        words = [line.split()[0] for line in said.read_text().splitlines()]
        said.unlink()
        return [word for word in words if word != "print"]

    @property
    def pid(self):
        pid = self.launchd / "pid"
        return int(pid.read_text()) if pid.exists() else 0

    def set(self, name, value=""):
        (self.launchd / name).write_text(str(value))


@pytest.fixture
def mac(tmp_path):
    one = Mac(tmp_path)
    yield one
    with suppress(ProcessLookupError):
        if one.pid:
            os.kill(one.pid, signal.SIGKILL)


def test_the_argument_lists_are_those_of_launchctl():
    path = "/Users/dev/Library/LaunchAgents/dev.hookd.plist"

    assert launchctl.bootstrap(501, path) == ("launchctl", "bootstrap", "gui/501", path)
    assert launchctl.bootout(501) == ("launchctl", "bootout", "gui/501/dev.hookd")
    assert launchctl.enable(501) == ("launchctl", "enable", "gui/501/dev.hookd")
    assert launchctl.kickstart(501) == ("launchctl", "kickstart", "-k", "gui/501/dev.hookd")
    assert launchctl.print_job(501) == ("launchctl", "print", "gui/501/dev.hookd")


def test_the_property_list_is_the_shipped_one_with_the_program_and_the_places():
    places = Paths.of({"HOOKD_HOME": "/Volumes/<a> & b/hookd"})
    content = plist.content("/Users/a b/hookd", places, "/Users/a b")
    shipped = plistlib.loads((STAND_IN.parents[2] / "launchd/dev.hookd.plist").read_bytes())
    job = plistlib.loads(content)

    assert faults_of(content) == []
    assert job.pop("ProgramArguments") == ["/Users/a b/hookd", "run"]
    assert job.pop("EnvironmentVariables") == {"HOOKD_HOME": "/Volumes/<a> & b/hookd"}
    assert job == {key: value for key, value in shipped.items() if key != "ProgramArguments"}


def test_in_the_usual_places_no_variable_is_set():
    content = plist.content("/opt/hookd", Paths.of({"HOME": "/Users/dev"}), "/Users/dev")

    assert "EnvironmentVariables" not in plistlib.loads(content)


def test_it_is_put_in_place_started_and_ready_and_taken_out_without_a_trace(mac):
    told = mac.install()
    pid, said = mac.pid, mac.said()
    gone = mac.uninstall()

    assert told == [
        f"put    {mac.plist}",
        f"hookd runs: version 0.1.0, process {pid}",
        'Speak to it: hookd emit reviewer completed "All looks good"',
    ]
    assert said == ["enable", "bootstrap"]
    assert gone[0] == f"remove {mac.plist}"
    assert mac.places.state in gone[1]
    assert (mac.said(), mac.plist.exists(), mac.pid) == (["bootout"], False, 0)
    assert list(mac.plist.parent.iterdir()) == []


def test_a_second_install_changes_nothing(mac):
    mac.install()
    pid, before = mac.pid, mac.plist.stat()
    mac.said()
    told = mac.install()

    assert told[0] == f"hookd runs as a service already; nothing changed: version 0.1.0, process {pid}"
    assert (mac.said(), mac.pid, mac.plist.stat()) == ([], pid, before)


def test_an_upgrade_waits_until_the_old_job_is_gone_and_launchd_has_time_for_the_new_one(mac):
    mac.install()
    mac.plist.write_bytes(mac.plist.read_bytes().replace(b"<integer>15</integer>", b"<integer>9</integer>"))
    pid = mac.pid
    mac.said()
    mac.set("leaving", 3)
    mac.set("busy", 2)
    told = mac.install()

    assert told[0] == f"change {mac.plist}"
    assert mac.said() == ["bootout", "enable", "bootstrap", "bootstrap", "bootstrap"]
    assert mac.pid not in (0, pid)


def test_the_shipped_file_that_was_put_there_by_hand_is_replaced(mac):
    mac.plist.parent.mkdir(parents=True)
    mac.plist.write_bytes((STAND_IN.parents[2] / "launchd/dev.hookd.plist").read_bytes())
    told = mac.install()

    assert told[0] == f"change {mac.plist}"
    assert plistlib.loads(mac.plist.read_bytes())["ProgramArguments"] == [HOOKD, "run"]


def test_a_daemon_older_than_the_program_is_started_anew(mac):
    program = mac.home / "hookd"
    program.write_bytes(Path(HOOKD).read_bytes())
    program.chmod(0o755)
    mac.install(str(program))
    pid = mac.pid
    mac.said()
    program.write_bytes(Path(HOOKD).read_bytes())
    mac.install(str(program))

    assert mac.said() == ["kickstart"]
    assert mac.pid not in (0, pid)


def test_what_would_be_done_is_told_and_not_done(mac):
    mac.set("said")
    told = mac.install(dry_run=True)

    assert told[0] == f"would put {mac.plist}"
    assert told[-1] == f"would run launchctl bootstrap gui/{os.getuid()} {mac.plist}"
    assert (mac.said(), mac.plist.exists(), mac.pid) == ([], False, 0)


def test_a_property_list_of_the_users_own_is_left_alone(mac):
    mac.plist.parent.mkdir(parents=True)
    mac.plist.write_text("mine")
    with pytest.raises(ServiceRefused, match="is not as hookd puts it, so it is yours, and left alone"):
        mac.install()
    with pytest.raises(ServiceRefused, match="so it is yours"):
        mac.uninstall()

    assert mac.plist.read_text() == "mine"


def test_without_a_session_at_the_screen_it_says_so(mac):
    mac.set("no-screen")
    with pytest.raises(ServiceRefused, match="nobody is logged in at this Mac's screen"):
        mac.install()


def test_without_launchctl_it_says_so(mac):
    mac.environ["PATH"] = "/nowhere"
    with pytest.raises(ServiceRefused, match="launchctl is not here"):
        mac.install()


def test_launchd_that_stays_busy_is_not_waited_for_for_ever(mac, monkeypatch):
    monkeypatch.setattr(launchd, "GONE_SECONDS", 0.2)
    mac.set("busy", 1000)
    with pytest.raises(ServiceRefused, match="Bootstrap failed: 5: Input/output error"):
        mac.install()


def test_a_job_that_does_not_go_is_not_waited_for_for_ever(mac, monkeypatch):
    monkeypatch.setattr(launchd, "GONE_SECONDS", 0.2)
    mac.install()
    mac.set("leaving", 1000)
    with pytest.raises(ServiceRefused, match=r"hookd did not end within 0\.2 s; see: launchctl print gui/"):
        mac.uninstall()

    assert mac.plist.exists()


def test_a_job_that_does_not_get_ready_is_told(mac, monkeypatch):
    monkeypatch.setattr(launchd, "READY_SECONDS", 0.2)
    with pytest.raises(ServiceRefused, match=r"the service was not ready within 0\.2 s"):
        mac.install("/bin/true")
