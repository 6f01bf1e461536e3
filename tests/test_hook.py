"""hookd hook: an agent's own hook. It never blocks, never fails, prints nothing, and loses nothing it can keep."""

import json
import os
import signal
import subprocess
import sys
import tty
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookd.cli.hook import Scan
from hookd.dialects import decode
from hookd.event import Envelope
from hookd.sources.spool import split_name
from house import HOOKD, until

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def spawn(home, *words):
    return subprocess.Popen([HOOKD, "hook", *words], stdin=subprocess.PIPE, env=home.environ)


def ignores(pid, number):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("SigIgn"):
            return int(line.split()[1], 16) >> (number - 1) & 1
    return None


def troubles(home):
    path = home.path / "log" / "hook-errors.log"
    return path.read_text() if path.exists() else ""


def test_the_payload_is_stored_as_it_came(home):
    done = home.command("hook", "claude-code", stdin=b'{"hook_event_name": "Stop"}')

    (path,) = home.new()
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert path.name.endswith(".claude-code.json")
    assert path.read_bytes() == b'{"hook_event_name": "Stop"}'
    assert troubles(home) == ""


def test_the_native_event_stands_in_the_name(home):
    home.command("hook", "antigravity", "PreInvocation", stdin=b"{}", check=True)

    assert home.new()[0].name.endswith(".on-PreInvocation.antigravity.json")


def test_a_payload_may_be_the_last_argument(home):
    home.command("hook", "codex", '{"type": "agent-turn-complete"}', check=True)

    assert json.loads(home.new()[0].read_bytes()) == {"type": "agent-turn-complete"}


@pytest.mark.parametrize("words", [("codex",), ("codex", "notify")])
def test_what_codex_gives_its_notify_program_is_understood(home, words):
    payload = (Path(__file__).parent / "payloads" / "codex" / "notify.agent-turn-complete.json").read_text()
    done = subprocess.run([HOOKD, "hook", *words, payload], stdin=subprocess.DEVNULL, env=home.environ, check=True,
                          capture_output=True)  # fmt: skip
    (path,) = home.new()
    stem, dialect, native_event = split_name(path.name)
    event = decode(Envelope(path.read_bytes(), "spool", dialect, NOW, stem, native_event))

    assert (done.stdout, done.stderr) == (b"", b"")
    assert (event.agent, event.kind, event.message) == ("codex", "completed", "All 42 tests pass now.")


@pytest.fixture
def terminal():
    """A terminal at which somebody has typed an answer: its two ends."""
    ours, theirs = os.openpty()
    tty.setcbreak(theirs)
    os.write(ours, b"y\n")
    yield theirs
    os.close(ours)
    os.close(theirs)


def test_aider_tells_nothing_and_what_the_user_types_is_left_to_it(home, terminal):
    subprocess.run([HOOKD, "hook", "aider", "waiting"], stdin=terminal, env=home.environ, check=True, cwd=home.path)

    (path,) = home.new()
    assert json.loads(path.read_bytes()) == {"cwd": str(home.path)}
    assert os.read(terminal, 10) == b"y\n"
    assert troubles(home) == ""


def test_a_terminal_is_not_read(home, terminal):
    subprocess.run([HOOKD, "hook", "claude-code", "Stop"], stdin=terminal, env=home.environ, check=True)

    assert home.new()[0].read_bytes() == b"{}"
    assert os.read(terminal, 10) == b"y\n"
    assert troubles(home).endswith("claude-code Stop: standard input is a terminal, so no payload was read\n")


def test_an_agent_that_leaves_standard_input_open_is_not_waited_for(home):
    with spawn(home, "claude-code") as hook:
        hook.stdin.write(b'{"hook_event_name": "Stop", "text": "a } in a string \\" and more"}')
        hook.stdin.flush()

        assert hook.wait(timeout=60) == 0  # standard input is still open here
        assert len(home.new()) == 1


def test_a_document_may_come_in_pieces(home):
    document = b'{"a": {"b": ["\\\\", "}"]}, "c": "\xc3\xa9"}'
    with spawn(home, "claude-code") as hook:
        for at in range(0, len(document), 5):
            hook.stdin.write(document[at : at + 5])
            hook.stdin.flush()
        hook.wait(timeout=60)

        assert home.new()[0].read_bytes() == document


def test_what_is_there_is_taken_when_no_more_comes(home):
    with spawn(home, "claude-code") as hook:
        hook.stdin.write(b'{"hook_event_name": "Stop"')
        hook.stdin.flush()

        assert hook.wait(timeout=60) == 0
    assert home.new()[0].read_bytes() == b'{"hook_event_name": "Stop"'
    assert "before its JSON was complete" in troubles(home)


def test_rubbish_is_kept_and_told(home):
    done = home.command("hook", "claude-code", "Stop", stdin=b"no json at all")

    assert (done.returncode, done.stdout) == (0, b"")
    assert home.new()[0].read_bytes() == b"no json at all"
    assert "hookd hook claude-code Stop: the payload ended before its JSON was complete" in troubles(home)


def test_an_agent_that_sends_nothing_is_an_event_all_the_same(home):
    done = home.command("hook", "kiro", "stop", stdin=b"")

    assert (done.returncode, home.new()[0].read_bytes()) == (0, b"{}")


def test_a_payload_over_the_limit_is_cut_and_told(home):
    done = home.command("hook", "claude-code", stdin=b'{"a": "' + b"x" * (5 * 1024 * 1024) + b'"}')

    assert done.returncode == 0
    assert home.new()[0].stat().st_size <= 4 * 1024 * 1024
    assert "more than 4194304 bytes" in troubles(home)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGPIPE])
def test_a_signal_does_not_keep_the_payload_from_being_stored(home, number):
    with spawn(home, "claude-code", "StopFailure") as hook:
        until(lambda: ignores(hook.pid, number))
        hook.send_signal(number)
        hook.stdin.write(b'{"hook_event_name": "StopFailure"}')
        hook.stdin.close()

        assert hook.wait(timeout=60) == 0
    assert len(home.new()) == 1


def deaf_at_each_import(home, command):
    """For each module of hookd, in order: whether the signals were ignored when it was looked for."""
    program = f"""
import _signal, sys

class Look:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "hookd":
            numbers = (_signal.SIGTERM, _signal.SIGHUP, _signal.SIGINT, _signal.SIGPIPE)
            print(name, all(_signal.getsignal(number) == _signal.SIG_IGN for number in numbers), flush=True)

sys.meta_path.insert(0, Look())
sys.argv = ["hookd", "{command}", "claude-code", "notice"]
exec(compile(open("{HOOKD}").read(), "{HOOKD}", "exec"))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], env=home.environ, input="{}", capture_output=True, text=True, check=True
    )
    return dict(line.split() for line in done.stdout.splitlines())


def test_signals_are_ignored_before_anything_is_loaded(home):
    deaf = deaf_at_each_import(home, "hook")

    assert {"hookd.cli", "hookd.emit"} <= deaf.keys()
    assert set(deaf.values()) == {"True"}
    assert set(deaf_at_each_import(home, "emit").values()) == {"False"}


@pytest.mark.parametrize("trouble", ["in the way", "read-only", "no home"])
def test_it_exits_0_in_silence_where_nothing_can_be_stored(home, trouble):
    if trouble == "in the way":
        (home.path / "hooks").write_text("")
    elif trouble == "read-only":
        home.environ["HOOKD_HOME"] = "/proc/hookd"
    else:
        for name in ("HOOKD_HOME", "HOME"):
            del home.environ[name]
        home.environ["XDG_STATE_HOME"] = "/proc/state"
    done = home.command("hook", "claude-code", stdin=b"{}")

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    if trouble == "in the way":
        assert "could not be stored" in troubles(home)


def test_closed_standard_streams_are_no_reason_to_fail(home):
    done = subprocess.run(
        ["sh", "-c", f'exec "{HOOKD}" hook cline TaskComplete <&- >&- 2>&-'], env=home.environ, check=False
    )

    assert (done.returncode, len(home.new())) == (0, 1)


def test_a_hook_that_names_no_agent_is_told_and_silent(home):
    done = home.command("hook", stdin=b'{"hook_event_name": "Stop"}')

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert "hookd hook: no agent is named" in troubles(home)


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_is_given_to_who_asks_for_it(home, word):
    assert home.command("hook", word, check=True).stdout.startswith(b"Usage: hookd hook AGENT")


@pytest.mark.parametrize(
    ("agent", "events", "answer"),
    [
        ("aider", ("",), b""),
        ("amp", ("agent.end",), b""),
        ("antigravity", ("Stop",), b""),
        ("claude-code", ("SessionStart", "UserPromptSubmit", "Stop"), b""),
        ("cline", ("TaskComplete", "PreToolUse", ""), b"{}\n"),
        ("codex", ("SessionStart", "UserPromptSubmit", "Stop", "notify"), b""),
        ("copilot-cli", ("agentStop", "preToolUse"), b""),
        ("cursor", ("stop", "beforeShellExecution"), b""),
        ("factory-droid", ("UserPromptSubmit",), b""),
        ("gemini-cli", ("AfterAgent", "BeforeTool"), b""),
        ("kiro", ("agentSpawn",), b""),
        ("opencode", ("session.idle",), b""),
        ("qwen-code", ("UserPromptSubmit",), b""),
        ("windsurf", ("pre_user_prompt",), b""),
        ("some-agent", ("",), b""),
    ],
)
def test_an_agent_gets_just_what_it_demands(home, agent, events, answer):
    for event in events:
        done = home.command("hook", agent, *filter(None, (event,)), stdin=b'{"tool_name": "Bash"}')

        # Gemini CLI reads standard error where standard output is empty.
        assert (done.returncode, done.stdout, done.stderr) == (0, answer, b"")


@pytest.mark.parametrize("stdin", [b"", b"no json at all", b'{"a": 1'])
def test_an_agent_gets_it_whatever_it_sends(home, stdin):
    assert home.command("hook", "cline", "TaskComplete", stdin=stdin).stdout == b"{}\n"
    assert home.command("hook", "gemini-cli", "AfterAgent", stdin=stdin).stdout == b""


def test_the_environment_is_stored_nowhere(home):
    home.environ["CLAUDE_CODE_MESSAGING_TOKEN"] = "a-token-of-" + "the-agent"
    home.command("hook", "claude-code", stdin=b"rubbish")
    home.command("emit", "a", "notice", check=True)

    kept = b"".join(path.read_bytes() for path in home.path.rglob("*") if path.is_file())
    assert b"a-token-of-the-agent" not in kept


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(documents.filter(lambda it: isinstance(it, (dict, list))), st.integers(1, 9), st.booleans())
def test_the_end_of_a_document_is_found_at_its_last_byte(document, step, ascii_only):
    raw = json.dumps(document, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    scan, buffer, ended = Scan(), bytearray(), None
    for at in range(0, len(raw), step):
        buffer += raw[at : at + step]
        if scan.complete(buffer):
            ended = at + step
            break

    assert ended is not None
    assert ended >= len(raw)
