"""`hookd agents`: the list, one agent, and the import of cards."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from hookd.cli.agents import agents

CARDS = Path(__file__).parent / "cards"


def write(directory, name, more="", file=None):
    path = directory / (file or f"{name}.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\nname: {name}\n{more}---\n\nYou are {name}.\n", encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOOKD_HOME", str(tmp_path))
    monkeypatch.setenv("HOOKD_CARDS__DIRECTORIES", "[]")
    return tmp_path


def run(*words):
    return CliRunner().invoke(agents, words, prog_name="hookd agents")


def test_import_copies_cards_and_says_their_personas(home, tmp_path):
    team = tmp_path / "team"
    shutil.copytree(CARDS, team)
    (team / "README.md").write_text("# Cards\n", encoding="utf-8")
    with (team / "code-reviewer.md").open("ab") as file:
        file.write(b"\xff\r\n \n")

    told = run("import", str(team))

    assert told.exit_code == 0
    assert "imported 🔧 [BACKEND-ENGINEER]" in told.stdout
    assert f"{team}/README.md: has no front matter" in told.stderr
    copies = {path.name: path.read_bytes() for path in (home / "cards").iterdir()}
    assert copies == {path.name: path.read_bytes() for path in team.iterdir() if path.name != "README.md"}
    assert "unchanged 🔧" in run("import", str(CARDS)).stdout
    write(team, "backend-engineer", "color: red\n")
    assert "replaced" in run("import", str(team / "backend-engineer.md")).stdout


def test_import_refuses_a_file_that_names_no_agent(home, tmp_path):
    notes = tmp_path / "notes.md"
    notes.write_text("# Notes\n", encoding="utf-8")
    good = write(tmp_path / "team", "good")

    told = run("import", str(good), str(notes), str(tmp_path / "nothing"))

    assert told.exit_code == 65
    assert f"{notes}: has no front matter; a card begins with ---" in told.stderr
    assert f"{tmp_path}/nothing: no card is there; name a card or a directory of cards." in told.stderr
    assert (home / "cards" / "good.md").exists()


def test_the_list_holds_cards_settings_and_the_agents_of_the_journal(home, monkeypatch):
    monkeypatch.setenv("HOOKD_CARDS__DIRECTORIES", json.dumps([str(CARDS)]))
    monkeypatch.setenv("HOOKD_AGENTS__CODEX__VOICE", "en-gb")
    with closing(sqlite3.connect(home / "journal.db")) as journal:
        journal.execute("CREATE TABLE events (agent TEXT)")
        journal.executemany("INSERT INTO events VALUES (?)", [("stranger",), ("stranger",), ("codex",)])
        journal.commit()

    told = [json.loads(line) for line in run("--json").stdout.splitlines()]

    assert [one["agent"] for one in told] == ["backend-engineer", "code-reviewer", "codex", "stranger"]
    assert [one["from"] for one in told] == ["card", "card", "settings", "name"]
    assert told[2]["voice"] == "en-gb"
    assert set(told[0]) == {
        "agent", "spoken", "engine", "voice", "pitch", "rate", "emoji", "color", "label", "description", "card", "from",
    }  # fmt: skip
    assert "🔧 [BACKEND-ENGINEER]" in run().stdout


def test_the_voice_that_an_agent_was_heard_in_is_told(home):
    with closing(sqlite3.connect(home / "journal.db")) as journal:
        journal.execute("CREATE TABLE events (agent TEXT)")
        journal.execute("INSERT INTO events VALUES ('tester')")
        journal.execute("CREATE TABLE notes (name TEXT, value TEXT)")
        kept = {"piper": {"tester": ["joe", 62, "2026-11-24T12:00:00+00:00"]}}
        journal.execute("INSERT INTO notes VALUES ('casting', ?)", (json.dumps(kept),))
        journal.commit()

    (told,) = [json.loads(line) for line in run("--json").stdout.splitlines()]

    assert (told["engine"], told["voice"], told["pitch"]) == ("piper", "joe", 62)
    assert "joe, pitch 62" in run().stdout
    assert "given at its first word" in run("show", "stranger").stdout


def test_a_journal_that_is_none_is_told_and_the_cards_are_listed(home):
    (home / "journal.db").write_text("no journal", encoding="utf-8")
    write(home / "cards", "good")

    told = run()

    assert told.exit_code == 0
    assert "[GOOD]" in told.stdout
    assert "journal.db: cannot be read: file is not a database" in told.stderr


def test_show_works_with_and_without_a_card(home):
    shutil.copytree(CARDS, home / "cards")

    assert (
        'hook call    backend-engineer activated "Starting backend task"'
        in run("show", "backend-engineer").stdout
    )
    told = json.loads(run("show", "backend-engineer", "--json").stdout)
    assert told["hook_calls"][1]["kind"] == "completed"
    assert json.loads(run("show", "stranger", "--json").stdout)["hook_calls"] == []
    refused = run("show", "no name")
    assert refused.exit_code == 64
    assert refused.stderr.startswith('"no name" is no name of an agent; wanted are')


def test_refused_settings_are_told(home):
    (home / "hookd.toml").write_text("[speech]\nrat = 1\n", encoding="utf-8")
    (home / "hookd.toml").chmod(0o600)

    told = run()

    assert told.exit_code == 78
    assert told.stderr == f"{home}/hookd.toml: [speech] rat is unknown; did you mean rate?\n"


@pytest.mark.parametrize("command", [[], ["show"], ["import"]])
def test_every_command_of_agents_has_help_with_an_example(command):
    assert re.search(r"Example:\n +hookd agents", run(*command, "--help").stdout)
