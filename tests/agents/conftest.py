"""The real agent programs, from the folder that HOOKD_AGENTS names; `make test-agents` puts them there."""

import os
from pathlib import Path

import pytest
from desk import seated

FOLDER = os.environ.get("HOOKD_AGENTS", "")
collect_ignore_glob = [] if FOLDER else ["test_*.py"]
"""Most machines have no such programs, and a gigabyte is not fetched unasked."""


@pytest.fixture(scope="session")
def modules():
    return Path(FOLDER).absolute() / "node_modules"


@pytest.fixture
def at_desk(home, modules):
    """Gives an agent its desk, in a home with a daemon."""

    def at(program):
        return seated(home, program, modules)

    return at
