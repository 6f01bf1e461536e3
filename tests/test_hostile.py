"""Whatever a stranger sends: nothing crashes, nothing blocks, nothing is lost silently, good events are kept."""

import json
import os
import resource
import subprocess
from pathlib import Path

import pytest

from house import Home, until

GOOD = {"agent": "good", "kind": "notice"}


def own(**fields):
    return json.dumps({**GOOD, **fields}).encode()


REFUSED = {
    "empty": (b"", "empty"),
    "white space": (b" \n ", "empty"),
    "no JSON": (b"rubbish", "JSON"),
    "half": (b'{"agent": "a", "kind": "notice"', "JSON"),
    "a list": (b"[]", "object"),
    "invalid UTF-8": (b'{"agent": "a", "kind": "notice", "message": "\xff\xfe"}', "UTF-8"),
    "UTF-16": ('{"agent": "a", "kind": "notice"}'.encode("utf-16"), "UTF-8"),
    "deep nesting": (b'{"agent": "a", "kind": "notice", "x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "deep"),
    "a huge integer": (b'{"agent": "a", "kind": "notice", "x": ' + b"9" * 10_000 + b"}", "number"),
    "a number beyond any": (b'{"agent": "a", "kind": "notice", "x": 1e999}', "number"),
    "NaN": (b'{"agent": "a", "kind": "notice", "x": NaN}', "NaN"),
    "an unknown kind": (own(kind="complete"), 'did you mean "completed"?'),
    "no agent": (b'{"kind": "notice"}', '"agent" is missing'),
    "an agent of another type": (own(agent=7), "agent"),
    "a kind of another type": (own(kind=["notice"]), "kind"),
    "a message of another type": (own(message={"a": 1}), "message"),
    "a session of another type": (own(session=1), "session"),
    "an agent that is a path": (own(agent="../../etc"), "agent"),
    "an id of another type": (own(id=5), "id"),
    "a priority nobody knows": (own(priority="urgent"), "priority"),
    "a time that is none": (own(at="yesterday"), "RFC 3339"),
}

TAKEN = {
    "lone surrogates": b'{"agent": "good", "kind": "notice", "message": "cut \\ud83d here"}',
    "NUL": own(message="a\0b"),
    "control characters": own(message="\x1b]0;title\x07\x1b[31mred\x1b[0m \x08\x7f"),
    "bidi characters": own(message="\u202eevil\u202c \u2066x\u2069"),
    "a large number": own(n=10**300),
    "a message of 2 MiB": own(message="x" * 2 * 1024 * 1024),
    "a key of 100 KB": own(**{"k" * 100_000: "v"}),
    "thousands of keys": own(**{f"k{n}": n for n in range(20_000)}),
    "line ends": own(message="a\r\nb\u2028c"),
    "a byte order mark": b"\xef\xbb\xbf" + own(),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_set_aside_with_its_reason(running, name):
    content, reason = REFUSED[name]
    running.drop("1-before.json", GOOD)
    running.drop("2-bad.json", content)
    running.drop("3-after.json", GOOD)
    running.wait_for("event_rejected")
    running.wait_for("event_accepted", 2)

    kept = running.path / "hooks" / "bad" / "2-bad.json"
    assert kept.read_bytes() == content
    assert reason in running.bad()["2-bad.json"]
    assert reason in running.facts("event_rejected")[0]["reason"]
    assert running.new() == []


@pytest.mark.parametrize("name", [name for name, (raw, _) in REFUSED.items() if raw.strip() and len(raw) < 4096])
def test_a_bad_line_is_set_aside_with_its_reason(running, name):
    content, _ = REFUSED[name]
    line = content.replace(b"\n", b" ")
    running.write_pipe(b"good notice before\n" + line + b"\ngood notice after\n")
    running.wait_for("event_rejected")
    running.wait_for("event_accepted", 2)

    (kept,) = running.bad()
    assert (running.path / "hooks" / "bad" / kept).read_bytes() == line


@pytest.mark.parametrize("name", TAKEN)
def test_an_odd_event_is_taken_and_can_be_seen(running, name):
    running.drop("odd.json", TAKEN[name])
    (fact,) = running.wait_for("event_accepted")
    raw_log = (running.path / "log" / "hookd.jsonl").read_bytes()
    shown = running.command("tail", "--color").stdout + running.command("history").stdout
    why = running.command("why", fact["event_id"])

    assert raw_log.isascii()
    assert why.returncode == 0
    for control in (b"\x1b]", b"\x1b[31m", b"\x07", b"\x00", b"\x08", "\u202e".encode(), "\u2066".encode()):
        assert control not in shown + why.stdout
    assert running.history()[0]["agent"] == "good"
    assert running.bad() == {}


def test_a_long_message_is_cut_with_its_length_noted(running):
    running.drop("long.json", own(message="x" * 100_000))
    running.wait_for("event_accepted")

    (past,) = running.history()
    assert (len(past["message"]), past["message_length"]) == (16 * 1024, 100_000)


def test_the_same_id_twice_is_one_event(running):
    for name in ("1.json", "2.json"):
        running.drop(name, own(id="same"))
    running.write_pipe(own(id="same") + b"\n" + own(id="same") + b"\n")
    running.write_pipe(b"good notice last\n")
    running.wait_for("event_accepted", 2)
    until(lambda: running.new() == [])

    assert sorted(past.get("message", past["id"]) for past in running.history()) == ["last", "same"]


def test_binary_noise_in_the_pipe_does_not_stop_it(running):
    noise = bytes(range(256)) * 200
    running.write_pipe(noise + b"\ngood notice after\n")

    assert running.wait_for("event_accepted")[0]["message"] == "after"
    assert running.facts("event_rejected")


def test_ten_thousand_files_at_once_are_all_taken(home):
    new = home.path / "hooks" / "new"
    new.mkdir(parents=True, mode=0o700)
    for number in range(10_000):
        (new / f"{number:05d}.json").write_bytes(own(id=f"n{number}"))
    home.start()
    home.wait_for("event_accepted", 10_000, within=60)

    assert len({past["id"] for past in home.history()}) == 10_000
    assert home.new() == []


def test_an_overflow_of_the_watcher_loses_nothing(running):
    """More changes than inotify queues while the daemon stands still; the directory is the truth."""
    import signal

    running.process.send_signal(signal.SIGSTOP)
    new = running.path / "hooks" / "new"
    for number in range(20_000):
        (new / f".{number}").touch()
        (new / f".{number}").unlink()
    running.drop("after.json", GOOD)
    running.process.send_signal(signal.SIGCONT)

    assert running.wait_for("event_accepted")


def test_it_takes_in_without_a_watcher(home):
    """No inotify instance is to be had: it looks more often, and says so."""
    if os.geteuid() != 0:
        pytest.skip("only root can lower max_user_instances")
    instances = Path("/proc/sys/fs/inotify/max_user_instances")
    limit = instances.read_text()
    try:
        instances.write_text("0")
        home.start()
        home.command("emit", "a", "notice", check=True)
        home.wait_for("event_accepted")
    finally:
        instances.write_text(limit)

    assert "cannot be watched" in home.facts("watcher_unavailable")[0]["reason"]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MiB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small tmpfs")
    path = tmp_path / "small"
    path.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", path], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("a tmpfs cannot be mounted here")
    yield path
    subprocess.run(["umount", "-l", path], check=True)


def fill(path):
    """Leaves no byte."""
    with (path / "filler").open("wb", buffering=0) as file:
        for size in (65536, 4096, 512):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


def test_on_a_full_disk_nothing_accepted_is_lost(small_disk):
    home = Home(small_disk)
    home.start()
    try:
        home.command("emit", "a", "notice", "before", check=True)
        home.wait_for("event_accepted")
        fill(small_disk)
        refused = home.command("emit", "a", "notice", "refused")
        hook = home.command("hook", "claude-code", stdin=b'{"hook_event_name": "Stop"}')
        home.write_pipe(b"b notice through-the-pipe\n")
        until(lambda: home.process.poll() is None and json.loads(home.command("status", "--json").stdout)["trouble"])
        (small_disk / "filler").unlink()
        until(lambda: "through-the-pipe" in [past.get("message") for past in home.history()], 30)
    finally:
        home.stop()

    assert (refused.returncode, b"No space left" in refused.stderr) == (75, True)
    assert (hook.returncode, hook.stdout) == (0, b"")
    assert [past["message"] for past in home.history()] == ["before", "through-the-pipe"]


def test_without_descriptors_it_waits_and_goes_on(home):
    """EMFILE: the process has just enough descriptors to run, and files come in bursts."""
    home.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40)))
    for number in range(100):
        home.drop(f"{number}.json", GOOD)
    holders = []
    try:
        import socket

        for _ in range(60):  # clients that connect and say nothing use descriptors up
            client = socket.socket(socket.AF_UNIX)
            client.setblocking(False)
            client.connect(os.path.relpath(home.path / "control.sock"))
            holders.append(client)
    except OSError:
        pass
    home.drop("while.json", own(message="while"))
    for client in holders:
        client.close()
    home.wait_for("event_accepted", 101, within=45)

    assert home.process.poll() is None


def test_a_file_that_cannot_be_read_is_set_aside(home):
    """Root reads everything, unless the capability to do so is taken from it."""
    unprivileged = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    home.start(before=unprivileged)
    secret = home.path / "hooks" / "tmp" / "secret"
    secret.write_bytes(own())
    secret.chmod(0)
    secret.rename(home.path / "hooks" / "new" / "secret.json")
    home.wait_for("event_rejected")

    assert "it cannot be read: Permission denied" in home.bad()["secret.json"]
