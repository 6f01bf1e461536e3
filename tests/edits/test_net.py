"""The safety net: an editor that does wrong is stopped before anything is written, in every format."""

import re

import pytest
from own_entries import FLAT, OWN, command, flat

from hookd.integrations.edits import FORMATS, jsonc, spans, toml, yaml
from hookd.integrations.edits.check import Damage, check
from hookd.integrations.edits.protocol import Conflict, Item, Member, Own

MODULES = {"json": jsonc, "toml": toml, "yaml": yaml}

STOP = (Item(("hooks", "Stop"), flat("Stop")),)
WAITING = (Member(("notifications-command",), command("waiting")),)

CASES = {
    "json": ('{"say": 1, "b": true, "hooks": {"Stop": [{"command": "say"}]}}', STOP),
    "toml": ('say = 1\nb = true\n[[hooks.Stop]]\ncommand = "say"\n', STOP),
    "yaml": ("say: 1\nb: true\nc: [say, {d: say}]\n", WAITING),
}


@pytest.fixture(params=CASES)
def name(request):
    return request.param


@pytest.fixture
def broken(name, monkeypatch):
    """Makes the editor of the format do something else to the text than was worked out."""

    def with_fault(fault):
        monkeypatch.setattr(MODULES[name], "changed", lambda text, changes: fault(spans.changed(text, changes)))

    return with_fault


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("say", "sing"),  # a key and a value of somebody's
        (r"\b1\b(?!\.)", "1.0"),  # equal for Python, not for the agent
        ("true", "1"),
    ],
)
def test_a_change_to_what_others_wrote_is_seen(name, broken, old, new):
    text, wanted = CASES[name]
    broken(lambda result: re.sub(old, new, result))

    with pytest.raises(Damage, match="change what is not hookd's"):
        FORMATS[name].reconciled(text, wanted, OWN)


def test_a_change_to_what_others_wrote_is_seen_when_entries_are_taken_out(name, broken):
    text, wanted = CASES[name]
    with_entries = FORMATS[name].reconciled(text, wanted, OWN)
    broken(lambda result: result.replace("say", "sing"))

    with pytest.raises(Damage, match="change what is not hookd's"):
        FORMATS[name].reconciled(with_entries, (), OWN)


def test_an_entry_that_did_not_get_in_is_seen(name, broken):
    text, wanted = CASES[name]
    broken(lambda _result: text)

    with pytest.raises(Damage, match="not leave what hookd wants"):
        FORMATS[name].reconciled(text, wanted, OWN)


def test_an_entry_that_did_not_go_is_seen(name, broken):
    text, wanted = CASES[name]
    with_entries = FORMATS[name].reconciled(text, wanted, OWN)
    broken(lambda _result: with_entries)

    with pytest.raises(Damage, match="not leave what hookd wants"):
        FORMATS[name].reconciled(with_entries, (), OWN)


@pytest.mark.parametrize("name", ["yaml"], indirect=True)
def test_a_change_deep_in_a_value_of_yaml_is_seen(name, broken):
    text, wanted = CASES[name]
    broken(lambda result: result.replace("{d: say}", "{d: sing}"))

    with pytest.raises(Damage, match="change what is not hookd's"):
        FORMATS[name].reconciled(text, wanted, OWN)


@pytest.mark.parametrize("name", ["json"], indirect=True)
@pytest.mark.parametrize("fault", [("]}", "],}"), ("{", "{ // hookd\n")])
def test_strict_json_that_would_not_be_strict_any_more_is_seen(name, broken, fault):
    text, wanted = CASES[name]
    broken(lambda result: result.replace(*fault))

    with pytest.raises(Damage, match="strict JSON"):
        FORMATS[name].reconciled(text, wanted, OWN)


def test_a_result_that_cannot_be_read_is_seen(name, broken):
    text, wanted = CASES[name]
    broken(lambda result: f"]{result}")

    with pytest.raises(Conflict):
        FORMATS[name].reconciled(text, wanted, OWN)


OTHERS = {"version": 2, "a": 1, "b": [], "hooks": {"Stop": [{"command": "say"}]}}
FRAMED = Own(OWN.is_command, {("version",): 1})
DONE = {**OTHERS, "hooks": {"sessionStart": [dict(FLAT[1].value)], "Stop": [{"command": "say"}, dict(FLAT[2].value)]}}
"""FLAT put into OTHERS, but for the order of keys in `hooks`, which a test mends."""
DONE["hooks"] = {"Stop": DONE["hooks"]["Stop"], "sessionStart": DONE["hooks"]["sessionStart"]}


def test_a_right_edit_passes():
    check(OTHERS, DONE, FLAT, FRAMED)


@pytest.mark.parametrize(
    ("after", "named"),
    [
        ({**DONE, "version": 1}, "would change version"),
        ({key: value for key, value in DONE.items() if key != "version"}, "would change version"),
        ({key: value for key, value in DONE.items() if key != "b"}, "not hookd's"),
        ({"a": 1, **DONE, "c": 1}, "not hookd's"),
        ({key: DONE[key] for key in ("version", "b", "a", "hooks")}, "not hookd's"),
        ({**DONE, "hooks": {**DONE["hooks"], "Stop": DONE["hooks"]["Stop"][1:]}}, "not hookd's"),
        ({**DONE, "hooks": {"Stop": DONE["hooks"]["Stop"]}}, "not leave what hookd wants"),
        ({**DONE, "hooks": {**DONE["hooks"], "Stop": DONE["hooks"]["Stop"] * 2}}, "not hookd's"),
        ({**DONE, "hooks": {**DONE["hooks"], "Old": [flat("Old")]}}, "not leave what hookd wants"),
        ({**DONE, "hooks": {**DONE["hooks"], "Old": {}}}, "not hookd's"),
    ],
)
def test_a_wrong_edit_does_not_pass(after, named):
    with pytest.raises(Damage, match=named):
        check(OTHERS, after, FLAT, FRAMED)
