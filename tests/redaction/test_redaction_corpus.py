"""The corpus: lines with secrets as agents write them, and lines that hold none."""

import re
from pathlib import Path

from forge import PREFIXED, UNPREFIXED, harmless, lines

from hookd.redaction import MARK, redact
from hookd.redaction.shape import compiled
from hookd.redaction.tokens import TOKENS, TOKENS_BY_SIGN
from hookd.redaction.values import VALUES

SEEDS = range(1, 11)
"""Each makes other secrets of the same shapes."""


def missed(shapes):
    """Lines of which more or less than the secret is gone: each is wrong in its own way."""
    return [
        (shape, before + goes + after, redact(before + goes + after))
        for seed in SEEDS
        for shape, before, goes, after in lines(seed)
        if shape in shapes and redact(before + goes + after) != before + MARK + after
    ]


def test_the_corpus_is_as_large_as_it_says():
    found = list(lines())
    shapes = {shape for shape, *_ in found}

    assert len(found) >= 200
    assert shapes == PREFIXED.keys() | UNPREFIXED.keys()
    assert len(shapes) >= 60
    assert len(harmless()) >= 300
    assert len(set(harmless())) == len(harmless())


def test_every_secret_with_a_prefix_or_a_name_is_taken_out_and_nothing_around_it():
    assert missed(PREFIXED) == []


def test_at_least_95_of_100_keys_without_a_prefix_are_taken_out():
    count = sum(shape in UNPREFIXED for shape, *_ in lines()) * len(SEEDS)

    assert len(missed(UNPREFIXED)) <= 0.05 * count


def test_harmless_lines_stay_as_they_are():
    changed = [(line, redact(line)) for line in harmless() if redact(line) != line]

    assert len(changed) <= 0.01 * len(harmless()), changed


def test_harmless_lines_stay_as_they_are_in_one_text():
    text = "\n".join(harmless())

    assert redact(text) == text


def test_secrets_are_found_in_one_text_as_well():
    found = [(before, goes, after) for _, before, goes, after in lines() if "-----BEGIN" not in goes]
    text = redact("\n".join("".join(line) for line in found))

    assert [goes for _, goes, _ in found if len(goes) > 12 and goes in text] == []


def test_no_hint_hides_a_token():
    for _, before, goes, after in lines():
        text = before + goes + after

        assert [shape for shape in TOKENS if compiled(shape.pattern).search(text) and shape.hint not in text] == []


def test_every_token_is_looked_for_under_a_sign_of_its_hint():
    assert {shape for shapes in TOKENS_BY_SIGN.values() for shape in shapes} == set(TOKENS)
    assert all(sign in shape.hint for sign, shapes in TOKENS_BY_SIGN.items() for shape in shapes)


def test_every_expression_can_be_compiled():
    for shape in TOKENS:
        compiled(shape.pattern)
    for anchors, patterns in VALUES:
        assert all(compiled(f"(?i){pattern}").groups for pattern in patterns), anchors


def test_no_file_of_the_corpus_holds_a_whole_token():
    """Or git hosts would refuse it."""
    text = "\n".join(path.read_text() for path in Path(__file__).parent.iterdir() if path.suffix in (".py", ".txt"))

    assert [shape.hint for shape in TOKENS if compiled(shape.pattern).search(text)] == []
    assert not re.search(r"BEGIN [A-Z ]*PRIVATE KEY-----[\s\\n]*[A-Za-z0-9+/=]{40}", text)


def test_a_lazy_redaction_would_be_seen(monkeypatch):
    """The negative control: without its table of tokens, and without its look for random keys, much is missed."""
    monkeypatch.setattr("hookd.redaction._tokens_in", lambda _: ())
    monkeypatch.setattr("hookd.redaction.keys_taken_out", lambda text: text)

    assert len(missed(PREFIXED)) > 100
    assert len(missed(UNPREFIXED)) > 100
