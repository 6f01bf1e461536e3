"""Settings files as the agents' users have them: what an install adds, and that taking it out leaves no trace."""

import difflib
import sys
from pathlib import Path
from subprocess import run

import pytest
from own_entries import flat, group

from hookd.integrations import mark
from hookd.integrations.edits import FORMATS
from hookd.integrations.edits.protocol import Item, Member, Own

SAMPLES = Path(__file__).parent / "samples"

GROUPS = (Item(("hooks", "SessionStart"), group("SessionStart")), Item(("hooks", "Stop"), group("Stop", timeout=5)))
CURSOR = (
    Member(("version",), 1, frame=True),
    Item(("hooks", "sessionStart"), flat("sessionStart")),
    Item(("hooks", "stop"), flat("stop")),
)
WINDSURF = (
    Item(("hooks", "post_cascade_response"), flat("post_cascade_response", show_output=False)),
    Item(("hooks", "post_run_command"), flat("post_run_command")),
)
AIDER = (
    Member(("notifications",), value=True, frame=True),
    Member(("notifications-command",), mark.command("/usr/bin/hookd", "aider", "waiting")),
)
OWN = Own(mark.is_own, {("notifications",): True})

WANTED = {
    "claude-code.settings.json": ("json", GROUPS),
    "gemini-cli.settings.json": ("json", GROUPS),
    "cursor.hooks.json": ("json", CURSOR),
    "windsurf.hooks.json": ("json", WINDSURF),
    "codex.config.toml": ("toml", GROUPS),
    "codex.inline.config.toml": ("toml", GROUPS),
    "aider.conf.yml": ("yaml", AIDER),
}


def text_of(name):
    return (SAMPLES / name).read_bytes().decode()


def test_every_sample_is_looked_at():
    assert {path.name for path in SAMPLES.iterdir()} == set(WANTED)


@pytest.mark.parametrize("name", WANTED)
def test_a_sample_is_wired_and_unwired_to_the_byte(name):
    form, wanted = WANTED[name]
    text = text_of(name)
    wired = FORMATS[form].reconciled(text, wanted, OWN)

    assert set(map(repr, wanted)) - {repr(CURSOR[0])} <= set(map(repr, FORMATS[form].own(wired, OWN)))
    assert FORMATS[form].reconciled(wired, wanted, OWN) is wired
    assert FORMATS[form].reconciled(wired, (), OWN) == text


@pytest.mark.parametrize("name", WANTED)
def test_a_moved_program_changes_the_lines_that_name_it_and_no_others(name):
    form, wanted = WANTED[name]
    wired = FORMATS[form].reconciled(text_of(name), wanted, OWN)
    moved = wired.replace("/usr/bin/hookd", "/opt/h/hookd")

    assert FORMATS[form].reconciled(moved, wanted, OWN) == wired


@pytest.mark.parametrize("name", WANTED)
def test_a_line_that_goes_comes_back_with_a_comma_or_with_more_in_its_brackets(name):
    form, wanted = WANTED[name]
    text = text_of(name)
    wired = FORMATS[form].reconciled(text, wanted, OWN)
    lines = [line for line in difflib.ndiff(text.splitlines(), wired.splitlines()) if line[0] in "-+"]
    gone = [line[2:].replace(",", "") for line in lines if line[0] == "-"]
    come = [line[2:].replace(",", "") for line in lines if line[0] == "+"]

    assert [line for line in gone if not any(other.startswith(line.rstrip("]} ")) for other in come)] == []


def test_a_hook_does_not_wait_for_what_only_an_edit_needs():
    code = "import sys, hookd.integrations.edits; print(sorted({'yaml', 'tomlkit', 'tomllib'} & set(sys.modules)))"
    result = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout == "[]\n"
