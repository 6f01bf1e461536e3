"""Which of its hooks Codex trusts, told by the hashes that Codex itself keeps."""

import json

import pytest
from looking import states, told
from wired import of, wire

from hookd.doctor.codex_trust import hashes

MEASURED = (
    ("PreToolUse", "Bash", {"command": "b", "timeout": 0, "additionalContextLimit": 5},
     "f2bcfe61d46256310ff927c1923338814a18ad146e4ff35300d17896f76d8548"),
    ("SessionEnd", None, {"command": "e"}, "574ae8701da5ead335ad9b0409679e547ac1e0bb5aadfb9a25ffe72526a45e0b"),
    ("Stop", None, {"command": "a"}, "c75a850480544f28d4a0e3e73be3b2659a93058c0746b3a82ad494187e86ecbc"),
    ("Stop", "", {"command": 'é "x"', "timeout": 3, "statusMessage": "hi"},
     "b1fad570b690cbdbb948d5920fc676d9c9bbe5af1fe9fe593de3e57c9535fed8"),
    ("Stop", "", {"command": "c", "async": True, "commandWindows": "w"},
     "2059438f320848cceb7acf8fdc58553071c9fe35e3d05d84a38fe1a5e2f4dabd"),
    ("Interrupt", None, {"command": "e", "async": True, "timeout": 9},
     "12afc10e40dbc7e378fc156c9d00372f35c2cc47f9985a604b4df6b0099e4367"),
    ("Stop", None, {"command": "t", "timeout": 10, "async": True},
     "3cec18167fb33ece7472edfaf5c81d1f0de19671607c4126decd0581344f5b6f"),
)  # fmt: skip
"""What Codex 0.169 said of these hooks (`hooks/list` of `codex app-server`)."""


@pytest.mark.parametrize(("event", "matcher", "hook", "digest"), MEASURED)
def test_a_hook_has_the_hash_that_codex_gave_it(event, matcher, hook, digest):
    group = {} if matcher is None else {"matcher": matcher}

    assert f"sha256:{digest}" in hashes(event, group, {"type": "command", **hook})


def as_trusted(_event, digest):
    return f'trusted_hash = "{digest}"'


def trust(home, state_of=as_trusted):
    """As Codex writes it down when the person has reviewed its hooks."""
    path = home.path / ".codex" / "hooks.json"
    lines = ["[hooks.state]"]
    for event, groups in json.loads(path.read_text())["hooks"].items():
        [digest] = hashes(event, groups[0], groups[0]["hooks"][0])
        name = "".join(f"_{c.lower()}" if c.isupper() else c for c in event).removeprefix("_")
        lines += [f'[hooks.state."{path}:{name}:0:0"]', state_of(event, digest)]
    (home.path / ".codex" / "config.toml").write_text("\n".join((*lines, "")))


def test_hooks_that_codex_does_not_trust_are_broken_until_it_does(alone):
    wire(alone, "codex")
    untrusted = of(alone, "codex")
    trust(alone)

    assert states(untrusted) == ["broken"]
    assert "SessionStart is not trusted yet, and 10 more" in untrusted[0].found
    assert "/hooks" in untrusted[0].todo
    assert states(of(alone, "codex")) == ["ok"]


def test_a_hook_that_was_changed_since_codex_trusted_it_or_is_switched_off_is_broken(alone):
    wire(alone, "codex")
    trust(alone, lambda event, digest: 'trusted_hash = "sha256:0"' if event == "Stop" else f'trusted_hash = "{digest}"')
    changed = of(alone, "codex")
    trust(alone, lambda event, digest: f'trusted_hash = "{digest}"\nenabled = {str(event != "Stop").lower()}')
    off = of(alone, "codex")

    assert states(changed) == states(off) == ["broken"]
    assert "Stop was changed since it was trusted" in changed[0].found
    assert "Stop is switched off" in off[0].found


@pytest.mark.parametrize("text", ["hooks = 3\n", "[hooks]\nstate = 'x'\n", "[hooks.state]\nx = 1\n"])
def test_a_state_of_trust_in_an_unknown_shape_is_no_trust(alone, text):
    wire(alone, "codex")
    (alone.path / ".codex" / "config.toml").write_text(text)

    assert "is not trusted yet" in told(of(alone, "codex"))
