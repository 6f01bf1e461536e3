"""YAML settings as people write them, and at random: keys of the root are set and taken out, all else stays."""

import pytest
import yaml
from hypothesis import event, given, reject
from hypothesis import strategies as st
from own_entries import OWN, group

from hookd.integrations import mark
from hookd.integrations.edits import FORMATS, yaml_scan
from hookd.integrations.edits.protocol import Conflict, Item, Member, Own, Unreadable

YAML = FORMATS["yaml"]

FRAMED = Own(mark.is_own, {("notifications",): True})


def members(program="/usr/bin/hookd"):
    command = mark.command(program, "aider", "waiting") + " </dev/null"
    return Member(("notifications",), value=True, frame=True), Member(("notifications-command",), command)


WANTED = members()
COMMAND = WANTED[1].value
LINES = f"notifications: true\nnotifications-command: {COMMAND}\n"
ALONE = (WANTED[1],)


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request, monkeypatch):
    """PyYAML with and without libyaml."""
    monkeypatch.setattr(yaml_scan, "_loader", lambda: getattr(yaml, request.param))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "LINES"),
        ("# mine\n", "# mine\nLINES"),
        ("model: x # c\n\n# end\n", "model: x # c\n\n# end\nLINES"),
        ("---\nmodel: x\n...\n", "---\nmodel: x\nLINES...\n"),
        ("read:\n- a\n- b: [1,\n  2]\n", "read:\n- a\n- b: [1,\n  2]\nLINES"),
        ("text: |\n  a\n\n\n", "text: |\n  a\n\n\nLINES"),
        ("? a\n: b\n1: 2\nnull: c\n", "? a\n: b\n1: 2\nnull: c\nLINES"),
    ],
)
def test_keys_are_set_at_the_end_and_taken_out_again(before, after, loader):
    result = YAML.reconciled(before, WANTED, FRAMED)

    assert result == after.replace("LINES", LINES)
    assert YAML.reconciled(result, (), FRAMED) == before


def test_line_ends_indentation_and_an_open_last_line_are_followed():
    written = LINES.replace("\n", "\r\n  ").rstrip()

    assert YAML.reconciled("  a: 1\r\n  b: 2", WANTED, FRAMED) == f"  a: 1\r\n  b: 2\r\n  {written}"


@pytest.mark.parametrize(
    "text",
    ["notifications-command: OWN # mine\nb: 1\n", "a: 1\n'notifications-command': 'OWN'\n",
     "notifications-command:\n  OWN\nb: 1\n", "notifications-command: |-\n  OWN\n\n# next\nb: 1\n",
     'notifications-command: &free "OWN"\n'],
)  # fmt: skip
def test_a_stale_command_is_replaced_where_it_stands_however_it_is_written(text, loader):
    stale = text.replace("OWN", members("/old/hookd")[1].value)
    result = YAML.reconciled(stale, ALONE, OWN)

    assert YAML.load(result)["notifications-command"] == COMMAND
    assert [line for line in stale.splitlines() if "OWN" not in text or "hookd" not in line][-1:] == (
        [line for line in result.splitlines() if "hookd" not in line][-1:]
    )
    assert "hookd" not in YAML.reconciled(result, (), OWN)
    assert YAML.reconciled(result, ALONE, OWN) is result


def test_what_somebody_set_beside_stays():
    assert YAML.reconciled("notifications: false\n", WANTED, OWN) == (
        f"notifications: false\nnotifications-command: {COMMAND}\n"
    )
    assert YAML.reconciled(f"{LINES}a: 1\n", (), OWN) == "notifications: true\na: 1\n"
    assert YAML.reconciled(f"{LINES}a: 1\n", (), FRAMED) == "a: 1\n"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("notifications-command: say done\n", 'notifications-command is set already, to "say done"'),
        ("notifications-command: [say]\n", "notifications-command is set already"),
        ("<<: {notifications-command: say}\n", "notifications-command is set already"),
        ("{a: 1}\n", "in braces"),
        ("{}\n", "in braces"),
        ("null\n", "cannot be added to"),
        ("text: |\n  open", "change what is not hookd's"),
    ],
)
def test_what_stands_in_the_way_is_a_conflict(text, named):
    with pytest.raises(Conflict, match=named):
        YAML.reconciled(text, WANTED, FRAMED)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("notifications-command: &a OWN\nb: *a\n", "others refer to"),
        ("notifications-command: &a OWN\nb: [*a]\n", "others refer to"),
        ("b: &a OWN\nnotifications-command: *a\n", "others refer to"),
        ("c: &a {d: OWN}\n<<: *a\n", "in an anchor elsewhere"),
        ("notifications-command: OWN\nnotifications-command: OWN\n", "stands twice"),
        ("notifications-command: say\nnotifications-command: OWN\n", "stands twice"),
        ("? notifications-command\n: OWN\n", "does not begin its line"),
    ],
)
@pytest.mark.parametrize("wanted", [(), members("/new/hookd")[1:]], ids=["taken out", "replaced"])
def test_a_line_that_means_more_than_itself_is_left_to_a_person(text, named, wanted, loader):
    with pytest.raises(Conflict, match=named):
        YAML.reconciled(text.replace("OWN", COMMAND.removesuffix(" </dev/null")), wanted, OWN)


def test_nested_entries_are_refused():
    for wanted in (Item(("hooks", "Stop"), group("Stop")), Member(("a", "b"), COMMAND), Member(("a",), [COMMAND])):
        with pytest.raises(Conflict, match="is nested"):
            YAML.reconciled("", (wanted,), OWN)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: [", 2, 1),
        ("a: 1\n\tb: 2\n", 2, 1),
        ("a: 'x\n", 2, 1),
        ("a: 1\n---\nb: 1\n", 2, 1),
        ("- a\n", 1, 1),
        ("just words\n", 1, 1),
        ("a: !odd b\n", 1, 4),
        ("a: *b\n", 1, 4),
        ("a: 2001-99-99\n", 1, 1),
        ("? {a: b}\n: c\n", 1, 3),
        ("a: \x00\n", 1, 4),
        ("a: \ud800\n", 1, 4),
        ("a: " + "[" * 200, 1, 103),
        ("a: b: c\n", 1, 5),
        ("a: " + "[" * 5000, 1, 1003),  # libyaml's own limit
    ],
)
def test_a_fault_is_told_with_its_place(text, line, column):
    with pytest.raises(Unreadable) as caught:
        YAML.reconciled(text, WANTED, OWN)

    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.reason


def test_aliases_that_grow_without_end_are_not_followed():
    rows = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))]
    text = "\n".join(rows) + "\n"

    assert YAML.reconciled(text, WANTED, FRAMED) == text + LINES
    assert YAML.reconciled(text + LINES, (), FRAMED) == text


@pytest.mark.parametrize(
    "program", ["/o'p q/hookd", "/a: b/hookd", "/#c/hookd", "/tab\there/hookd", "/ü🎉/hookd", "/x" * 200 + "/hookd"]
)
def test_commands_that_need_quotes_are_given_them(program):
    wanted = (Member(("notifications-command",), mark.command(program, "aider", "waiting")),)
    result = YAML.reconciled("a: 1\n", wanted, OWN)

    assert yaml.safe_load(result) == {"a": 1, "notifications-command": wanted[0].value}
    assert YAML.own(result, OWN) == wanted
    assert YAML.reconciled(result, (), OWN) == "a: 1\n"


def test_lines_for_adding_by_hand_are_a_document_of_the_entries():
    assert set(map(repr, YAML.own(YAML.lines(WANTED), FRAMED))) == set(map(repr, WANTED))


VALUES = ("1", "x y", "'# no'", '"\\n é"', "[a, {b: c}]", "\n- a\n- b # c", "\n  d: e\n  f:\n  - g",
          "|\n  text\n\n", ">+\n  folded\n  more\n\n",
          "plain\n  goes on", "&one z", "*one", "", "2001-01-01", "🎉 # c", "!!str 1")  # fmt: skip
KEYS = ("a", "'b c'", '"d"', "1", "model", "notifications", "é")


def _text(rows, head, tail, indent, ends):
    text = head + "".join(f"{gap}{indent}{key}: {value}\n" for gap, key, value in rows) + tail
    text = text.removesuffix("\n") if "open" in ends else text
    return text.replace("\n", "\r\n") if "crlf" in ends else text


gaps = st.sampled_from(["", "", "\n", "# c\n", "  # c\n\n"])
documents = st.builds(
    _text, st.lists(st.tuples(gaps, st.sampled_from(KEYS), st.sampled_from(VALUES)), max_size=5),
    st.sampled_from(["", "", "\ufeff", "---\n", "# head\n---\n", "%YAML 1.1\n---\n"]),
    st.sampled_from(["", "", "\n", "# end", "...\n", "... # end\n\n"]), st.sampled_from(["", "", "  "]),
    st.sampled_from(["", "", "open", "crlf", "open crlf"]),
)  # fmt: skip


@given(documents)
def test_what_is_put_in_is_taken_out_again_to_the_byte(text):
    try:
        standing = YAML.load(text)
    except Unreadable:
        reject()
    own = OWN if "notifications" in standing else FRAMED
    try:
        result = YAML.reconciled(text, WANTED, own)
    except Conflict as error:
        event(str(error)[:40])
        return

    assert YAML.reconciled(result, WANTED, own) is result
    assert YAML.reconciled(result, (), own) == text
    if "\r\n" in text:
        assert result.count("\n") == result.count("\r\n")
    assert yaml.safe_load(result.removeprefix("\ufeff")) == {
        **{entry.path[0]: entry.value for entry in WANTED}, **standing, "notifications-command": COMMAND
    }  # fmt: skip
