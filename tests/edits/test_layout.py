"""Lines that would become too long: what is added stands as the owner of the file would have written it."""

import pytest
from own_entries import OWN, command, flat, group

from hookd.integrations.edits import FORMATS
from hookd.integrations.edits.layout import WIDEST
from hookd.integrations.edits.protocol import Item

JSON = FORMATS["json"]

FLAT = tuple(Item(("hooks", event), flat(event)) for event in ("Start", "Stop", "End"))
GROUPS = tuple(Item(("hooks", event), group(event)) for event in ("Start", "Stop", "End"))


def filled(text):
    for event in ("Start", "Stop", "End"):
        text = text.replace(f"<{event}>", f'"{command(event)}"')
    return text


OPENED = (
    '{\n  "hooks": {"Stop": [{"command": "say"}]}\n}\n',
    ('{\n  "hooks": {"Stop": [{"command": "say"}, {"command": <Stop>}],\n'
    '    "Start": [{"command": <Start>}],\n    "End": [{"command": <End>}]\n  }\n}\n'),
)
PADDED = (
    '{\n\t"hooks": { "Stop": [{ "command": "say" }] }\n}',
    ('{\n\t"hooks": { "Stop": [{ "command": "say" }, { "command": <Stop> }],\n'
    '\t\t"Start": [{ "command": <Start> }],\n\t\t"End": [{ "command": <End> }]\n\t}\n}'),
)
BESIDE_LINES = (
    '{\n  "hooks": {\n    "Stop": [{ "command": "say" }]\n  }\n}\n',
    ('{\n  "hooks": {\n    "Stop": [{ "command": "say" }, { "command": <Stop> }],\n'
    '    "Start": [{ "command": <Start> }],\n    "End": [{ "command": <End> }]\n  }\n}\n'),
)
ONE_LINE = (
    '{"model": "opus", "theme": "dark", "language": "english"}\r\n',
    ('{"model": "opus", "theme": "dark", "language": "english",\r\n'
    '  "hooks": {"Start": [{"command": <Start>}]}\r\n}\r\n'),
)
AS_SHORT_AS_CAN_BE = (
    '{"hooks":{"Stop":[1]}}',
    '{"hooks":{"Stop":[1,{"command":<Stop>}],"Start":[{"command":<Start>}],"End":[{"command":<End>}]}}',
)
"""A program has written that, and reads it."""


@pytest.mark.parametrize(
    ("wanted", "texts"),
    [(FLAT, OPENED), (FLAT, PADDED), (FLAT, BESIDE_LINES), (FLAT[:1], ONE_LINE), (FLAT, AS_SHORT_AS_CAN_BE)],
)
def test_what_is_added_is_laid_out_as_what_is_there(wanted, texts):
    before, after = texts
    result = JSON.reconciled(before, wanted, OWN)

    assert result == filled(after)
    assert JSON.reconciled(result, (), OWN) == before


def test_a_moved_program_leaves_a_line_one_line():
    text = JSON.reconciled('{"hooks": {"Stop": [{"command": "say"}]}}', FLAT, OWN)

    assert JSON.reconciled(text.replace("/usr/bin", "/old"), FLAT, OWN) == text


@pytest.mark.parametrize("before", ['{"model": "opus"}', '{ "hooks": { "Stop": [{ "command": "say" }] } }', "{}"])
def test_no_line_grows_beyond_what_can_be_read(before):
    wanted = tuple(Item(("hooks", f"Event{number}"), group(f"Event{number}", timeout=10)) for number in range(9))
    result = JSON.reconciled(before, wanted, OWN)

    assert max(map(len, result.splitlines())) <= WIDEST
    assert JSON.reconciled(result, (), OWN) == before
