"""The commands for people: what is wrong is told in one line that says what to do."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest

from hookd.cli.app import COMMANDS
from house import HOOKD, Home


def told(done):
    """The one line on stderr."""
    lines = done.stderr.decode().splitlines()

    assert len(lines) == 1, lines
    return lines[0]


class Answering:
    """Something on the control socket that answers every question alike, or never."""

    def __init__(self, home, answer=None):
        self.asked = 0
        self._answer = answer
        self._connections = []
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(home.path / "control.sock"))
        self._listener.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.asked += 1
            self._connections.append(connection)
            if self._answer is not None:
                connection.recv(4096)
                connection.sendall(self._answer)
                connection.close()

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        for one in (self._listener, *self._connections):
            one.close()


@pytest.fixture
def on_the_socket(home):
    opened = []

    def answering(answer=None):
        opened.append(Answering(home, answer))
        return opened[-1]

    yield answering
    for one in opened:
        one.close()


@pytest.mark.parametrize("words", [(), ("--json",)])
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "hookd: the daemon did not answer within 5 s; look at hookd tail"),
        (b'{"error": "not now; ask later."}\n', "hookd: not now; ask later."),
        (b"rubbish\n", "cannot be asked"),
        (b"", "hung up"),
    ],
)
def test_status_asks_once_and_tells_in_one_line_what_is_wrong(home, on_the_socket, words, answer, said):
    daemon = on_the_socket(answer)
    done = home.command("status", *words)

    assert said in told(done)
    assert (done.returncode, done.stdout, daemon.asked) == (1, b"", 1)


def test_status_of_another_users_daemon_is_refused_in_one_line(home, on_the_socket):
    on_the_socket()
    (home.path / "control.sock").chmod(0)
    plain = []
    if os.getuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may open everything, and there is no setpriv to make it plain")
        plain = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    done = subprocess.run([*plain, HOOKD, "status"], env=home.environ, capture_output=True, check=False)

    assert "the control socket refuses you" in told(done)
    assert done.returncode == 1


def test_status_says_that_a_file_stands_where_the_home_should(tmp_path):
    place = tmp_path / "file"
    place.write_text("")
    done = Home(tmp_path, HOOKD_HOME=str(place / "below")).command("status")

    assert f"{place} is a file, a directory is wanted" in told(done)
    assert (done.returncode, b"start it" in done.stderr + done.stdout) == (3, False)


def test_status_without_a_daemon_says_how_to_start_it(home):
    done = home.command("status")

    assert (done.returncode, b"hookd is not running; start it with" in done.stdout) == (3, True)
    assert json.loads(home.command("status", "--json").stdout) == {"running": False}


@pytest.mark.parametrize("since", ["99999999d", "9" * 30 + "d", "yesterday", "", "9" * 5000 + "s"])
def test_a_time_that_is_none_is_refused(home, since):
    done = home.command("history", "--since", since)

    assert told(done).endswith("wanted is 30m, 2h, 1d, or a time like 2026-11-23T09:30:00Z.")
    assert done.returncode == 64


@pytest.mark.parametrize("words", [("history",), ("history", "--json"), ("why", "a")])
@pytest.mark.parametrize("damage", [b"this is no journal at all, not by far " * 100, b""])
def test_a_damaged_journal_is_told_in_one_line(home, words, damage):
    (home.path / "journal.db").write_bytes(damage)
    done = home.command(*words)

    assert "journal.db cannot be read" in told(done)
    assert "move it away" in told(done)
    assert done.returncode == 1


def test_a_damaged_row_is_told_in_one_line(running):
    running.command("emit", "a", "notice", check=True)
    running.wait_for("event_accepted")
    running.stop()
    with closing(sqlite3.connect(running.path / "journal.db")) as journal:
        journal.execute("UPDATE events SET extra = '{'")
        journal.commit()
    done = running.command("history")

    assert "journal.db cannot be read" in told(done)


def test_the_newest_of_a_time_are_as_many_as_asked_for_in_a_home_of_any_name(tmp_path):
    place = tmp_path / "100%25 mine?really#1"
    place.mkdir()
    home = Home(place).start()
    try:
        lines = "\n".join(json.dumps({"agent": "a", "kind": "notice", "id": f"e{n}"}) for n in range(60))
        home.command("emit", "--json", stdin=lines.encode(), check=True)
        home.wait_for("event_accepted", 60)
    finally:
        home.kill()

    def count(*words):
        return len(home.command("history", *words, check=True).stdout.splitlines())

    assert [count("--since", "1h", "-n", "50"), count("--since", "1h"), count()] == [50, 60, 50]
    assert [count("-n", "7"), count("--all"), count("-n", "0")] == [7, 60, 0]
    assert home.command("why", "e17").stdout.startswith(b"e17: a notice")


def test_why_wants_an_id(home):
    done = home.command("why", "")

    assert told(done).startswith("hookd: an id is wanted")
    assert done.returncode == 64


def test_why_is_not_troubled_by_an_id_that_is_no_text(running):
    done = running.command("why", b"caf\xe9")

    assert "the journal has no event with the id" in told(done)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("statu",), 'hookd: there is no command "statu"; did you mean "status"? See: hookd --help'),
        (("xyzzy",), 'hookd: there is no command "xyzzy". See: hookd --help'),
        (("--versio",), 'hookd: there is no option "--versio". See: hookd --help'),
        (("history", "--sine", "1h"),
         'hookd history: there is no option "--sine"; did you mean "--since"? See: hookd history --help'),
        (("config", "shw"), 'hookd config: there is no command "shw"; did you mean "show"? See: hookd config --help'),
        (("agents", "impotr", "x"),
         'hookd agents: there is no command "impotr"; did you mean "import"? See: hookd agents --help'),
        (("agents", "show", "a", "--jso"),
         'hookd agents show: there is no option "--jso"; did you mean "--json"? See: hookd agents show --help'),
        (("run", "--verbos"), 'hookd run: there is no option "--verbos". See: hookd run --help'),
        (("why",), "hookd why: missing argument 'ID'. See: hookd why --help"),
        (("install", "--project"),
         "hookd install: option '--project' requires an argument. See: hookd install --help"),
        (("status", "a\nb"), "hookd status: got unexpected extra argument (a b). See: hookd status --help"),
        (("st\x1b[2Jatu",),
         'hookd: there is no command "st\\x1b[2Jatu"; did you mean "status"? See: hookd --help'),
    ],
)  # fmt: skip
def test_wrong_usage_is_told_in_one_line_that_names_what_is_near(home, words, line):
    done = home.command(*words)

    assert told(done) == line
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in ("emit", "hook")])
def test_every_command_refuses_an_unknown_option_alike(home, command):
    done = home.command(command, "--hepl")

    hint = f'there is no option "--hepl"; did you mean "--help"? See: hookd {command} --help'
    assert told(done) == f"hookd {command}: {hint}"
    assert done.returncode == 2


def test_help_and_no_words_at_all_are_no_errors(home):
    assert home.command("--help", check=True).stdout.startswith(b"Usage: hookd")
    assert b"Usage: hookd config" in home.command("config", "--help", check=True).stdout
    bare = home.command()
    assert b"Usage: hookd" in bare.stdout + bare.stderr


@pytest.fixture
def speaking(home):
    """A running daemon with a voice."""
    home.environ["HOOKD_SPEECH__ENGINE"] = "espeak"
    return home.start()


@pytest.mark.parametrize(
    "words", [("say", "hm", "--voice", "nope"), ("voices", "try", "espeak:nope"),
              ("say", "hm", "--voice", "nope", "--save")],
)  # fmt: skip
def test_another_voice_than_was_asked_for_is_told(speaking, tmp_path, words):
    save = [str(tmp_path / "hm.wav")] if "--save" in words else []
    done = speaking.command(*words, *save)

    assert "nope" in told(done)
    assert " but in espeak:" in told(done)
    assert told(done).endswith("hookd voices lists those that there are.")
    assert done.returncode == 0


@pytest.mark.parametrize("voice", ["espeak:en-gb", "en-gb", "en-gb+f3", ""])
def test_nothing_is_told_of_the_voice_that_was_asked_for(speaking, voice):
    done = speaking.command("say", "hm", *(["--voice", voice] if voice else []))

    assert (done.returncode, done.stderr) == (0, b"")


ANYWHERE = [
    ("agents",), ("agents", "show", "a"), ("agents", "import", "/nowhere"), ("config", "init"), ("config", "show"),
    ("config", "check"), ("paths",), ("status",), ("history",), ("why", "x"), ("tail",), ("say", "x"), ("skip",),
    ("voices",), ("voices", "try"), ("run",), ("install", "--all"), ("uninstall", "--all"),
]  # fmt: skip
"""Commands that look for their places."""


@pytest.mark.parametrize("words", ANYWHERE, ids=" ".join)
def test_a_user_without_a_home_is_told_in_one_line(home, words):
    program = f"""
import os, sys
os.getuid = lambda: 54321  # nobody is that in the user database
sys.argv = ["hookd", *{words!r}]
from hookd.cli import main
sys.exit(main())
"""
    environ = {name: value for name, value in home.environ.items() if name not in ("HOME", "HOOKD_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )

    assert "HOME is not set and this user has no entry in the user database" in told(done)
    assert done.returncode == 1


@pytest.mark.parametrize("words", [*ANYWHERE, ("emit", "a", "notice")], ids=" ".join)
def test_a_home_beside_a_directory_that_is_gone_is_told_in_one_line(home, tmp_path, words):
    home.environ["HOOKD_HOME"] = "relative"
    go = f'mkdir "{tmp_path}/x" && cd "{tmp_path}/x" && rmdir "{tmp_path}/x" && exec "$0" "$@"'
    done = subprocess.run(
        ["sh", "-c", go, HOOKD, *words], env=home.environ, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )

    assert 'HOOKD_HOME is "relative"' in told(done)
    assert done.returncode == (75 if words[0] == "emit" else 1)


def test_an_event_of_a_directory_that_is_gone_is_stored(home, tmp_path):
    go = f'mkdir "{tmp_path}/x" && cd "{tmp_path}/x" && rmdir "{tmp_path}/x" && exec "$0" "$@"'
    words = ("emit", "a", "notice", "--project", ".")
    subprocess.run(["sh", "-c", go, HOOKD, *words], env=home.environ, check=True)

    assert json.loads(home.new()[0].read_text())["project"] == "."


@pytest.mark.parametrize("below", ["", "/below"])
def test_config_init_says_that_a_file_stands_where_the_home_should(tmp_path, below):
    place = tmp_path / "file"
    place.write_text("")
    done = Home(tmp_path, HOOKD_HOME=f"{place}{below}").command("config", "init")

    assert f"{place} is a file, a directory is wanted" in told(done)
    assert (done.returncode, done.stdout) == (73, b"")


def test_tail_names_the_kind_that_is_near(home):
    done = home.command("tail", "--kind", "complet")

    assert told(done) == 'hookd: --kind is "complet", which is unknown; did you mean "completed"?'
    assert done.returncode == 64


def test_a_card_that_is_skipped_cannot_write_to_the_terminal(home):
    cards = home.path / "cards"
    cards.mkdir()
    (cards / "evil\x1b]0;owned\x07.md").write_text("no card")
    done = home.command("agents")
    imported = home.command("agents", "import", str(cards))

    assert rb"evil\x1b]0;owned\x07.md: has no front matter" in done.stderr
    assert b"\x1b" not in done.stderr + imported.stderr
