"""Agent cards: what is read from one, and how they are found."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookd.cards import TEXT_LIMIT, HookCall, NotACard, parse
from hookd.cards.colors import COLORS, color_in
from hookd.cards.shelf import CARD_LIMIT, Shelf
from hookd.personas import COLORS as DERIVED_COLORS

CARDS = Path(__file__).parent / "cards"


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
