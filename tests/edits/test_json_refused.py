"""JSON settings that are left alone: what stands in the way, and where a fault is."""

import pytest
from own_entries import NAMED, OWN, WORDS, flat

from hookd.integrations.edits import FORMATS
from hookd.integrations.edits.protocol import Conflict, Item, Unreadable

JSON = FORMATS["json"]

STOP = (Item(("hooks", "Stop"), flat("Stop")),)


@pytest.mark.parametrize(
    ("text", "wanted", "named"),
    [
        ('{"hooks": "none"}', STOP, 'hooks is "none"'),
        ('{"hooks": null}', STOP, "hooks is null"),
        ('{"hooks": []}', STOP, r"hooks is \[\]"),
        ('{"hooks": {"Stop": "say"}}', STOP, 'hooks.Stop is "say"'),
        ('{"hooks": {"Stop": {"command": "say"}}}', STOP, "hooks.Stop is"),
        ('{"notify": ["say"]}', WORDS, r'notify is set already, to \["say"\]'),
        ('{"hookd": {"Stop": [{"command": "say"}]}}', NAMED, "hookd is set already"),
    ],
)
def test_what_stands_in_the_way_is_a_conflict(text, wanted, named):
    with pytest.raises(Conflict, match=named):
        JSON.reconciled(text, wanted, OWN)


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("{", 1, 2, "text in double quotes"),
        ('{"a": 1', 1, 8, "a comma or }"),
        ('{\n  "a": 1\n  "b": 2}', 3, 3, "a comma or }"),
        ("{'a': 1}", 1, 2, "double quotes"),
        ("{a: 1}", 1, 2, "double quotes"),
        ('{"a" 1}', 1, 6, ": is wanted"),
        ('{"a": }', 1, 7, "a value is wanted"),
        ('{"a": 01}', 1, 7, "a value is wanted"),
        ('{"a": 1.}', 1, 7, "a value is wanted"),
        ('{"a": NaN}', 1, 7, "a value is wanted"),
        ('{"a": truer}', 1, 7, "a value is wanted"),
        ('{"a": [1,,2]}', 1, 10, "a value is wanted"),
        ("{,}", 1, 2, "double quotes"),
        ('{"a": "x\ny"}', 1, 7, "does not end"),
        ('{"a": "\\x"}', 1, 7, "does not end"),
        ('{"a": "\\u12"}', 1, 7, "does not end"),
        ("{} {}", 1, 4, "the document has ended"),
        ('{"a": 1}}', 1, 9, "the document has ended"),
        ("[]", 1, 1, "an object is wanted"),
        ("1", 1, 1, "an object is wanted"),
        ("{} /* never", 1, 4, "a comment that does not end"),
        ("{} / x", 1, 4, "a lone /"),
        ("{// a\r}", 1, 6, "carriage return"),
        ('{"a": "\x00"}', 1, 8, "NUL"),
        ('{"a":\n"\ud800"}', 2, 2, "half of a character"),
        ('{"a": "\x01"}', 1, 7, "does not end"),
        ("{\u00a0}", 1, 2, "double quotes"),
        ('{"a": ' + "[" * 5000, 1, 106, "nested too deep"),
        ('{"a":' * 5000, 1, 501, "nested too deep"),
        ("{\ufeff}", 1, 2, "double quotes"),
    ],
)
def test_a_fault_is_told_with_its_place(text, line, column, reason):
    with pytest.raises(Unreadable) as caught:
        JSON.reconciled(text, STOP, OWN)

    assert (caught.value.line, caught.value.column) == (line, column)
    assert reason in caught.value.reason
