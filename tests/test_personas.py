"""Cards and personas: what is read from a card, and how an agent sounds with one or without."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hookd.cards import TEXT_LIMIT, HookCall, NotACard, parse
from hookd.cards.colors import COLORS, color_in
from hookd.cards.shelf import CARD_LIMIT, Shelf
from hookd.cli.agents import agents
from hookd.personas import COLORS as DERIVED_COLORS
from hookd.personas import EMOJIS, PITCHES, Personas, spoken_name
from hookd.settings import Settings
from hookd.settings.models import Agent

CARDS = Path(__file__).parent / "cards"
PALETTE = tuple(f"voice-{number}" for number in range(12))


def card(text):
    return parse(text.encode(), "a.md")


def write(directory, name, more="", file=None):
    path = directory / (file or f"{name}.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\nname: {name}\n{more}---\n\nYou are {name}.\n", encoding="utf-8")
    return path


# Cards


def test_a_card_with_damaged_emoji_is_mended():
    raw = (CARDS / "backend-engineer.md").read_bytes()
    assert "ðŸ”§" in raw.decode()

    found = parse(raw, "backend-engineer.md")

    assert found.name == "backend-engineer"
    assert found.emoji == "🔧"
    assert found.color == COLORS["indigo"]
    assert found.label == "[BACKEND-ENGINEER]"
    assert found.description.startswith("Backend development expert for API design")
    assert [(call.agent, call.kind, call.message) for call in found.hook_calls] == [
        ("backend-engineer", "activated", "Starting backend task"),
        ("backend-engineer", "completed", "Task finished successfully"),
    ]
    assert all(call.program.endswith("/.claude/hooks/agent-voice-hook.sh") for call in found.hook_calls)
    assert all(call.program.startswith("/") for call in found.hook_calls)


def test_a_card_with_lists_and_tables_in_its_front_matter_is_read():
    found = parse((CARDS / "code-reviewer.md").read_bytes(), "code-reviewer.md")

    assert (found.name, found.color, found.emoji) == ("code-reviewer", COLORS["cyan"], "")
    assert found.description == "Reviews a diff for bugs. Use after code changes."
    assert found.hook_calls == ()


@pytest.mark.parametrize(
    ("line", "description"),
    [
        ("description: plain: with colon # and a comment", "plain: with colon"),
        ("description: plain\n  goes on", "plain goes on"),
        ('description: "quoted # \\"so\\"\\nnext"', 'quoted # "so" next'),
        ("description: 'it''s'", "it's"),
        ("description: >\n  folded\n  text\ncolor: red", "folded text"),
        ("description: |-\n  kept\n  lines", "kept lines"),
        ('description: "never closed', "never closed"),
        ("description:", ""),
        ("tools:\n  - a\n  - description: inner\ndescription: x", "x"),
        ("description: \x1b[31mred\x07 \u202eturned", "[31mred turned"),
    ],
)
def test_front_matter_is_read_forgivingly(line, description):
    assert card(f"---\nname: a\n{line}\n---\nbody").description == description


def test_front_matter_that_is_never_closed_ends_at_a_blank_line():
    found = card("\ufeff---\r\nname: a\r\ncolor: red\r\n\r\n**Visual Identity: 🔧**\r\n")

    assert (found.name, found.color, found.emoji) == ("a", COLORS["red"], "🔧")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# Notes\nname: x\n", "has no front matter"),
        ("", "has no front matter"),
        ("---\ndescription: x\n---\n", "has no name"),
        ("---\nname: a b/../c\n---\n", 'is named "a b/../c"; wanted are'),
        ("---\nname:\n  - a\n---\n", "has no name"),
    ],
)
def test_a_file_that_names_no_agent_is_no_card(text, reason):
    with pytest.raises(NotACard, match=reason):
        card(text)


@pytest.mark.parametrize(
    ("text", "color"),
    [
        ("color: purple", COLORS["purple"]),
        ("color: '#A1B2C3'", "#a1b2c3"),
        ("color: #abc", "#aabbcc"),
        ("color: sparkly", ""),
    ],
)
def test_a_color_is_a_name_or_a_number(text, color):
    assert card(f"---\nname: a\n{text}\n---\n").color == color


@pytest.mark.parametrize(
    ("body", "emoji"),
    [
        ("**Visual Identity: 👩‍💻 TEAL OUTPUT**", "👩‍💻"),
        ("Visual identity: 🛡️ red", "🛡️"),
        ("Visual Identity: 🇳🇱", "🇳🇱"),
        ("prefix with `[A] 🚀` always", "🚀"),
        ("Visual Identity: BLUE\n\nLater 🚀 in the text", ""),
    ],
)
def test_an_emoji_is_taken_from_the_identity_or_the_label(body, emoji):
    assert card(f"---\nname: a\n---\n{body}\n").emoji == emoji


def test_the_label_that_spells_the_name_wins():
    assert card("---\nname: a-b\n---\n`[TODO]` and `[A-B] x`").label == "[A-B]"
    assert card("---\nname: a-b\n---\n`[REVIEWER] x`").label == "[REVIEWER]"
    assert card("---\nname: a-b\n---\n[LINK](x)").label == "[A-B]"


def test_hook_calls_are_data_of_bounded_size():
    body = (
        "!!~/agent-voice-hook.sh a 'completed' plain\n`!!agent-voice-hook.sh`\n!!/x/agent-voice-hook.sh b "
        + "y" * 9999
    )

    first, second = card(f"---\nname: a\n---\n{body}").hook_calls

    assert first == HookCall("~/agent-voice-hook.sh", "a", "completed", "plain")
    assert second == HookCall("/x/agent-voice-hook.sh", "b", "y" * TEXT_LIMIT, "")


@given(st.binary(max_size=300), st.sampled_from([b"", b"---\n", b"---\nname: a\n"]))
def test_no_bytes_make_a_card_fail_in_another_way(raw, start):
    try:
        found = parse(start + raw, "a.md")
    except NotACard:
        return

    assert found.name
    assert found.description.isprintable() or "\u2028" in found.description


@pytest.mark.parametrize("color", [*COLORS.values(), *DERIVED_COLORS])
def test_a_color_reads_on_dark_and_on_light_terminals(color):
    def luminance(code):
        parts = [int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert 1.05 / (luminance(color) + 0.05) >= 3  # WCAG 2, large text, on white
    assert (luminance(color) + 0.05) / (luminance("#1e1e1e") + 0.05) >= 3
    assert color_in(color) == color


# The shelf


def test_cards_are_found_downwards_and_the_first_directory_wins(tmp_path):
    first = write(tmp_path / "one" / "deep", "same", "color: red\n")
    second = write(tmp_path / "two", "same", "color: blue\n")
    write(tmp_path / "two" / ".git", "hidden")
    (tmp_path / "two" / "notes.txt").write_text("---\nname: text\n---\n", encoding="utf-8")

    shelf = Shelf([str(tmp_path / "one"), str(tmp_path / "two"), str(tmp_path / "three")])
    shelf.refresh()

    assert list(shelf.cards) == ["same"]
    assert shelf.cards["same"].path == str(first)
    assert [(skipped.path, skipped.reason) for skipped in shelf.skipped] == [
        (str(second), f'is a second card of "same"; {first} counts')
    ]


def test_what_is_no_card_is_skipped_with_a_reason(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "large.md").write_bytes(b"---\nname: a\n---\n" + b"x" * CARD_LIMIT)
    (tmp_path / "broken.md").write_bytes(b"---\nname: broken\ndescription: \xff\xfe x\n---\n")
    (tmp_path / "dangling.md").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.md").mkdir()
    write(tmp_path / "elsewhere", "linked", file="original")
    (tmp_path / "linked.md").symlink_to(tmp_path / "elsewhere" / "original")

    shelf = Shelf([str(tmp_path)])
    shelf.refresh()

    assert sorted(shelf.cards) == ["broken", "linked"]
    assert {Path(skipped.path).name: skipped.reason for skipped in shelf.skipped} == {
        "pipe.md": "is no regular file",
        "large.md": "is larger than 256 KiB, the most that a card may have",
    }


# Personas


def test_a_persona_comes_from_the_settings_then_the_card_then_the_name():
    settings = Settings(agents={"backend-engineer": Agent(spoken="Back end", pitch=33)})
    personas = Personas(settings, [str(CARDS)], PALETTE)

    persona = personas.of("backend-engineer")

    assert (persona.spoken, persona.voice.pitch, persona.emoji) == ("Back end", 33, "🔧")
    assert persona.voice.name in PALETTE
    assert persona.voice.rate == 175
    assert persona.card == str(CARDS / "backend-engineer.md")
    assert personas.origin("backend-engineer") == "settings + card"
    assert personas.origin("code-reviewer") == "card"
    assert personas.origin("stranger") == "name"


def test_an_agent_without_a_card_is_the_same_in_every_process():
    program = "from hookd.personas import Personas; from hookd.settings import Settings; "
    program += f"print(Personas(Settings(), [], {PALETTE!r}).of('stranger'))"

    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, encoding="utf-8",
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"},
    ).stdout  # fmt: skip

    assert told.strip() == str(Personas(Settings(), [], PALETTE).of("stranger"))


def test_two_agents_rarely_sound_alike():
    personas = Personas(Settings(), [], PALETTE)
    voices = [personas.of(f"agent-{number}").voice for number in range(200)]

    alike = sum(one == other for one, other in combinations(voices, 2))
    pairs = len(voices) * (len(voices) - 1) / 2

    assert len(PALETTE) * len(PITCHES) > 100
    assert alike / pairs < 2 / (len(PALETTE) * len(PITCHES))


def test_without_a_palette_all_have_the_engines_own_voice():
    persona = Personas(Settings(), []).of("stranger")

    assert persona.voice.name == ""
    assert persona.voice.pitch in PITCHES
    assert persona.emoji in EMOJIS
    assert persona.color in DERIVED_COLORS
    assert persona.label == "[STRANGER]"


def test_a_new_a_changed_and_a_removed_card_count_at_once(tmp_path):
    personas = Personas(Settings(), [str(tmp_path)], PALETTE)
    before = personas.of("late")

    path = write(tmp_path / "deep", "late", "color: '#010203'\n")
    assert personas.of("late").color == "#010203"
    write(tmp_path / "deep", "late", "color: '#040506'\n")
    assert personas.of("late").color == "#040506"
    path.unlink()
    assert personas.of("late") == before


@pytest.mark.parametrize(
    ("agent", "spoken"),
    [
        ("backend-engineer", "Backend engineer"),
        ("api_docs2", "Api docs 2"),
        ("codeReviewer", "Code reviewer"),
        ("QA-bot", "QA bot"),
        ("7", "7"),
        ("claude-code", "Claude Code"),
        ("gemini-cli", "Gemini"),
        ("codex", "Codex"),
    ],
)
def test_a_name_is_made_for_the_ear(agent, spoken):
    assert spoken_name(agent) == spoken


def test_ftfy_is_imported_only_for_a_damaged_card(tmp_path):
    write(tmp_path, "whole", "description: Déjà vu « fine » 🔧\n")
    program = "import sys; from hookd.cards.shelf import Shelf\n"
    program += (
        "for place in sys.argv[1:]:\n shelf = Shelf([place]); shelf.refresh(); print('ftfy' in sys.modules)"
    )

    told = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), str(CARDS)], capture_output=True, text=True, check=True
    ).stdout

    assert told.split() == ["False", "True"]


# hookd agents


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
    assert f"{tmp_path}/nothing: is not there; name a card or a directory of cards." in told.stderr
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
        "agent", "spoken", "voice", "pitch", "rate", "emoji", "color", "label", "description", "card", "from",
    }  # fmt: skip
    assert "🔧 [BACKEND-ENGINEER]" in run().stdout


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
