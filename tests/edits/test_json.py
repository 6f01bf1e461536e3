"""JSON settings as people write them: what an edit makes of them, and what is refused."""

import json

import pytest
from own_entries import ALL, FLAT, FRAMED, GROUPS, NAMED, OWN, WORDS, command, flat, group

from hookd.integrations.edits import FORMATS
from hookd.integrations.edits.protocol import Conflict, Item, Member, Own

JSON = FORMATS["json"]

STOP = (Item(("hooks", "Stop"), flat("Stop")),)
WRITTEN = json.dumps(flat("Stop"))


def put_in(text, wanted=STOP, own=OWN):
    return JSON.reconciled(text, wanted, own)


def filled(text):
    return text.replace("OWN", WRITTEN).replace("CMD", command("Stop"))


def taken_out(text, own=OWN):
    return JSON.reconciled(text, (), own)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"a": 1}', '{"a": 1, "hooks": {"Stop": [OWN]}}'),
        ('{"a":1}', '{"a":1,"hooks":{"Stop":[{"command":"/usr/bin/hookd hook --installed claude-code Stop"}]}}'),
        ('{"hooks": {"Stop": [{"command": "say"}]}}', '{"hooks": {"Stop": [{"command": "say"}, OWN]}}'),
        ('{"hooks": {"Stop": [ 1 ]}}', '{"hooks": {"Stop": [ 1, OWN ]}}'),
        ('{\n\t"a": 1\n}\n',
         '{\n\t"a": 1,\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t{\n\t\t\t\t"command": "CMD"\n\t\t\t}\n\t\t]\n\t}\n}\n'),
        ('{\r\n "hooks": {\r\n  "Stop": []\r\n }\r\n}',
         '{\r\n "hooks": {\r\n  "Stop": [\r\n   {\r\n    "command": "CMD"\r\n   }\r\n  ]\r\n }\r\n}'),
        ('{"hooks": {"Stop": [\n    1, // one\n    2 // two\n]}}',
         '{"hooks": {"Stop": [\n    1, // one\n    2, // two\n    {\n        "command": "CMD"\n    }\n]}}'),
        ('{"hooks": {"Stop": [\n    1,\n    // the end\n]}}',
         '{"hooks": {"Stop": [\n    1,\n    // the end\n    {\n        "command": "CMD"\n    },\n]}}'),
        ('// mine\n{"hooks": {"Stop": [1,],},} // end',
         '// mine\n{"hooks": {"Stop": [1, OWN,],},} // end'),
        ('\ufeff{"hooks": {"Stop": [1]}}', '\ufeff{"hooks": {"Stop": [1, OWN]}}'),
    ],
)  # fmt: skip
def test_what_is_added_looks_like_what_stands_there(before, after):
    result = put_in(before)

    assert result == filled(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[F, OWN]", "[F]"),
        ("[OWN, F]", "[F]"),
        ("[F, OWN, F]", "[F, F]"),
        ("[OWN, F, OWN, OWN]", "[F]"),
        ("[F, /* mine */ OWN /* too */]", "[F /* mine */ /* too */]"),
        ("[F, // mine\nOWN]", "[F // mine\n]"),
        ("[F, // mine\nOWN, OWN]", "[F // mine\n]"),
        ("[F, // mine\n OWN,\n OWN]", "[F // mine\n]"),
        ("[F, // mine\n OWN // too\n]", "[F // mine\n // too\n]"),
        ("[F,\n  OWN,\n  // about the next\n  F\n]", "[F,\n  // about the next\n  F\n]"),
        ("[F, OWN,]", "[F,]"),
        ("[F, OWN, /* c */ OWN, ]", "[F, /* c */ ]"),
        ("[OWN /* c */]", "[ /* c */]"),
    ],
)
def test_own_entries_go_with_their_comma_and_nothing_else(before, after):
    def document(listed):
        return filled('{"hooks": {"Stop": ' + listed.replace("F", '{"command": "say"}') + "}}")

    assert taken_out(document(before)) == document(after)


def test_what_taking_out_leaves_empty_goes_too():
    assert taken_out(filled('{"a": 1, "hooks": {"Stop": [OWN], "Start": [ OWN ]}}')) == '{"a": 1}'


def test_the_root_stays():
    assert taken_out(filled('{"hooks": {"Stop": [OWN]}}')) == "{}"


def test_settings_beside_own_entries_are_kept():
    text = filled('{"hooks": {"enabled": true, "Stop": [OWN]}}')

    assert taken_out(text) == '{"hooks": {"enabled": true}}'


def test_a_container_with_a_comment_of_somebody_stays():
    assert taken_out(filled('{"hooks": {"Stop": [ // mine\nOWN]}}')) == '{"hooks": {"Stop": [ // mine\n]}}'


@pytest.mark.parametrize("foreign_first", [True, False])
def test_of_a_group_that_somebody_extended_only_the_own_part_goes(foreign_first):
    own, foreign = group("Stop")["hooks"][0], {"type": "command", "command": "say"}
    listed = [foreign, own] if foreign_first else [own, foreign]
    text = json.dumps({"hooks": {"Stop": [{"matcher": "x", "hooks": listed}]}}, indent=2)

    assert json.loads(taken_out(text)) == {"hooks": {"Stop": [{"matcher": "x", "hooks": [foreign]}]}}


def test_an_own_entry_that_is_as_wanted_stays_in_a_group_that_somebody_extended():
    extended = {"hooks": [*GROUPS[1].value["hooks"], {"type": "command", "command": "say"}]}
    text = put_in(json.dumps({"hooks": {"Stop": [extended]}}), GROUPS)

    assert json.loads(text)["hooks"]["Stop"] == [extended]
    assert JSON.own(text, OWN) == (GROUPS[1], GROUPS[0])


def test_a_stale_own_entry_leaves_a_group_that_somebody_extended():
    stale = group("Stop", "/old/hookd")["hooks"][0]
    text = json.dumps({"hooks": {"Stop": [{"hooks": [stale, {"command": "say"}]}]}})

    assert json.loads(put_in(text, GROUPS))["hooks"]["Stop"] == [{"hooks": [{"command": "say"}]}, GROUPS[1].value]


def test_stale_entries_are_replaced_where_they_stand():
    old = json.dumps(flat("Stop", "/old place/hookd", timeout=3))
    text = '{"hooks": {"Stop": [1, OWN, 2]}}'

    assert put_in(text.replace("OWN", old)) == filled(text)


def test_duplicates_and_events_no_longer_wanted_go():
    text = filled('{"hooks": {"Old": [OWN], "Stop": [OWN, OWN, {"command": "say"}]}}')

    assert put_in(text) == filled('{"hooks": {"Stop": [OWN, {"command": "say"}]}}')


def test_events_change_and_the_place_stays():
    text = filled('{"hooks": {"Old": [OWN]}, "z": 1}')

    assert put_in(text) == filled('{"hooks": {"Stop": [OWN]}, "z": 1}')


def test_the_key_that_the_agent_reads_is_edited_where_one_stands_twice():
    text = '{"hooks": 1, "hooks": {"Stop": 2, "Stop": [3]}}'
    result = put_in(text)

    assert result == filled('{"hooks": 1, "hooks": {"Stop": 2, "Stop": [3, OWN]}}')
    assert taken_out(result) == text


def test_an_empty_list_under_a_key_that_stands_twice_does_not_bring_the_first_back():
    text = filled('{"hooks": {"Stop": [1]}, "hooks": {"Stop": [OWN]}}')

    assert JSON.load(taken_out(text)) == {"hooks": {}}


def test_an_own_member_that_stands_twice_is_left_to_a_person():
    with pytest.raises(Conflict, match="notify stands twice"):
        taken_out(f'{{"notify": ["say"], "notify": {json.dumps(WORDS[0].value)}}}')


def test_a_list_of_allowed_commands_is_no_command():
    text = json.dumps({"permissions": {"allow": ["Bash(ls)", f"Bash({command('Stop')})", command("Stop")]}})

    assert taken_out(text) == text


def test_a_frame_that_hookd_set_goes_and_one_of_others_stays():
    text = put_in("{}", FLAT, FRAMED)
    other = text.replace('"version": 1', '"version": 2')

    assert taken_out(text, FRAMED) == "{}"
    assert JSON.load(taken_out(text)) == {"version": 1}
    assert JSON.load(taken_out(other, FRAMED)) == {"version": 2}
    assert JSON.load(put_in('{"version": 7}', FLAT, FRAMED))["version"] == 7


def test_a_frame_stays_where_nothing_of_hookds_stands():
    assert taken_out('{"version": 1, "hooks": {}}', FRAMED) == '{"version": 1, "hooks": {}}'


def test_an_object_of_hookds_name_is_its_own_with_all_that_is_in_it():
    text = put_in('{"a": {}}', NAMED)

    assert JSON.load(text) == {"a": {}, "hookd": NAMED[0].value}
    assert JSON.own(text, OWN) == NAMED
    assert taken_out(text) == '{"a": {}}'
    assert put_in(text.replace("/usr/bin", "/old"), NAMED) == text


def test_an_object_of_hookds_name_that_somebody_extended_stays_theirs():
    extended = {**NAMED[0].value, "Start": [{"command": "say"}]}

    assert JSON.load(taken_out(json.dumps({"hookd": extended}))) == {
        "hookd": {"enabled": True, "Start": [{"command": "say"}]}
    }


def test_a_hundred_levels_are_taken():
    text = '{"a": ' + "[" * 99 + "]" * 99 + "}"

    assert taken_out(put_in(text)) == text


def test_numbers_and_escapes_keep_their_letters():
    text = '{"a": [1E400, -0, 0.10, ' + "9" * 5000 + ', "\\u00e9\\/\\ud83d", "\\uD83C\\uDF89"]}'

    assert put_in(text).startswith(text[:-1])
    assert taken_out(put_in(text)) == text


def test_lines_for_adding_by_hand_are_a_document_of_the_entries():
    for wanted in ALL.values():
        entries = JSON.own(JSON.lines(wanted), Own(OWN.is_command, {("version",): 1}))
        assert set(map(repr, entries)) == set(map(repr, wanted))


def test_lines_for_adding_by_hand_are_one_for_each_event():
    assert JSON.lines(GROUPS).splitlines() == [
        "{",
        '  "hooks": {',
        f'    "SessionStart": {json.dumps([GROUPS[0].value])},',
        f'    "Stop": {json.dumps([GROUPS[1].value])}',
        "  }",
        "}",
    ]


def test_what_hookd_would_not_know_again_is_never_put_in():
    for stranger in (Item(("hooks", "Stop"), {"command": "say"}), Member(("notify",), ["say"])):
        with pytest.raises(ValueError, match="does not carry"):
            put_in("{}", (stranger,))
