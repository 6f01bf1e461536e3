"""Random settings through all of install and uninstall: files, record, backup. Every byte is there again."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from json_documents import documents

from hookd.integrations import install, record, uninstall
from hookd.integrations.agents import AGENTS
from hookd.integrations.agents.agent import Where
from hookd.integrations.files import Untouchable

NAMES = ("claude-code", "codex", "cursor", "gemini-cli", "qwen-code", "factory-droid", "windsurf", "antigravity")
"""Those that are wired in a JSON file of others'."""


class Machine:
    """A home, and what `hookd install` does in it but for the proof."""

    def __init__(self, home, name):
        self.home = Path(home)
        self.agent = AGENTS[name]
        self.state = f"{home}/state"
        (target,) = self.agent.targets(self.where())
        self.path = Path(target.path)

    def where(self, *, tools=False):
        return Where(str(self.home), "/usr/bin/hookd", tools=tools)

    def install(self, *, tools):
        where, kept = self.where(tools=tools), record.load(self.state)
        install.install(self.agent, where, install.plan(self.agent, where, kept), kept)

    def uninstall(self):
        kept = record.load(self.state)
        uninstall.uninstall(self.agent, self.where(), uninstall.plan(self.agent, self.where(), kept), kept)

    def files(self):
        found = (path for path in self.home.rglob("*") if path.is_file())
        return {path.name: path.read_bytes() for path in found}


@settings(max_examples=40)
@given(documents(), st.sampled_from(NAMES), st.lists(st.booleans(), min_size=1, max_size=3))
def test_every_byte_is_there_again_after_install_and_uninstall(text, name, installs):
    with TemporaryDirectory() as home:
        machine = Machine(home, name)
        machine.path.parent.mkdir(parents=True, exist_ok=True)
        machine.path.write_bytes(text.encode())
        before = machine.files()
        try:
            for tools in installs:
                machine.install(tools=tools)
                assert machine.files().keys() > before.keys()
        except Untouchable:
            event("refused")
        machine.uninstall()

        assert machine.files() == before


@settings(max_examples=40)
@given(documents(own=True), st.sampled_from(NAMES))
def test_a_second_install_changes_no_byte(text, name):
    with TemporaryDirectory() as home:
        machine = Machine(home, name)
        machine.path.parent.mkdir(parents=True, exist_ok=True)
        machine.path.write_bytes(text.encode())
        try:
            machine.install(tools=False)
        except Untouchable:
            event("refused")
            return
        first = machine.files()
        machine.install(tools=False)

        assert machine.files() == first


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [b"", b"\n", b"{}", b"\xef\xbb\xbf{}\r\n"])
def test_next_to_nothing_is_there_again(tmp_path, name, content):
    machine = Machine(tmp_path, name)
    machine.path.parent.mkdir(parents=True, exist_ok=True)
    machine.path.write_bytes(content)
    machine.install(tools=True)
    machine.uninstall()

    assert machine.files() == {machine.path.name: content}
