"""The proof that a hook fires: run as an agent runs it, seen where it arrives, and told to nobody."""

import json
import signal
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookd.attention.attention import Attention
from hookd.attention.rules import rules_of
from hookd.event import Event
from hookd.integrations import mark, proof
from hookd.integrations.agents.agent import SESSION, Probe
from hookd.integrations.proof import prove
from hookd.router import Router
from hookd.settings import Route, Settings
from hookd.vocabulary import KINDS, PROOF, is_proof
from house import HOOKD, until
from processes import is_running

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def stop(agent="claude-code", event="Stop"):
    payload = {"hook_event_name": event, "session_id": SESSION, "last_assistant_message": "Never say this."}
    return Probe(mark.command(HOOKD, agent, event), json.dumps(payload).encode())


SILENT = Probe(f"{mark.command(HOOKD, 'aider', 'waiting')} </dev/null", b"")
"""An agent that tells nothing but where it is."""
EVERYTHING = """
[[route]]
sinks = ["speech", "log", "exec"]
"""


@pytest.mark.parametrize("probe", [stop(), SILENT], ids=["by its session", "by its directory"])
def test_a_hook_that_fires_is_seen_in_the_journal(running, probe):
    seen = prove(probe, running.environ)

    assert (seen.fired, seen.running, seen.trouble) == (True, True, "")
    assert seen.ms > 0
    (event,) = running.history()
    assert is_proof(event.get("session", ""), event.get("project", ""))


def test_install_tells_how_long_it_took_to_hookd(running):
    done = running.command("install", "cursor", check=True)

    assert "verified: cursor → hookd in " in done.stdout.decode()
    assert "not running" not in done.stdout.decode()


def test_a_proof_is_neither_said_nor_given_to_programs_whatever_the_routes(home):
    program = home.path / "hooks.d" / "tell"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ntouch {home.path}/ran\n")
    program.chmod(0o755)
    (home.path / "hookd.toml").write_text(EVERYTHING)
    home.start()
    seen = prove(stop(), home.environ)
    home.command("emit", "reviewer", "completed", "Say this.", check=True)
    home.wait_for("utterance_spoken")
    until((home.path / "ran").exists, what="the program of the other event")
    proven, other = home.history()

    assert seen.fired
    assert [way["sink"] for way in proven["deliveries"]] == ["log"]
    assert sorted(way["sink"] for way in other["deliveries"]) == ["exec", "log", "speech"]
    assert len(home.facts("utterance_spoken")) == 1


def test_history_tail_and_why_show_a_proof_as_what_it_is(running):
    prove(stop(), running.environ)
    (event,) = running.history()

    assert b"(a proof of hookd install)" in running.command("history").stdout
    assert b"completed  (a proof of hookd install)" in running.command("tail").stdout
    assert b"a proof of hookd install sent it to log" in running.command("why", event["id"]).stdout


def test_without_a_daemon_it_is_seen_in_the_hook_directory_and_taken_away(home):
    seen = prove(stop(), home.environ)

    assert (seen.fired, seen.running, home.new()) == (True, False, [])


def test_what_others_told_meanwhile_stays(home):
    home.command("emit", "reviewer", "completed", check=True)
    prove(stop(), home.environ)

    assert len(home.new()) == 1


def test_a_daemon_that_takes_nothing_in_is_told(running, monkeypatch):
    monkeypatch.setattr(proof, "ARRIVAL_SECONDS", 0.2)
    running.process.send_signal(signal.SIGSTOP)
    seen = prove(stop(), running.environ)
    running.process.send_signal(signal.SIGCONT)

    assert not seen.fired
    assert "the hook fired, but the daemon did not take it in within 0.2 s" in seen.trouble


TROUBLES = [
    ("exit 3", "the hook ended with 3: it said nothing"),
    ("echo no such thing >&2; exit 1", "the hook ended with 1: no such thing"),
    ("/no/such/hookd hook --installed claude-code Stop", "the hook ended with 127: "),
    ("true", "the hook ran, but nothing of it arrived in "),
    ("trap '' TERM; sleep 1000 & sleep 1000", "the hook did not end within 1 s"),
]


@pytest.mark.parametrize(("command", "told"), TROUBLES)
def test_a_hook_that_does_not_fire_is_told(home, monkeypatch, command, told):
    monkeypatch.setattr(proof, "RUN_SECONDS", 1)
    seen = prove(Probe(command, b"{}"), home.environ)

    assert not seen.fired
    assert told in seen.trouble


def test_a_hook_that_cannot_be_run_is_told(home):
    seen = prove(Probe("true", b"", cwd=str(home.path / "gone")), home.environ)

    assert not seen.fired
    assert "the hook could not be run: No such file or directory" in seen.trouble


def test_a_hook_that_does_not_read_is_no_trouble(home):
    """What it is told is more than a pipe holds."""
    big = Probe(f"{mark.command(HOOKD, 'aider', 'waiting')} </dev/null", b"x" * 1_000_000)

    assert prove(big, home.environ).fired


def test_what_a_hook_started_ends_with_it(home, monkeypatch):
    monkeypatch.setattr(proof, "RUN_SECONDS", 1)
    prove(Probe(f"sleep 1000 & echo $! > {home.path}/pid; wait", b""), home.environ)
    child = int((home.path / "pid").read_text())

    assert until(lambda: not is_running(child))


def test_what_hookd_cannot_understand_is_told_with_its_reason(running, monkeypatch):
    monkeypatch.setattr(proof, "ARRIVAL_SECONDS", 1)
    seen = prove(Probe(mark.command(HOOKD, "claude-code"), b'{"session_id": "@SESSION@"}'), running.environ)

    assert not seen.fired
    assert "could not understand it: see " in seen.trouble


def test_a_hook_gets_no_secrets_and_its_input_ends(home):
    environ = {**home.environ, "API_KEY": "secret", "AWS_PROFILE": "work"}
    prove(Probe(f"cat > {home.path}/input; env > {home.path}/env", b"told"), environ)
    names = {line.partition("=")[0] for line in (home.path / "env").read_text().splitlines()}

    assert (home.path / "input").read_text() == "told"
    assert {"HOME", "PATH", "HOOKD_HOME"} <= names
    assert names.isdisjoint(("API_KEY", "AWS_PROFILE"))


def event(kind, session):
    return Event("1", "claude-code", kind, NOW, "spool", "claude-code", session=session, project="/home/me/shop")


@given(st.sampled_from(KINDS), st.lists(st.sampled_from(["speech", "log", "exec"]), min_size=1, unique=True))
def test_no_route_sends_a_proof_anywhere_but_to_the_log(kind, sinks):
    router = Router(Settings(route=[Route(sinks=tuple(sinks))]))

    assert [one.sink for one in router.route(event(kind, PROOF + "1"), NOW)] == ["log"]


def attention():
    return Attention(rules_of(Settings(), Router(Settings()), lambda *_: 1.0, frozenset({"speech"})))


@pytest.mark.parametrize(("session", "seen"), [(PROOF + "1", 0), ("s1", 1)])
def test_nobody_is_at_work_after_a_proof(session, seen):
    """Else it would be told later that the agent has gone quiet."""
    one = attention()
    one.take(event("activated", session), (), NOW)
    later = NOW + timedelta(hours=1)

    assert len(list(one.board.sessions.silent(later, timedelta(minutes=1)))) == seen


@pytest.mark.parametrize(
    ("session", "project", "proves"),
    [
        ("hookd-proof-1", "", True),
        ("", "/tmp/x/hookd-proof-1/", True),
        ("my-hookd-proof-1", "/tmp/hookd-proof-1/sub", False),
        ("", "", False),
    ],
)
def test_a_proof_is_known_by_its_session_or_its_directory(session, project, proves):
    assert is_proof(session, project) == proves
