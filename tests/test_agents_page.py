"""docs/agents.md says what the dialects say, and what they say is true."""

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from hookd.dialects import decode_document
from hookd.event import Envelope, Rejected
from hookd.vocabulary import KINDS
from test_payloads import NOW, PAYLOADS

SCRIPT = Path(__file__).parent.parent / "docs" / "agents.py"


def loaded(path):
    spec = spec_from_file_location("agents_page", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = loaded(SCRIPT)
DIALECTS = script.dialects()


def expectations(agent):
    return [json.loads(path.read_text()) for path in sorted((PAYLOADS / agent).glob("*.expected.json"))]


def kinds_in(entry):
    """Of an entry of a table: of a row, or of those that a word of the payload chooses; a function tells nothing."""
    if isinstance(entry, tuple):
        return {entry[0]}
    choices = (*entry.rows.values(), entry.other) if hasattr(entry, "rows") else ()
    return set().union(*map(kinds_in, choices))


def test_the_page_is_what_the_script_makes():
    assert script.PAGE.read_text(encoding="utf-8") == script.page(DIALECTS)


@pytest.mark.parametrize("agent", DIALECTS)
def test_each_kind_that_an_agent_can_tell_stands_in_its_table_or_a_payload_shows_it(agent):
    module = DIALECTS[agent]
    shown = {expectation["kind"] for expectation in expectations(agent) if "kind" in expectation}
    tabled = set().union(*map(kinds_in, module.EVENTS.values()))

    assert shown | tabled | {"notice"} == module.KINDS_TOLD


@pytest.mark.parametrize("agent", DIALECTS)
def test_every_agent_tells_a_notice_of_what_is_new(agent):
    envelope = Envelope(b"{}", "spool", agent, NOW, "the-id", "no-such-event")
    try:
        event = decode_document({}, envelope)
    except Rejected:
        return

    assert event.kind == "notice"


def test_every_kind_has_a_row_and_every_agent_a_column():
    rows = [line.split(" | ") for line in script.page(DIALECTS).splitlines() if line.startswith("| ")]

    assert [row[0] for row in rows[2:]] == [f"| `{kind}`" for kind in KINDS]
    assert {len(row) for row in rows} == {len(DIALECTS) + 1}


def test_a_dialect_that_says_nothing_of_its_kinds_is_refused():
    with pytest.raises(SystemExit, match="KINDS_TOLD is None"):
        script.page({"new": ModuleType("new")})


def test_what_a_user_should_know_stands_below_the_table():
    module = ModuleType("new")
    module.KINDS_TOLD, module.CAVEAT = frozenset({"notice"}), "it is unverified."

    assert script.page({"new": module}).endswith("## To be known\n\n- `new`: it is unverified.\n")
