"""TOML settings as people write them: what an edit makes of them, and what is refused."""

import pytest
from own_entries import GROUPS, OWN, WORDS, command, group

from hookd.integrations.edits import FORMATS
from hookd.integrations.edits.protocol import Conflict, Item, Member, Unreadable

TOML = FORMATS["toml"]

STOP = (Item(("hooks", "Stop"), group("Stop")),)
TABLES = '[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = "command"\ncommand = "CMD"\n'
INLINE = '{ hooks = [{ type = "command", command = "CMD" }] }'
OTHER = '[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ncommand = "say"\n'


def filled(text):
    return text.replace("TABLES", TABLES).replace("INLINE", INLINE).replace("CMD", command("Stop"))


def put_in(text, wanted=STOP):
    return TOML.reconciled(text, wanted, OWN)


def taken_out(text):
    return TOML.reconciled(text, (), OWN)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "TABLES"),
        ("# mine\n", "# mine\n\nTABLES"),
        ('model = "x"\n\n[tui]\na = 1 # c\n# end\n', 'model = "x"\n\n[tui]\na = 1 # c\n# end\n\nTABLES'),
        (OTHER, OTHER + "\nTABLES"),
        (OTHER + "\n# about tui\n[tui]\n", OTHER + "\nTABLES\n# about tui\n[tui]\n"),
        ("[hooks]\nStop = []\n", "[hooks]\nStop = [INLINE]\n"),
        ('[hooks]\nStop = [\n  {command = "say"}, # c\n]\n',
         '[hooks]\nStop = [\n  {command = "say"}, # c\n  INLINE,\n]\n'),
        ('hooks = {Stop = [{command = "say"}], x = 1}', 'hooks = {Stop = [{command = "say"}, INLINE], x = 1}'),
        ("hooks = {x = 1}\n", "hooks = {x = 1, Stop = [INLINE]}\n"),
        ("hooks.x = 1\n", "hooks.x = 1\n\nTABLES"),
        ("[hooks]\nx = 1\n\n[tui]\n", "[hooks]\nx = 1\n\n[tui]\n\nTABLES"),
    ],
)  # fmt: skip
def test_entries_go_where_they_belong_and_out_again(before, after):
    result = put_in(before)

    assert result == filled(after)
    if before != "[hooks]\nStop = []\n":  # whether that stood there, taking out cannot know
        assert taken_out(result) == before


def test_line_ends_and_an_open_last_line_are_followed():
    written = filled(TABLES).replace("\n", "\r\n").removesuffix("\r\n")

    assert put_in("a = 1\r\nb = 2") == f"a = 1\r\nb = 2\r\n\r\n{written}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "WORDS\n"),
        ("a = 1 # c\n# d\n[tui]\n", "a = 1 # c\nWORDS\n# d\n[tui]\n"),
        ("# about tui\n[tui]\nx = 1\n", "WORDS\n# about tui\n[tui]\nx = 1\n"),
        ("a = 1", "a = 1\nWORDS"),
        ("\ufeff[tui]\n", "\ufeffWORDS\n[tui]\n"),
    ],
)
def test_a_member_of_the_root_stands_before_all_tables(before, after):
    result = put_in(before, WORDS)

    assert result == after.replace("WORDS", 'notify = ["/usr/bin/hookd", "hook", "--installed", "codex"]')
    assert taken_out(result) == before


def test_stale_entries_are_replaced_where_they_stand():
    old = filled(f"a = 1\n\n{TABLES}timeout = 3 # old\n\n[tui]\n").replace("/usr/bin", "/old")

    assert put_in(old) == filled("a = 1\n\nTABLES # old\n\n[tui]\n").replace('"\n #', '" #')


def test_a_stale_table_with_anothers_comment_in_it_is_replaced_around_that():
    old = filled(TABLES).replace("/usr/bin", "/old").replace("[[hooks.Stop.hooks]]", "# mine\n[[hooks.Stop.hooks]]")

    assert put_in(old) == filled("TABLES# mine\n")


def test_tables_of_one_entry_that_stand_apart_all_go():
    text = filled('[[hooks.Stop]]\n\n[tui]\na = 1\n\n[[hooks.Stop.hooks]]\ncommand = "CMD"\n')

    assert taken_out(text) == "\n[tui]\na = 1\n"


def test_a_stale_entry_and_a_surplus_one_that_touch_become_one():
    parts = TABLES.replace("[[hooks.Stop]]\n", '[[hooks.Stop]]\nmatcher = "*"\n# mine\n'), TABLES
    text = filled("".join(parts)).replace("/usr/bin", "/old").removesuffix("\n")

    assert put_in(text) == filled("TABLES# mine")


def test_a_list_of_another_order_is_the_same_where_tables_have_none():
    text = "hooks.Stop = []\n[tui]\n[[hooks.Other]]\n"

    assert taken_out(put_in(text)) == "[tui]\n[[hooks.Other]]\n"


def test_options_behind_a_list_are_written_before_it_and_known_again():
    wanted = (Item(("hooks", "Stop"), {**group("Stop"), "matcher": "*"}),)
    result = put_in("", wanted)

    assert put_in(result, wanted) is result


def test_a_stale_value_in_brackets_is_replaced_alone():
    text = 'x = [1]\nnotify = [ "/old/hookd", "hook", "--installed", "codex" ] # c\n'

    assert put_in(text, WORDS) == 'x = [1]\nnotify = ["/usr/bin/hookd", "hook", "--installed", "codex"] # c\n'


@pytest.mark.parametrize("matcher", ["", 'matcher = "*"\n'])
def test_two_own_entries_in_one_group_go_and_are_no_conflict(matcher):
    """With a matcher beside them, too: the group that holds own entries alone is own."""
    two = TABLES + TABLES.split("\n", 1)[1]
    text = filled("a = 1\n\n" + two.replace("[[hooks.Stop]]\n", f"[[hooks.Stop]]\n{matcher}"))

    assert taken_out(text) == "a = 1\n"
    assert put_in(text) == filled("a = 1\n\nTABLES")


def test_of_a_group_that_somebody_extended_only_the_own_part_goes():
    text = filled('[[hooks.Stop]]\nmatcher = "x"\n\n[[hooks.Stop.hooks]]\ncommand = "say"\n\nTABLES')
    extended = text.replace("\n[[hooks.Stop]]\n[[hooks", "\n[[hooks")

    assert taken_out(extended) == '[[hooks.Stop]]\nmatcher = "x"\n\n[[hooks.Stop.hooks]]\ncommand = "say"\n'


def test_an_own_entry_that_is_as_wanted_stays_in_a_group_that_somebody_extended():
    extended = filled(TABLES + '[[hooks.Stop.hooks]]\ncommand = "say"\n')

    assert put_in(extended) is extended
    assert TOML.own(extended, OWN) == STOP


def test_what_codex_remembers_of_trusted_hooks_stays():
    text = '[hooks.state]\n\n[hooks.state."/a/hooks.json:stop:0:0"]\ntrusted_hash = "sha256:1"\n'

    assert put_in(text) == text + "\n" + filled(TABLES)
    assert taken_out(put_in(text)) == text


def test_a_list_that_is_left_empty_goes_unless_a_comment_stands_by_it():
    text = filled("[hooks]\nStop = [INLINE]\nStart = [INLINE] # mine\nEnd = [ # mine\n  INLINE]\n")

    assert taken_out(text) == "[hooks]\nStart = [] # mine\nEnd = [ # mine\n]\n"


@pytest.mark.parametrize(
    ("text", "wanted", "named"),
    [
        ('hooks = "none"', STOP, 'hooks is "none"'),
        ('[hooks]\nStop = "say"', STOP, 'hooks.Stop is "say"'),
        ('[hooks.Stop]\ncommand = "say"', STOP, "hooks.Stop is"),
        ('notify = ["say"]', WORDS, r'notify is set already, to \["say"\]'),
        ("", (Member(("a", "notify"), list(WORDS[0].value)),), r"there is no table \[a\]"),
        ('hooks = {Stop.a = [{command = "say"}]}', (Item(("hooks", "Stop", "a"), group("Stop")),), "does not edit"),
    ],
)
def test_what_stands_in_the_way_is_a_conflict(text, wanted, named):
    with pytest.raises(Conflict, match=named):
        put_in(text, wanted)


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("a = ", 1, 5, "Invalid value"),
        ("a = 1\nb = 2 c", 2, 7, "Expected newline"),
        ("a = 1\na = 2", 2, 6, "Cannot overwrite"),
        ("[a]\n[a]\n", 2, 3, "Cannot declare"),
        ("[a", 1, 3, "Expected ']'"),
        ("a = [1,\n", 2, 1, "Invalid value"),
        ('a = """x', 1, 9, "Unterminated"),
        ("a = 1\rb = 2", 1, 6, "Expected newline"),
        ("a = '\x00'", 1, 6, "NUL"),
        ("a = '\ud800'", 1, 6, "half of a character"),
        ('a = "\\ud800"', 1, 12, "scalar value"),
        ("a = " + "[" * 5000, 1, 104, "nested too deep"),
        ("a." * 5000 + "b = 1", 1, 202, "nested too deep"),
        ("a = " + "{b = " * 5000, 1, 500, "nested too deep"),
        ("a = 1\n= 2", 2, 1, "Invalid statement"),
        ("a = {b = 1", 1, 11, "Unclosed inline table"),
        ("just words", 1, 6, "Expected '='"),
    ],
)
def test_a_fault_is_told_with_its_place(text, line, column, reason):
    with pytest.raises(Unreadable) as caught:
        put_in(text)

    assert reason in caught.value.reason
    assert (caught.value.line, caught.value.column) == (line, column)


def test_names_and_texts_that_need_quotes_are_given_them():
    awkward = (Item(("hooks", 'a "b".c'), group("Stop", "/o'p \\\"q\"/hookd", note="tab\t\x7fé")),)
    result = put_in("", awkward)

    assert TOML.own(result, OWN) == awkward
    assert taken_out(result) == ""


def test_lines_for_adding_by_hand_are_a_document_of_the_entries():
    assert TOML.own(TOML.lines((*WORDS, *GROUPS)), OWN) == (*WORDS, *GROUPS)
