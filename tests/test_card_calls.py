"""The README's way to let cards speak, in a home in which nothing is prepared."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from hookd.cards import parse
from house import BIN

ROOT = Path(__file__).parent.parent
CARD = ROOT / "tests" / "cards" / "backend-engineer.md"
OWNER = "/Users/bryansparks"


def line_of_readme():
    text = (ROOT / "README.md").read_text()
    (line,) = re.findall(r"^.*ln -s .*agent-voice-hook.*$", text, re.MULTILINE)
    return line


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_cards_own_words_are_an_event_from_any_directory(tmp_path, shell):
    home = tmp_path / "her home"
    home.mkdir()
    environ = {"HOME": str(home), "PATH": f"{BIN}:/usr/bin:/bin"}
    subprocess.run([shell, "-c", line_of_readme()], env=environ, check=True)
    calls = parse(CARD.read_bytes(), CARD.name).hook_calls
    said = [
        subprocess.run(
            [shell, "-c", shlex.join([call.program.replace(OWNER, str(home)), call.agent, call.kind, call.message])],
            env={**environ, "PATH": os.defpath}, cwd=directory, check=False, capture_output=True,
        )
        for call in calls for directory in ("/", tmp_path)
    ]  # fmt: skip
    new = home / ".local" / "state" / "hookd" / "hooks" / "new"
    events = [json.loads(path.read_bytes()) for path in sorted(new.iterdir())]

    assert [(one.returncode, one.stdout, one.stderr) for one in said] == [(0, b"", b"")] * 4
    assert [(one["agent"], one["kind"], one["message"]) for one in events] == [
        ("backend-engineer", "activated", "Starting backend task"),
        ("backend-engineer", "activated", "Starting backend task"),
        ("backend-engineer", "completed", "Task finished successfully"),
        ("backend-engineer", "completed", "Task finished successfully"),
    ]
