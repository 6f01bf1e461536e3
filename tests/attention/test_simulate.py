"""`hookd simulate`: what would be said of a recorded day, by the command itself."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from busy_day import busy_day

from hookd.event import TOLD
from hookd.redaction import redact
from hookd.rehearsal.day import BadLine, day_of
from house import until

BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)
SUMMARY = {
    "events", "utterances", "spoken_seconds_per_hour", "merged", "withdrawn", "expired", "digested",
    "important_wait_seconds",
}  # fmt: skip
UTTERANCE = ["starts", "ends", "event_ids", "agents", "priority", "text", "reason"]


def told(second, agent="reviewer", kind="completed", **fields):
    """An event object as a script would write it."""
    at = (BEGIN + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")
    return {"agent": agent, "kind": kind, "at": at, **fields}


def lines_of(*objects):
    return "".join(json.dumps(one) + "\n" for one in objects).encode()


def simulated(home, *objects, options=(), stdin=None):
    """What `hookd simulate --json` printed: the utterances, and the last object."""
    raw = lines_of(*objects) if stdin is None else stdin
    done = home.command("simulate", "-", "--json", *options, stdin=raw)

    assert (done.returncode, done.stderr) == (0, b"")
    *utterances, last = [json.loads(line) for line in done.stdout.splitlines()]
    return utterances, last


def settings_file(home, name, text):
    path = home.path / name
    path.write_text(text)
    return str(path)


# The command.


def test_what_the_daemon_exported_is_simulated(running):
    running.command("emit", "reviewer", "completed", "All looks good", check=True)
    running.command("emit", "codex", "permission-needed", "wants to run: npm test", check=True)
    running.command("emit", "codex", "tool-finished", check=True)
    until(lambda: len(running.history()) == 3)
    running.stop()
    day = running.path / "day.jsonl"
    day.write_bytes(running.command("history", "--all", "--json", check=True).stdout)

    done = running.command("simulate", str(day), "--json")
    *utterances, last = [json.loads(line) for line in done.stdout.splitlines()]

    assert (done.returncode, done.stderr, last["summary"]["events"]) == (0, b"", 3)
    # The request may cut in behind the name.
    said = " ".join(one["text"] for one in utterances if one["agents"] == ["reviewer"])

    assert said == "Reviewer: All looks good"


def test_the_objects_are_those_of_the_contract(home):
    utterances, last = simulated(home, told(0, message="All looks good", id="one"))

    assert [list(one) for one in utterances] == [UTTERANCE]
    assert utterances[0] == {
        "starts": "2026-11-23T09:00:00.100Z",
        "ends": "2026-11-23T09:00:01.723Z",
        "event_ids": ["one"],
        "agents": ["reviewer"],
        "priority": "message",
        "text": "Reviewer: All looks good",
        "reason": "default: agents",
    }
    assert set(last["summary"]) >= SUMMARY
    assert last["summary"]["important_wait_seconds"] == {"p50": None, "p95": None, "max": None}


def test_people_are_shown_a_list_and_a_table(home):
    home.environ["TZ"] = "Europe/Berlin"
    day = home.path / "day.jsonl"
    day.write_bytes(lines_of(told(0, "codex", "permission-needed", message="wants to run: npm test"),
                             told(3, "codex", "tool-finished")))  # fmt: skip

    lines = home.command("simulate", str(day), check=True).stdout.decode().splitlines()

    assert lines[0] == "Monday 2026-11-23"
    assert lines[1] == "10:00:00  important     Codex: wants to run: npm test  [default: main agent]"
    assert lines[2] == ""
    assert lines[3] == "events                           2"
    assert "important wait, p95            0.4 s" in lines
    assert lines[-1] == "most talkative                 2.0 s  codex, 1 ×"


def test_the_same_file_gives_the_same_output_twice(home):
    day = home.path / "day.jsonl"
    day.write_text("\n".join(busy_day()))
    first, second = (home.command("simulate", str(day), check=True).stdout for _ in range(2))

    assert first == second


def test_a_speed_changes_nothing_but_when_it_is_printed(home):
    events = [told(10 * number, message=f"part {number}") for number in range(3)]

    assert simulated(home, *events, options=("--speed", "1000")) == simulated(home, *events)


def test_another_settings_file_is_compared(home):
    silent = settings_file(home, "silent.toml", '[[route]]\nagent = "chatty"\nsinks = ["log"]\n')
    events = [told(60 * number, "chatty", message=f"part {number}", id=f"c{number}") for number in range(12)]
    utterances, last = simulated(home, *events, told(900, id="r"), options=("--against", silent))

    assert len(utterances) == 13
    assert (last["summary"]["utterances"], last["against"]["utterances"]) == (13, 1)
    assert [one["event_ids"] for one in last["only_here"]] == [[f"c{number}"] for number in range(12)]
    assert last["only_against"] == []


def test_people_see_two_settings_side_by_side(home):
    silent = settings_file(home, "silent.toml", '[[route]]\nagent = "chatty"\nsinks = ["log"]\n')
    events = [told(60 * number, "chatty", message=f"part {number}") for number in range(12)]
    done = home.command("simulate", "-", "--against", silent, stdin=lines_of(*events, told(900)), check=True)
    lines = done.stdout.decode().splitlines()

    assert "                             these    others    change" in lines
    assert "utterances                      13         1       -12" in lines
    assert "said only with these settings: 12, the first 10:" in lines
    assert "said only with the others: 0" in lines


def test_the_settings_may_be_others_than_ones_own(home):
    other = settings_file(home, "other.toml", '[agents.reviewer]\nspoken = "Rita"\n')
    utterances, _ = simulated(home, told(0, message="All looks good"), options=("--settings", other))

    assert [one["text"] for one in utterances] == ["Rita: All looks good"]


def test_a_bad_line_is_told_with_its_number_and_the_rest_is_simulated(home):
    raw = lines_of(told(0)) + b"not JSON\n\n" + lines_of(told(1, kind="complete"), {"agent": "a", "kind": "failed"})
    done = home.command("simulate", "-", "--json", stdin=raw)
    errors = done.stderr.decode().splitlines()

    assert done.returncode == 0
    assert [error.partition(": it is no JSON")[0] for error in errors[:1]] == ["hookd: line 2"]
    assert errors[1] == 'hookd: line 4: kind "complete" is unknown; did you mean "completed"?'
    assert errors[2].startswith('hookd: line 5: it has neither "received_at" nor "at"')
    assert json.loads(done.stdout.splitlines()[-1])["summary"]["events"] == 1


def test_of_many_bad_lines_the_first_ones_are_told(home):
    done = home.command("simulate", "-", stdin=b"?\n" * 50 + lines_of(told(0)))
    errors = done.stderr.decode().splitlines()

    assert (done.returncode, len(errors), errors[-1]) == (0, 11, "hookd: 40 more lines are no events")


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"?\n"])
def test_where_no_event_is_left_the_exit_code_is_65(home, raw):
    done = home.command("simulate", "-", stdin=raw)

    assert (done.returncode, done.stdout) == (65, b"")
    assert done.stderr.decode().splitlines()[-1].startswith("hookd: there is no event in it; wanted are event objects")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("no-such-file",), 66, "hookd: no-such-file: No such file or directory"),
        (("-", "--settings", "no-such.toml"), 66, "hookd: no-such.toml: there is no such file"),
        (("-", "--against", "no-such.toml"), 66, "hookd: no-such.toml: there is no such file"),
        (("-", "--speed", "fast"), 2, 'hookd simulate: invalid value for \'--speed\': "fast" is no speed'),
        (("-", "--speed", "0"), 2, 'hookd simulate: invalid value for \'--speed\': "0" is no speed'),
    ],
)
def test_what_is_wrong_is_told_in_one_line(home, words, code, said):
    done = home.command("simulate", *words, stdin=lines_of(told(0)), cwd=home.path)

    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (code, b"", 1)
    assert done.stderr.decode().startswith(said)


def test_settings_that_are_refused_end_it(home):
    wrong = settings_file(home, "wrong.toml", "[attention]\nbudgets = 3\n")
    done = home.command("simulate", "-", "--settings", wrong, stdin=lines_of(told(0)))

    assert done.returncode == 78
    assert b"budgets" in done.stderr


# The figures.


def test_the_end_of_a_record_is_not_an_agents_silence(home):
    utterances, _ = simulated(home, told(0, "codex", "tool-started", session="s"))

    assert utterances == []


def test_a_silence_within_the_record_is_told(home):
    utterances, _ = simulated(home, told(0, "codex", "tool-started", session="s"), told(7200, "codex", "tool-finished"))

    assert [one["text"] for one in utterances] == ["Codex has gone quiet."]


def test_told_twice_and_told_together_are_both_merged(home):
    own = told(0, "tester", id="own")
    hook = told(1, "tester", id="hook", native_event="SubagentStop", session="s")
    later = [told(60 + number / 10, f"agent-{number}", id=f"a{number}") for number in range(4)]
    history = {**hook, "received_at": hook["at"], "source": "spool", "dialect": "claude-code", "deliveries": []}
    utterances, last = simulated(home, own, history, *later)

    assert [one["event_ids"] for one in utterances] == [["own"], ["a0"], ["a1", "a2", "a3"]]
    assert last["summary"]["merged"] == 3
    assert last["summary"]["events"] == len(utterances) + last["summary"]["merged"]


def test_what_is_answered_while_another_one_speaks_is_withdrawn(home):
    first = told(0, "codex", "permission-needed", session="a", message="wants to run: npm run build in the website")
    second = told(1, "cursor", "permission-needed", session="b")
    answer = told(1.8, "cursor", "tool-finished", session="b")
    utterances, last = simulated(home, first, second, answer, told(9, "codex", "tool-finished", session="a"))

    assert [one["agents"] for one in utterances] == [["codex"]]
    assert last["summary"]["withdrawn"] == 1


def test_what_came_too_late_is_expired_and_counted_in_a_digest(home):
    late = {**told(0), "received_at": told(600)["at"], "source": "spool", "dialect": "hookd", "deliveries": []}
    utterances, last = simulated(home, told(0, "codex", "tool-started"), late)

    assert [one["text"][:20] for one in utterances] == ["While you were away:"]
    assert (last["summary"]["expired"], last["summary"]["digested"]) == (1, 1)


def test_hours_of_silence_behind_the_last_event_do_not_dilute_the_rate(home):
    _, last = simulated(home, told(0, message="All looks good"))

    assert last["summary"]["hours"] == 1
    assert last["summary"]["spoken_seconds_per_hour"] == 1.6


def test_an_important_event_waits_until_its_utterance_begins(home):
    long = told(0, "reviewer", message="The review is done and there is a lot to say about it. Much of it is good.")
    asks = told(1, "codex", "permission-needed", message="wants to run: npm test")
    utterances, last = simulated(home, long, asks, told(20, "codex", "tool-finished"))
    starts = datetime.fromisoformat(next(one["starts"] for one in utterances if one["priority"] == "important"))
    waited = round((starts - BEGIN).total_seconds() - 1, 2)

    assert last["summary"]["important_wait_seconds"] == {"p50": waited, "p95": waited, "max": waited}
    assert 0.1 <= waited <= 1.5


# The day.


def read(*objects):
    return day_of(lines_of(*objects).splitlines(), redact)


def test_the_order_is_that_of_time_and_then_of_the_file():
    day = read(told(5, id="late"), told(1, id="one"), told(1, id="two"))

    assert [event.id for event in day.events] == ["one", "two", "late"]


def test_the_same_id_twice_is_one_event():
    day = read(told(5, id="same"), told(1, id="same", message="first"))

    assert [(event.id, event.message) for event in day.events] == [("same", "first")]
    assert day.repeated == 1


def test_a_history_object_is_the_event_that_the_daemon_had():
    past = {**told(0, id="one", native_event="SessionStart", sender_source="startup", sender_message="inner"),
            "received_at": told(2)["at"], "source": "spool", "dialect": "claude-code", "deliveries": []}  # fmt: skip
    event = read(past).events[0]

    assert (event.received_at, event.source, event.dialect) == (BEGIN + timedelta(seconds=2), "spool", "claude-code")
    assert event.happened_at == BEGIN
    assert event.extra == {"native_event": "SessionStart", "source": "startup", "message": "inner"}
    assert event.to_object() == {name: value for name, value in past.items() if name not in TOLD}


def test_an_event_object_keeps_the_keys_of_its_sender():
    event = read(told(0, source="startup", sender_source="x")).events[0]

    assert (event.source, event.extra) == ("file", {"source": "startup", "sender_source": "x"})


def test_secrets_are_taken_out_of_a_day():
    event = read(told(0, message="the key is ghp_16C7e42F292c6912E7710c838347Ae178B4a")).events[0]

    assert "ghp_" not in event.message


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-23T09:00:00", 7, "0001-01-01T00:00:00+14:00"])
def test_a_time_that_is_none_is_a_bad_line(moment):
    day = read({**told(0), "received_at": moment})

    assert [type(one) for one in day.bad] == [BadLine]
    assert (day.bad[0].number, day.bad[0].reason[:16]) == (1, '"received_at" is')
