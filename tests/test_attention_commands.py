"""Attention in the user's hands: the commands, with a real daemon."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from hookd.ask import ask
from hookd.cli import status_line
from hookd.cli.why import fact_of
from house import HOOKD, Home, until

DOWN = b"hookd: the daemon is not running; start it with: hookd run"
WISHES = [("mute",), ("unmute",), ("pause",), ("resume",), ("snooze", "10m"), ("repeat",), ("skip",)]


def told(done):
    """The one line on stderr."""
    lines = done.stderr.decode().splitlines()

    assert len(lines) == 1, lines
    return lines[0]


def out(done):
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode().rstrip("\n")


def attention(home):
    return json.loads(home.command("status", "--json", check=True).stdout)["attention"]


def emit(home, event_id, agent, kind, message="Hello", **options):
    """Returns when it is in the journal."""
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    home.command("emit", agent, kind, message, "--id", event_id, *words, check=True)
    home.wait_for("event_accepted", event_id=event_id)


def speech_of(home, event_id):
    """How its being said ended, or None."""
    past = json.loads(home.command("why", event_id, "--json", check=True).stdout)
    return next((one for one in past["deliveries"] if one["sink"] == "speech" and one["state"] != "queued"), None)


def end_of(home, event_id):
    return until(lambda: speech_of(home, event_id), 20, f"an end of {event_id}")


def why(home, event_id):
    return out(home.command("why", event_id))


def waits_because(home, event_id):
    return json.loads(home.command("why", event_id, "--json", check=True).stdout)["waits_because"]


@pytest.fixture(scope="module")
def one_daemon(tmp_path_factory):
    """For tests that leave nothing behind but wishes."""
    house = Home(tmp_path_factory.mktemp("home"))
    yield house.start()
    house.kill()


@pytest.fixture
def shared(one_daemon):
    for order in ("unmute", "resume"):
        ask(str(one_daemon.path / "control.sock"), order)
    return one_daemon


# Mute and unmute.


@pytest.mark.parametrize(
    ("words", "muted", "line"),
    [
        ((), ("", "", ""), "muted: everything; unmute with: hookd unmute"),
        (("tester",), ("tester", "", ""), "muted: agent tester; unmute with: hookd unmute tester"),
        (("back-*",), ("back-*", "", ""), "muted: agent back-*; unmute with: hookd unmute 'back-*'"),
        (("--project", "shop"), ("", "shop", ""), "muted: project shop; unmute with: hookd unmute --project shop"),
        (("--kind", "tool-*"), ("", "", "tool-*"), "muted: kind tool-*; unmute with: hookd unmute --kind 'tool-*'"),
        (("tester", "--project", "/x/shop/", "--kind", "notice"), ("tester", "/x/shop", "notice"),
         ("muted: agent tester, project /x/shop, kind notice; "
          "unmute with: hookd unmute tester --project /x/shop --kind notice")),
        (("evil\x1b[2J",), ("evil\x1b[2J", "", ""),
         "muted: agent evil\\x1b[2J; unmute with: hookd unmute 'evil\\x1b[2J'"),
    ],
)  # fmt: skip
def test_mute_says_what_is_muted_and_how_to_take_it_back(shared, words, muted, line):
    assert out(shared.command("mute", *words)) == line
    assert attention(shared)["muted"] == [dict(zip(("agent", "project", "kind"), muted, strict=True), until=None)]


def test_the_command_that_mute_names_takes_it_back(shared):
    shown = out(shared.command("mute", "back-*", "--kind", "tool-*")).partition("unmute with: ")[2]
    subprocess.run(["sh", "-c", shown.replace("hookd", f'"{HOOKD}"', 1)], env=shared.environ, check=True)

    assert attention(shared)["muted"] == []


@pytest.mark.parametrize("project", [".", "./", "../shop [1]", "{}/shop [1]", "{}/shop [1]/"])
def test_a_directory_is_muted_by_its_whole_path_whatever_its_name(running, tmp_path, project):
    place = tmp_path / "shop [1]"
    place.mkdir()
    running.command("mute", "--project", project.format(tmp_path), cwd=place, check=True)
    emit(running, "e1", "a", "completed", project=str(place))
    emit(running, "e2", "a", "completed", project=f"{place}/src")
    emit(running, "e3", "b", "completed", project=str(tmp_path))

    assert end_of(running, "e3")["state"] == "done"
    assert [one["id"] for one in attention(running)["waiting"]] == ["e1", "e2"]
    running.command("unmute", "--project", project.format(tmp_path), cwd=place, check=True)
    assert attention(running)["muted"] == []


def test_the_directory_that_is_gone_is_told(shared, tmp_path):
    go = f'mkdir "{tmp_path}/x" && cd "{tmp_path}/x" && rmdir "{tmp_path}/x" && exec "$0" mute --project .'
    done = subprocess.run(["sh", "-c", go, HOOKD], env=shared.environ, capture_output=True, check=False)

    assert told(done) == 'hookd: --project is ".", but this directory is gone; name it in full.'


@pytest.mark.parametrize(
    ("words", "line", "seconds"),
    [
        (("tester", "--for", "30m"), "muted: agent tester until ", 1800),
        (("tester", "--for", "1d12h"), "muted: agent tester until ", 129600),
        (("--until", "{}"), "muted: everything until ", 7200),
    ],
)
def test_a_mute_ends_when_it_was_wished(shared, words, line, seconds):
    now = datetime.now(UTC)
    stamp = (now + timedelta(hours=2)).isoformat()
    shown = out(shared.command("mute", *(word.format(stamp) for word in words)))
    ends = datetime.fromisoformat(attention(shared)["muted"][0]["until"])

    assert shown.startswith(line)
    assert 0 <= (ends - now).total_seconds() - seconds < 60
    assert ends.astimezone().strftime("%M; unmute with: hookd unmute") in shown


def test_a_time_of_day_is_this_machines_next_one(running):
    running.environ["TZ"] = "Asia/Tokyo"  # of the command alone
    running.command("mute", "--until", "17:00", check=True)
    ends = datetime.fromisoformat(attention(running)["muted"][0]["until"])

    assert (ends.hour, ends.minute, ends.second) == (8, 0, 0)
    assert timedelta() < ends - datetime.now(UTC) <= timedelta(days=1)


def test_what_was_muted_for_a_while_is_heard_of_afterwards(running):
    running.command("mute", "tester", "--for", "1s", check=True)
    emit(running, "e1", "tester", "failed")

    assert end_of(running, "e1")["state"] == "done"
    until(lambda: attention(running)["muted"] == [], 15)


def test_unmute_takes_back_what_is_named_or_everything(shared):
    for words in (("a",), ("a", "--project", "shop"), ("b",), ("--kind", "notice")):
        shared.command("mute", *words, check=True)

    assert out(shared.command("unmute", "a")) == "unmuted; still muted: agent b; kind notice"
    refused = shared.command("unmute", "a")
    assert told(refused) == "hookd: agent a is not muted; muted is agent b; kind notice."
    assert refused.returncode == 1
    assert out(shared.command("unmute")) == "unmuted"
    assert out(shared.command("unmute")) == "nothing was muted"


def test_what_is_muted_waits_and_is_said_after_unmute(running):
    running.command("mute", "tester", check=True)
    emit(running, "e1", "tester", "completed")
    emit(running, "e2", "reviewer", "completed")

    assert end_of(running, "e2")["state"] == "done"
    assert waits_because(running, "e1") == "it waits: muted by the user: agent tester"
    assert "speech: it waits: muted by the user: agent tester" in why(running, "e1")
    running.command("unmute", check=True)
    assert end_of(running, "e1")["state"] == "done"
    assert waits_because(running, "e1") is None


def test_how_long_a_mute_lasts_is_told_in_local_time(running):
    running.command("mute", "--until", (datetime.now(UTC) + timedelta(hours=2)).isoformat(), check=True)
    emit(running, "e1", "tester", "completed")
    found = attention(running)["muted"][0]["until"]
    ends = datetime.fromisoformat(found).astimezone()

    for shown in (why(running, "e1"), out(running.command("status"))):
        assert "muted by the user: everything until " in shown
        assert f"{ends.hour}:{ends:%M}" in shown
        assert found not in shown


# Pause, resume, repeat, snooze, skip.


def test_pause_holds_what_comes_and_resume_lets_it_be_said(running):
    assert out(running.command("pause")) == "paused; go on with: hookd resume"
    assert out(running.command("pause")) == "paused already; go on with: hookd resume"
    emit(running, "e1", "tester", "completed")
    assert waits_because(running, "e1") == "it waits: paused by the user"
    resumed = json.loads(running.command("resume", "--json", check=True).stdout)

    assert resumed == {"paused": False, "changed": True, "waiting": 1, "late": 0}
    assert end_of(running, "e1")["state"] == "done"
    assert out(running.command("resume")) == "it was not paused"


def test_repeat_says_the_last_ones_again(running):
    empty = running.command("repeat")

    assert (told(empty), empty.returncode) == ("hookd: nothing was said since hookd was started.", 1)
    for number, message in enumerate(("First thing", "Second thing")):
        emit(running, f"e{number}", f"agent{number}", "completed", message)
        end_of(running, f"e{number}")
    assert "Second thing" in out(running.command("repeat"))
    again = json.loads(running.command("repeat", "2", "--json", check=True).stdout)["repeated"]
    assert [text.split()[-2] for text in again] == ["First", "Second"]


def test_snooze_puts_off_the_reminders_of_some_or_all(running):
    assert out(running.command("snooze", "10m")) == "nothing was snoozed: no agent waits for you"
    for name in ("a", "b"):
        emit(running, name, name, "permission-needed", session=name)
        end_of(running, name)
    until(lambda: attention(running)["for_you_count"] == 2)
    assert out(running.command("snooze", "10m", "--agent", "c")) == "nothing was snoozed: no agent c waits for you"
    one = json.loads(running.command("snooze", "1h", "--agent", "a", "--json", check=True).stdout)
    reminders = {found["agent"]: found["reminder_at"] for found in attention(running)["for_you"]}

    assert (one["snoozed"], one["agents"]) == (1, ["a"])
    assert reminders["a"] == one["until"] > reminders["b"]
    assert out(running.command("snooze", "10m")).endswith(": a, b")
    assert out(running.command("snooze", "--until", "17:00")).startswith("snoozed until ")


def test_skip_all_drops_what_waits(running):
    running.command("pause", check=True)
    emit(running, "e1", "tester", "completed")
    skipped = json.loads(running.command("skip", "--all", "--json", check=True).stdout)

    assert skipped == {"skipped": False, "dropped": 1}
    assert (end_of(running, "e1")["state"], end_of(running, "e1")["reason"]) == ("dropped", "skipped by the user")


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_what_the_user_wished_survives_the_end_of_the_daemon(running, end):
    emit(running, "e1", "a", "permission-needed")
    end_of(running, "e1")
    until(lambda: attention(running)["for_you_count"] == 1)
    running.command("snooze", "1h", check=True)
    running.command("mute", "tester", "--for", "30m", check=True)
    running.command("mute", "--kind", "notice", check=True)
    running.command("pause", check=True)
    before = attention(running)
    getattr(running, end)()
    running.start()

    assert attention(running) == before
    assert (before["paused"], len(before["muted"]), before["for_you_count"]) == (True, 2, 1)
    running.command("resume", check=True)
    getattr(running, end)()
    running.start()
    assert attention(running)["paused"] is False


# Wrong usage.


@pytest.mark.parametrize("words", WISHES, ids=" ".join)
def test_without_a_daemon_nothing_can_be_wished(home, words):
    done = home.command(*words)

    assert told(done).encode().startswith(DOWN)
    assert (done.returncode, done.stdout) == (3, b"")


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (("mute", "--kind", "complet"), 64, '--kind is "complet", which fits no kind; did you mean "completed"?'),
        (("mute", "--kind", "done"), 64, '--kind is "done", which fits no kind; did you mean "completed"?'),
        (("unmute", "--kind", "tools-*"), 64, '--kind is "tools-*", which fits no kind; did you mean "'),
        (("mute", "30m"), 64, '"30m" is a time and no agent; did you mean: hookd mute --for 30m?'),
        (("mute", "a", "--for", "30"), 64, '--for is "30"; wanted is a duration like 30m, 1h30m or 90s.'),
        (("mute", "a", "--for", "0s"), 64, '--for is "0s"; wanted is a duration like 30m, 1h30m or 90s.'),
        (("mute", "a", "--for", ""), 64, '--for is ""; wanted is a duration like 30m, 1h30m or 90s.'),
        (("mute", "a", "--for", "\x1b[2J"), 64, '--for is "\\x1b[2J"; wanted is a duration like 30m, 1h30m or 90s.'),
        (("mute", "--until", "25:00"), 64,
         '--until is "25:00"; wanted is a time to come like 17:00, "tomorrow 8:00" or 2026-11-23T17:00:00Z.'),
        (("mute", "--until", "2020-01-01T00:00:00Z"), 64,
         '--until is "2020-01-01T00:00:00Z"; wanted is a time to come'),
        (("mute", "--until", "17:00", "--for", "1m"), 64, "--for and --until are both given; one of them is wanted."),
        (("mute", "--for", "999d"), 1, "a time to come is wanted, within the next 366 days."),
        (("mute", "--for", "999999d"), 1, "a time to come is wanted, within the next 366 days."),
        (("mute", "--for", "999999d999999h"), 1, "a time to come is wanted, within the next 366 days."),
        (("mute", "--for", "3000000d"), 64, '--for is "3000000d"; wanted is a duration'),
        (("snooze",), 64, "for how long? Wanted is a duration like 30m, 1h30m or 90s, or --until 17:00."),
        (("snooze", "17:00"), 64, 'DURATION is "17:00"; wanted is a duration like 30m, 1h30m or 90s.'),
        (("snooze", "1m", "--until", "17:00"), 64, "DURATION and --until are both given; one of them is wanted."),
    ],
)  # fmt: skip
def test_a_wish_that_cannot_be_understood_is_refused_in_one_line(shared, words, code, line):
    done = shared.command(*words)

    assert told(done).startswith(f"hookd: {line}")
    assert (done.returncode, done.stdout) == (code, b"")
    assert attention(shared)["muted"] == []


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("repeat", "0"), "hookd repeat: "),
        (("repeat", "21"), "hookd repeat: "),
        (("repeat", "often"), "hookd repeat: "),
        (("mute", "a", "b"), "hookd mute: got unexpected extra argument (b). See: hookd mute --help"),
        (("pause", "a"), "hookd pause: got unexpected extra argument (a). See: hookd pause --help"),
        (("status", "--lin"), 'hookd status: there is no option "--lin"; did you mean "--line"?'),
    ],
)
def test_words_that_no_command_takes_are_told(home, words, line):
    done = home.command(*words)

    assert told(done).startswith(line)
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize(
    ("order", "values", "line"),
    [
        ("mute", {"seconds": "soon"}, '"seconds" is a number'),
        ("mute", {"until": 17}, '"until" a time like'),
        ("mute", {"seconds": 0}, "a time to come is wanted"),
        ("mute", {"seconds": -1}, "a time to come is wanted"),
        ("mute", {"seconds": 1e300}, "a time to come is wanted"),
        ("snooze", {}, "for how long?"),
        ("repeat", {"count": 0}, "from 1 to 20"),
    ],
)
def test_an_order_that_cannot_be_carried_out_is_refused(shared, order, values, line):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(shared.path / "control.sock"))
        client.sendall(json.dumps({"order": order, **values}).encode() + b"\n")
        answer = json.loads(client.makefile().readline())

    assert list(answer) == ["error"]
    assert line in answer["error"]


@pytest.mark.parametrize("words", [("mute", "a"), ("unmute",), ("pause",), ("resume",), ("snooze", "1m"), ("skip",)])
def test_every_wish_answers_one_json_object(shared, words):
    answer = json.loads(out(shared.command(*words, "--json")))

    assert isinstance(answer, dict)


@pytest.mark.parametrize("command", sorted({words[0] for words in WISHES} | {"status", "why"}))
def test_help_has_an_example(home, command):
    assert f"Example: hookd {command}" in out(home.command(command, "--help"))


def test_help_lists_each_command_once():
    from hookd.cli.app import COMMANDS, GROUPS

    assert sum(map(len, GROUPS.values())) == len(COMMANDS)


# Status.


def test_status_tells_at_a_glance_what_a_person_wants_to_know(running):
    emit(running, "r1", "backend-engineer", "permission-needed", "Run \x1b[31mmake", project="/x/shop", session="r")
    end_of(running, "r1")
    running.command("pause", check=True)
    running.command("mute", "tester", check=True)
    for number in range(7):
        emit(running, f"e{number}", f"agent{number}", "completed", project="/x/shop", session=f"s{number}")
    running.drop("broken.json", b"{")
    running.wait_for("event_rejected")
    lines = out(running.command("status")).splitlines()
    rows = [line for line in lines if not line.startswith(("hookd", "for you", "engine", "sound", "state", "error"))]

    assert rows == [
        "saying   nothing",
        "paused   by you; go on with: hookd resume",
        "muted    agent tester",
        "waiting  agent0 in shop completed: paused by the user",
        *(f"         agent{number} in shop completed: paused by the user" for number in range(1, 5)),
        "         and 2 more",
        "trouble  none",
    ]
    assert [line.split(",")[0] for line in lines if line.startswith("for you")] == [
        'for you  backend-engineer in shop needs your permission: "Run \\x1b[31mmake"'
    ]
    assert "rejected from spool" in next(line for line in lines if line.startswith("error"))


def test_status_tells_quiet_hours(home):
    home.environ["HOOKD_QUIET__WINDOWS"] = '["00:00-24:00"]'
    home.start()
    emit(home, "e1", "tester", "completed")

    assert '[quiet] "00:00-24:00"' in out(home.command("status"))
    assert waits_because(home, "e1") == 'it waits: [quiet] "00:00-24:00"'
    assert out(home.command("status", "--line")) == "🌙 quiet · 1 waiting"


def test_the_last_error_is_told_though_it_is_not_logged(home):
    home.environ["HOOKD_LOG__LEVEL"] = "error"
    home.start(wait=False)
    until(lambda: home.command("status").returncode == 0, 20)
    home.drop("broken.json", b"{")

    def last():
        return json.loads(home.command("status", "--json").stdout)["last_error"]

    found = until(last)
    assert (found["event"], found["level"], home.facts("event_rejected")) == ("event_rejected", "warning", [])
    assert datetime.fromisoformat(found["timestamp"]) <= datetime.now(UTC)


# The line.

SILENT = {
    "attention": {"saying": None, "paused": False, "muted": [], "quiet": "", "waiting_count": 0, "for_you_count": 0,
                  "gone_quiet": []},
    "speech": {"saying": None},
    "trouble": [],
}  # fmt: skip


def mutes(*scopes):
    return [dict(zip(("agent", "project", "kind"), scope, strict=True)) for scope in scopes]


@pytest.mark.parametrize(
    ("attention", "line"),
    [
        ({}, "hookd"),
        ({"saying": {"agents": ["reviewer"]}}, "🔊 reviewer"),
        ({"saying": {"agents": ["reviewer"]}, "waiting_count": 2, "for_you_count": 1,
          "muted": mutes(("tester", "", ""))}, "🔊 reviewer · 2 waiting · 1 for you · muted: tester"),
        ({"saying": {"agents": ["a", "b", "c", "d"]}}, "🔊 a, b +2"),
        ({"paused": True, "waiting_count": 12}, "⏸ paused · 12 waiting"),
        ({"paused": True, "quiet": "[quiet]", "saying": {"agents": ["a"]}}, "⏸ paused"),
        ({"quiet": '[quiet] "22:00-08:00"'}, "🌙 quiet"),
        ({"gone_quiet": [{}, {}]}, "hookd · 2 silent"),
        ({"muted": mutes(("", "", ""), ("a", "", ""))}, "hookd · muted"),
        ({"muted": mutes(("", "/x/shop", ""))}, "hookd · muted: shop"),
        ({"muted": mutes(("a", "/x/shop", "notice"), ("b", "", "tool-*"), ("", "", "failed"))},
         "hookd · muted: a notice in shop, b tool-* +1"),
        ({"muted": mutes(("evil\x1b[2J\n", "", ""))}, "hookd · muted: evil\\x1b[2J"),
    ],
)  # fmt: skip
def test_the_line_is_short(attention, line):
    state = {**SILENT, "attention": {**SILENT["attention"], **attention}}

    assert status_line.line(state) == line


def test_the_line_tells_the_users_own_words_and_trouble():
    state = {**SILENT, "speech": {"saying": "Hello"}, "trouble": ["the disk is full"]}

    assert status_line.line(state) == "🔊 your words · ⚠ trouble"


@pytest.mark.parametrize("words", [("status", "--line"), ("status", "--line", "--json")])
def test_the_line_tells_whether_the_daemon_runs(home, words):
    down = home.command(*words)

    assert (down.returncode, down.stdout, down.stderr) == (3, b"hookd off\n", b"")
    home.start()
    assert out(home.command(*words)) == "hookd"
    home.command("mute", "tester", check=True)
    assert out(home.command(*words)) == "hookd · muted: tester"


def test_the_line_has_the_letters_that_its_reader_has(running):
    running.command("pause", check=True)
    running.environ["PYTHONIOENCODING"] = "ascii"

    assert out(running.command("status", "--line")) == "? paused"


def test_the_line_loads_next_to_nothing(home):
    program = (
        "import sys; before = set(sys.modules); sys.argv = ['hookd', 'status', '--line']\n"
        "from hookd.cli import main\n"
        "main(); print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", program], env=home.environ, capture_output=True, text=True, check=True)
    line, loaded = done.stdout.splitlines()

    assert line == "hookd off"
    assert {"asyncio", "click", "datetime", "typing", "pydantic", "hookd.screen"} & set(loaded.split()) == set()
    assert "hookd.ask" in loaded


def test_the_line_does_not_wait_for_a_daemon_that_hangs(home):
    with socket.socket(socket.AF_UNIX) as hanging:
        hanging.bind(str(home.path / "control.sock"))
        hanging.listen()
        done = home.command("status", "--line")

    assert told(done) == "hookd: timed out; see: hookd status"
    assert (done.returncode, done.stdout) == (1, b"")


# Why.


def test_why_names_the_deadline_that_has_passed(home):
    home.environ["HOOKD_ATTENTION__DEADLINES__MESSAGE"] = "1s"
    home.start()
    home.command("pause", check=True)
    emit(home, "e1", "tester", "completed")
    until(lambda: attention(home)["late"] == 1)

    rule = '[attention.deadlines] message = "1s"; paused by the user'
    assert re.fullmatch(rf"expired: waited \d+ s; {re.escape(rule)}; it is for the digest", waits_because(home, "e1"))
    home.command("resume", check=True)
    end = end_of(home, "e1")
    assert end["state"] == "dropped"
    assert f"{rule}; counted in a digest; [attention] digest = " in end["reason"]
    assert end["detail"]["rule"].startswith("counted in a digest; [attention] digest = ")
    assert "      rule: counted in a digest; [attention] digest = " in why(home, "e1")


def test_why_names_the_event_that_answered(running):
    running.command("pause", check=True)
    emit(running, "r1", "tester", "permission-needed", session="s")
    emit(running, "r2", "tester", "tool-finished", session="s")

    assert end_of(running, "r1")["reason"] == "withdrawn: answered by tool-finished of tester (r2)"
    assert "withdrawn: answered by tool-finished of tester (r2)" in why(running, "r1")


def test_why_names_what_it_was_merged_with(running):
    emit(running, "m1", "tester", "completed", session="s")
    native = {"agent": "tester", "kind": "completed", "session": "s", "id": "m2", "turn_id": "t"}
    for number in (1, 2):
        native |= {"id": f"t{number}", "native_event": f"Stop{number}"}
        running.command("emit", "--json", stdin=json.dumps(native).encode(), check=True)
        running.wait_for("event_accepted", event_id=f"t{number}")

    assert end_of(running, "m1")["state"] == "done"
    assert end_of(running, "t2")["reason"] == "merged with t1: two words for one turn, within 60 s"


def test_why_names_the_rule_that_told_several_together(running):
    running.command("pause", check=True)
    for number in range(3):
        emit(running, f"e{number}", f"agent{number}", "completed", session=f"s{number}")
    running.command("resume", check=True)

    assert end_of(running, "e1")["detail"]["rule"] == "told together with 2 others; [attention] together = 2"
    assert "      rule: told together with 2 others; [attention] together = 2" in why(running, "e1")


def test_why_names_the_skip(running):
    running.command("pause", check=True)
    emit(running, "e1", "tester", "completed")
    running.command("skip", "--all", check=True)
    end_of(running, "e1")

    assert ": skipped by the user" in why(running, "e1")


def test_why_tells_of_a_request_that_nobody_has_answered(running):
    emit(running, "r1", "tester", "permission-needed", session="s")
    end_of(running, "r1")

    assert until(lambda: waits_because(running, "r1")).startswith("nobody has answered it since ")
    assert "  now: nobody has answered it since" in why(running, "r1")
    emit(running, "r2", "tester", "tool-finished", session="s")
    assert waits_because(running, "r1") is None


def test_why_answers_without_a_daemon_as_with_one(running):
    running.command("pause", check=True)
    emit(running, "e1", "tester", "completed")
    running.stop()

    assert "speech: it still waits" in why(running, "e1")
    assert waits_because(running, "e1") is None


def test_only_hookds_own_times_are_shown_as_local_ones(running):
    emit(running, "e1", "tester", "completed", "Done at 2026-11-23T17:00:00Z and 2026-99-99T17:00:00Z")
    spoken_at = datetime.fromisoformat(end_of(running, "e1")["detail"]["spoken_at"]).astimezone()
    shown = why(running, "e1")

    assert "2026-11-23T17:00:00Z and 2026-99-99T17:00:00Z" in shown
    assert f"spoken at: {spoken_at.hour}:{spoken_at:%M}" in shown
    assert fact_of("output", "2026-11-23T17:00:00Z", spoken_at) == "output: 2026-11-23T17:00:00Z"


@pytest.mark.parametrize("words", [*WISHES, ("status", "--line")], ids=" ".join)
def test_a_user_without_a_home_is_told_in_one_line(home, words):
    if os.getuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only root can become a user that is in no user database")
    environ = {name: value for name, value in home.environ.items() if name not in ("HOME", "HOOKD_HOME")}
    program = f"import os, sys; os.getuid = lambda: 54321; sys.argv = ['hookd', *{words!r}]\n"
    program += "from hookd.cli import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, check=False)

    assert "HOME is not set" in told(done)
    assert done.returncode == 1
