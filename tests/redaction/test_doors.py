"""A secret that goes in at any door of a daemon comes out at none."""

import json
import random
import re
import subprocess

import pytest
from forge import PREFIXED, forged

from hookd.redaction import redact
from house import VOICE_HOOK, Home, until

OWN_PATTERN = "ACME-[0-9]{6}"
FIELDS = ("message", "session", "project", "parent", "tool", "host")


class Secrets(list):
    """Every secret that was ever given away, each another one."""

    def __init__(self):
        super().__init__()
        self._dice = random.Random(17)

    def __call__(self, shape="GitHub"):
        self.append(forged(PREFIXED[shape], self._dice))
        return self[-1]


class Watched(Home):
    """A daemon whose every output is kept: a hook program writes down what it is told."""

    def __init__(self, path):
        super().__init__(path)
        self.secrets = Secrets()
        programs = self.path / "hooks.d"
        programs.mkdir(mode=0o700)
        program = programs / "witness"
        program.write_text(f"#!/bin/sh\n{{ env; echo; cat; echo \"$@\"; }} >> '{self.path}/witnessed'\necho seen\n")
        program.chmod(0o700)
        (self.path / "hookd.toml").write_text(
            f'[redaction]\npatterns = ["{OWN_PATTERN}"]\n[[route]]\nsinks = ["log", "speech", "exec"]\n'
            'say = "{name} {message} {project} {session} {tool} {parent} {host}"\n'
        )

    def settled(self, count):
        """The events, when there are so many and all is done with each."""

        def done():
            events = self.history()
            states = [delivery["state"] for event in events for delivery in event["deliveries"]]
            return events if len(events) >= count and "queued" not in states else None

        return until(done, 60, f"{count} events that are done")

    def told(self):
        """All that the daemon ever wrote or answered, but for what it set aside."""
        files = [path for path in self.path.rglob("*") if path.is_file() and path.parent.name not in ("bad", "hooks.d")]
        answers = [self.command(*words).stdout for words in (["status", "--json"], ["history", "--all"], ["tail"])]
        return {**{path.name: path.read_bytes() for path in files}, "answers": b"\n".join(answers)}

    def leaks(self):
        """Which secret stands where; a half of one counts."""
        return [
            (secret, place)
            for place, content in self.told().items()
            for secret in self.secrets
            if secret.encode() in content or secret[len(secret) // 2 :].encode() in content
        ]


@pytest.fixture
def home(tmp_path):
    home = Watched(tmp_path)
    home.start()
    yield home
    home.stop()


def event(home, **fields):
    return {"agent": "reviewer", "kind": "completed", **fields}


def full_event(home):
    """A secret in every place of an event where a text may stand."""
    give = home.secrets
    return event(
        home,
        **{field: f"with {give(shape)} in it" for field, shape in zip(FIELDS, PREFIXED, strict=False)},
        note=f"also {give()}",
        client_secret=give("short password"),
        headers={"Authorization": f"Bearer {give('bearer')}", "Cookie": give("bearer"), "X-Api-Key": [give("bearer")]},
        deep=[{"list": [f"password={give('short password')}", {give("Slack"): give("npm")}]}],
        url=f"postgres://dev:{give('short password')}@db/shop",
        nested=json.dumps({"env": {"DB_PASSWORD": give("short password"), "TOKEN": give("Stripe")}}),
    )


def wrapped(home):
    return {"specversion": "1.0", "id": "c1", "source": "hookd://reviewer/laptop", "type": "dev.hookd.agent.completed",
            "subject": home.secrets("Linear"), "data": {"message": home.secrets("OpenAI")},
            "comment": home.secrets("Anthropic")}  # fmt: skip


def native(home):
    give = home.secrets
    return {
        "session_id": give("GitLab"),
        "cwd": f"/home/dev/{give('Google')}",
        "hook_event_name": "PermissionRequest",
        "tool_name": "Bash",
        "tool_input": {
            "command": f"curl -H 'Authorization: Bearer {give('bearer')}' -d token={give('npm')} https://example.org "
            f"{'x' * 20} && echo {give('Mailgun')} {give('Shopify')} {give('Databricks')}",
            "description": f"Asks with {give('Vault')}",
        },
        "agent_type": give("Hugging Face"),
    }


def stop(home):
    return {
        "session_id": "s1", "cwd": "/home/dev/app", "hook_event_name": "Stop",
        "last_assistant_message": f"Pushed with {home.secrets()}, the key is {home.secrets('AWS key id')}.",
        "transcript_path": f"/home/dev/.claude/{home.secrets('Sentry')[:60]}.jsonl",
    }  # fmt: skip


def test_no_secret_of_a_dropped_event_comes_out(home):
    home.drop("1.json", full_event(home))
    home.drop("2.json", wrapped(home))
    home.drop("3.claude-code.json", native(home))
    home.drop("4.unheard-of.json", {"type": home.secrets("Groq"), "cwd": home.secrets("Replicate")})
    home.drop("5.json", event(home, id=home.secrets("Twilio"), agent=home.secrets("Linear"), message="a name"))
    events = home.settled(5)

    assert home.leaks() == []
    assert {event["agent"] for event in events} >= {"reviewer"}
    assert b"[redacted]" in home.told()["witnessed"]


def test_no_secret_that_a_command_stored_comes_out(home):
    give = home.secrets
    home.command("emit", "reviewer", "completed", f"with {give()}", "--session", give("xAI"), "--project",
                 f"/tmp/{give('Slack')}", "--parent", give("PyPI"), "--tool", give("Groq"), "--host", give("JWT"),
                 check=True)  # fmt: skip
    home.command("emit", "--json", stdin=json.dumps(full_event(home)).encode(), check=True)
    home.command("hook", "claude-code", stdin=json.dumps(native(home)).encode(), check=True)
    home.command("hook", "claude-code", stdin=json.dumps(stop(home)).encode(), check=True)
    subprocess.run([VOICE_HOOK, "reviewer", "done", f"used {give('Notion')}"], env=home.environ, check=True)
    home.settled(5)

    assert home.leaks() == []


def test_no_secret_that_a_pipe_brought_comes_out(home):
    home.write_pipe(f"reviewer done pushed with {home.secrets()}\n".encode())
    short = event(home, message=home.secrets("Stripe"), session=home.secrets("npm"), note=[home.secrets("Docker Hub")])
    home.write_pipe(json.dumps(short).encode() + b"\n")
    home.settled(2)

    assert home.leaks() == []


def test_no_secret_of_a_rejected_event_is_told_and_what_was_set_aside_stays_as_it_came(home):
    raw = json.dumps({"agent": home.secrets(), "kind": f"x {home.secrets('npm')}"}).encode()
    home.drop("1.json", raw)
    home.write_pipe(f"reviewer {home.secrets('GitLab')}-\n".encode())
    home.wait_for("event_rejected", 2)
    kept = home.path / "hooks" / "bad" / "1.json"

    assert home.leaks() == []
    assert kept.read_bytes() == raw
    assert not any(secret in reason for reason in home.bad().values() for secret in home.secrets)
    assert {path.stat().st_mode & 0o777 for path in kept.parent.iterdir()} == {0o600}


def test_no_secret_that_the_user_has_said_is_logged(home):
    home.command("say", f"The token is {home.secrets()} and ACME-123456", check=True)
    (spoken,) = home.wait_for("utterance_spoken")

    assert home.leaks() == []
    assert "ACME" not in json.dumps(spoken)


def test_the_users_own_patterns_count_everywhere(home):
    home.secrets += ["ACME-123456", "ACME-654321", "ACME-111111"]
    home.drop("1.json", event(home, message="for ACME-123456", project="/home/ACME-654321", customer="ACME-111111"))
    home.settled(1)

    assert home.leaks() == []


def test_no_secret_that_a_hook_program_prints_is_logged(home):
    secret = home.secrets()
    program = home.path / "hooks.d" / "chatty"
    program.write_text(f"#!/bin/sh\necho TOKEN={secret}\n")
    program.chmod(0o700)
    home.drop("1.json", event(home, message="go"))
    home.settled(1)

    assert home.leaks() == []
    assert home.facts("program_finished", program="chatty")[0]["output"] == "TOKEN=[redacted]\n"


def test_a_leak_would_be_seen(home):
    """The negative control: what looks like no secret is found in every place that is looked at."""
    home.secrets += ["plainword"]
    home.drop("1.json", event(home, message="plainword"))
    home.settled(1)
    places = {re.sub("-wal$", "", place) for _, place in home.leaks()}

    assert redact("plainword") == "plainword"
    assert places >= {"journal.db", "hookd.jsonl", "witnessed", "answers"}
