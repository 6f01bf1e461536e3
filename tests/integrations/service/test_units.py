"""What is put where for systemd, and in which words."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from hookd.integrations.service import ServiceRefused, place, systemctl, units
from hookd.integrations.service.units import Wish
from hookd.paths import Paths

REPOSITORY = Path(__file__).parents[3]
HOME = "/home/dev"
PROGRAM = f"{HOME}/.local/bin/hookd"
DIRECTORY = f"{HOME}/.config/systemd/user"
DROP_IN = f"{DIRECTORY}/hookd.service.d/10-hookd-install.conf"
SOCKET_DROP_IN = f"{DIRECTORY}/hookd.socket.d/10-hookd-install.conf"


def wish(program=PROGRAM, sees=None, needs=(), **environ):
    return Wish(program, Paths.of({"HOME": HOME, **environ}), HOME, sees or {}, needs)


def test_in_the_usual_places_just_the_shipped_units_stand_there():
    assert units.wanted(DIRECTORY, wish()) == {
        f"{DIRECTORY}/hookd.socket": (REPOSITORY / "systemd/hookd.socket").read_bytes(),
        f"{DIRECTORY}/hookd.service": (REPOSITORY / "systemd/hookd.service").read_bytes(),
        DROP_IN: None,
        SOCKET_DROP_IN: None,
    }


def test_what_differs_stands_in_drop_ins_that_bear_the_mark():
    found = units.wanted(DIRECTORY, wish("/opt/hookd/bin/hookd", XDG_STATE_HOME="/data/state"))

    assert found[f"{DIRECTORY}/hookd.service"] == (REPOSITORY / "systemd/hookd.service").read_bytes()
    assert found[DROP_IN].decode().splitlines()[1:] == [
        "[Service]",
        "Environment=XDG_STATE_HOME=/data/state",
        "ExecStart=",
        "ExecStart=/opt/hookd/bin/hookd run",
        "ReadWritePaths=",
        "ReadWritePaths=-/data/state/hookd",
    ]
    assert found[SOCKET_DROP_IN].decode().splitlines()[1:] == [
        "[Socket]",
        "ListenFIFO=",
        "ListenFIFO=/data/state/hookd/pipe",
    ]
    assert found[DROP_IN].startswith(units.MARK)
    assert found[SOCKET_DROP_IN].startswith(units.MARK)


@pytest.mark.parametrize(
    ("environ", "sees", "told"),
    [
        ({}, {}, {}),
        ({"HOOKD_HOME": "/x"}, {}, {"HOOKD_HOME": "/x"}),
        ({"HOOKD_HOME": "/x"}, {"XDG_STATE_HOME": "/y"}, {"HOOKD_HOME": "/x"}),
        ({"XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"}, {}, {"XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"}),
        ({"XDG_CONFIG_HOME": f"{HOME}/.config"}, {}, {}),
        ({"XDG_CONFIG_HOME": "/c"}, {"XDG_CONFIG_HOME": "/other"}, {"XDG_CONFIG_HOME": "/c"}),
        ({}, {"HOOKD_HOME": "/x", "XDG_STATE_HOME": "/y"}, {"HOOKD_HOME": "", "XDG_STATE_HOME": ""}),
    ],
)
def test_the_service_comes_to_the_places_of_who_installs_it(environ, sees, told):
    one = wish(sees=sees, **environ)

    assert units.environment(one) == told
    assert Paths.of({"HOME": HOME, **sees, **told}).table() == one.places.table()


def test_what_a_service_does_not_see_in_tmp_is_let_in():
    one = wish("/tmp/v/bin/hookd", needs=("/tmp/v/bin", "/tmp/v", "/usr"), HOOKD_HOME="/var/tmp/h")
    lines = [line for line in units.service_lines(one) if line.startswith("Bind")]

    assert lines == ["BindPaths=-/var/tmp/h", "BindReadOnlyPaths=-/tmp/v"]


def test_a_word_of_a_unit_is_quoted_where_it_must_be():
    assert units.word("/usr/bin/hookd") == "/usr/bin/hookd"
    assert units.word("/a b/100%") == '"/a b/100%%"'
    assert units.word('/"a"\\b') == r'"/\"a\"\\b"'


@pytest.mark.parametrize("program", ["/a/it's/hookd", '/a"b/hookd', "/a\\b/hookd"])
def test_a_program_that_systemd_cannot_run_is_refused(program):
    with pytest.raises(ServiceRefused, match="no program with a quote or backslash"):
        units.refuse_program(program)


@pytest.mark.parametrize("path", ["/a\nExecStart=/bin/evil", "/a\x7f", "/a\u2028b"])
def test_a_place_that_would_become_a_line_of_its_own_is_refused(path):
    with pytest.raises(ServiceRefused, match="has a character that cannot be written"):
        place.refuse_text(path)


@pytest.mark.parametrize("program", ["hookd", "/nowhere/hookd", "/etc/passwd", "/tmp"])
def test_what_is_no_program_is_refused(program):
    with pytest.raises(ServiceRefused, match=r"no whole path of hookd|no program is there"):
        place.refuse_program(program)


def test_a_link_out_of_the_home_into_tmp_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "HIDDEN", (str(tmp_path / "tmp"),))
    (tmp_path / "tmp/v").mkdir(parents=True)
    (tmp_path / "v").symlink_to(tmp_path / "tmp/v")

    assert place.hidden([str(tmp_path / "v")]) == (str(tmp_path / "tmp/v"),)


def test_only_the_outermost_of_what_is_in_tmp_is_named():
    assert place.hidden(["/usr/bin", "/tmpfiles/a", "/tmp"]) == ()
    assert place.hidden(["/tmp/a/b", "/tmp/a", "/tmp/ab"]) == ("/tmp/a", "/tmp/ab")


def test_the_argument_lists_are_those_of_systemctl():
    units_told = ("hookd.socket", "hookd.service")

    assert ("systemctl", "--user", "--quiet", "enable", *units_told) == systemctl.ENABLE
    assert ("systemctl", "--user", "start", *units_told) == systemctl.START
    assert systemctl.RESTART == ("systemctl", "--user", "restart", "hookd.service")
    assert ("systemctl", "--user", "--quiet", "disable", *units_told) == systemctl.DISABLE
    assert systemctl.show("a", "X", "Y") == ("systemctl", "--user", "show", "--property=X", "--property=Y", "a")


def test_the_files_for_the_service_managers_are_in_the_package_that_is_installed(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=REPOSITORY, check=True, capture_output=True,
    )  # fmt: skip
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "site")
    script = (
        "import sys; from hookd.integrations.service import shipped\n"
        "print(shipped.__file__, sum(map(len, map(shipped.shipped, sys.argv[1:]))))"
    )
    names = ("systemd/hookd.service", "systemd/hookd.socket", "launchd/dev.hookd.plist")
    told = subprocess.run(
        [sys.executable, "-c", script, *names],
        env={"PYTHONPATH": str(tmp_path / "site")}, cwd="/", check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip

    assert told[0].startswith(str(tmp_path))
    assert int(told[1]) == sum((REPOSITORY / name).stat().st_size for name in names)
