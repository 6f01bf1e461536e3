"""hookd emit and agent-voice-hook.sh: an event is on disk when they return, or a line says why not."""

import json
import os
import resource
import shutil
import subprocess
import sys
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookd.cli.emit import document_of
from hookd.cli.emit_json import read_events
from hookd.dialects import decode
from hookd.event import Envelope
from hookd.vocabulary import DOCUMENT_LIMIT, KINDS, InvalidEvent, nearest
from house import BIN, HOOKD, VOICE_HOOK
from samples import NOW

HEAVY = ("json", "re", "dataclasses", "typing", "enum", "asyncio", "pydantic", "structlog", "click", "pathlib",
         "hookd.event", "hookd.settings", "collections", "functools")  # fmt: skip


def stored(home):
    return [json.loads(path.read_text()) for path in home.new()]


def test_an_event_is_on_disk_when_emit_returns(home):
    done = home.command("emit", "backend-engineer", "completed", "Task finished", "--session", "s1", "-v")

    (event,) = stored(home)
    assert (done.returncode, done.stdout.decode().strip()) == (0, event["id"])
    assert event == {
        "agent": "backend-engineer", "kind": "completed", "message": "Task finished", "session": "s1",
        "id": event["id"],
    }  # fmt: skip


def test_emit_is_silent(home):
    done = home.command("emit", "reviewer", "notice", "hello")

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("out", [">/dev/full", ">&-", ""], ids=["full", "closed", "a pipe without a reader"])
def test_what_is_stored_is_success_whoever_listens_to_the_id(home, out):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        ["sh", "-c", f'exec "{HOOKD}" emit a notice x -v {out}'],
        env=home.environ, stdout=writer, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(writer)

    assert (done.returncode, done.stderr, len(stored(home))) == (0, b"", 1)


@pytest.mark.parametrize("err", ["2>/dev/full", "2>&-"])
def test_a_reason_that_nobody_hears_changes_no_exit_code(home, err):
    assert subprocess.run(["sh", "-c", f'"{HOOKD}" emit a nope {err}'], env=home.environ, check=False).returncode == 65


def test_the_file_is_for_its_owner_alone(home):
    home.command("emit", "reviewer", "notice", check=True)

    (path,) = home.new()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 64, "AGENT, KIND"),
        (("reviewer",), 64, "AGENT, KIND"),
        (("reviewer", "completed", "a", "b"), 64, "put the message in quotes"),
        (("reviewer", "completed", "--sesion", "x"), 64, "--help"),
        (("--sesion", "reviewer", "completed"), 64, "--sesion is not an option"),
        (("reviewer", "completed", "ok", "--session"), 64, "--session wants a value"),
        (("reviewer", "completed", "--sesion=x"), 64, '--sesion is not an option; did you mean "--session"?'),
        (("reviewer", "completed", "--sesion", "x"), 64, 'did you mean "--session"?'),
        (("reviewer", "completed", "ok", "--jsn"), 64, 'did you mean "--json"?'),
        (("reviewer", "--prio\x1b[2J\n", "completed"), 64, "--prio\\x1b[2J\\n is not an option"),
        (("reviewer", "complete"), 65, 'did you mean "completed"?'),
        (("reviewer", "done"), 65, 'did you mean "completed"?'),
        (("two words", "completed"), 65, "wanted are 1 to 64"),
        (("reviewer", "completed", "--priority", "urgent"), 65, "it is one of progress"),
        (("reviewer", "completed", "--at", "yesterday"), 65, "RFC 3339"),
        (("reviewer", "completed", "--at", "2026-11-23T09:30:00"), 65, "no time zone"),
        (("reviewer", "completed", "--id", "a b"), 65, "no space"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(home, words, code, said):
    done = home.command("emit", *words)

    assert (done.returncode, said in done.stderr.decode()) == (code, True), done.stderr
    assert not (home.path / "hooks" / "new").exists()


def test_a_message_may_begin_with_a_dash(home):
    home.command("emit", "reviewer", "notice", "-5 degrees", check=True)

    assert stored(home)[0]["message"] == "-5 degrees"


@pytest.mark.parametrize("message", ["--- all done ---", "--sesion is what I misspelt"])
def test_a_message_of_several_words_may_begin_with_two_dashes(home, message):
    home.command("emit", "reviewer", "notice", message, check=True)

    assert stored(home)[0]["message"] == message


@pytest.mark.parametrize("message", ["--help", "-h", "-v", "--json", "--id=1", "--sesion=x", "--"])
def test_after_two_dashes_everything_is_message(home, message):
    done = home.command("emit", "reviewer", "notice", "--session", "s1", "--", message, check=True)

    (event,) = stored(home)
    assert (done.stdout, event["message"], event["session"]) == (b"", message, "s1")


def test_help_is_given_before_two_dashes_only(home):
    assert home.command("emit", "reviewer", "--help", check=True).stdout.startswith(b"Usage: hookd emit")
    assert not (home.path / "hooks").exists()


def test_bytes_that_are_no_text_do_not_lose_the_rest_of_the_message(home):
    home.command("emit", "reviewer", "notice", b"caf\xe9 is open", check=True)

    assert stored(home)[0]["message"] == "caf\N{REPLACEMENT CHARACTER} is open"


def test_many_events_come_as_json_lines(home):
    lines = b'{"agent": "a", "kind": "notice"}\n\n{"agent": "b", "kind": "notice", "more": [1, {"x": null}]}\n'
    done = home.command("emit", "--json", "-v", stdin=lines)

    assert [event["agent"] for event in stored(home)] == ["a", "b"]
    assert done.stdout.decode().split() == [event["id"] for event in stored(home)]
    assert stored(home)[1]["more"] == [1, {"x": None}]


def test_an_id_that_is_null_is_made(home):
    done = home.command("emit", "--json", "-v", stdin=b'{"agent": "a", "kind": "notice", "id": null}', check=True)

    (event,) = stored(home)
    assert done.stdout.decode().strip() == event["id"]
    assert event["id"]


def test_how_many_are_stored_is_told_where_not_all_could_be(home):
    lines = [{"agent": "a", "kind": "notice", "message": "x" * size} for size in (1, 1, 9000, 1)]
    done = home.command(
        "emit", "--json", stdin="\n".join(map(json.dumps, lines)).encode(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)),
    )  # fmt: skip

    assert (done.returncode, len(stored(home))) == (75, 2)
    assert b"2 of 4 events are stored" in done.stderr
    assert b"Send the last 2 again." in done.stderr


def test_one_event_may_span_lines(home):
    home.command("emit", "--json", stdin=b'{\n "agent": "a",\n "kind": "notice"\n}\n', check=True)

    assert stored(home)[0]["agent"] == "a"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "standard input is empty"),
        (b"[]", "a list"),
        (b"7", "a number"),
        (b'{"agent": "a"}', '"kind" is missing'),
        (b'{"agent": "a", "kind": "notice"', "no JSON"),
        (b'{"agent": "a", "kind": "notice"}\n{"agent": "b", "kind": "nope"}\n', "line 2"),
        (b'{"agent": "a", "kind": "notice"}\nrubbish\n', "line 2"),
        (b'{"agent": 7, "kind": "notice"}', '"agent" is 7'),
        (b'{"agent": "a", "kind": "notice", "message": {}}', "a text is wanted"),
        (b'{"agent": "a", "kind": ["notice"]}', "a list"),
        (b'{"agent": "a", "kind": "notice", "n": NaN}', "NaN"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"agent": "a", "kind": "notice", "n": ' + b"9" * 5000 + b"}", "number"),
        (b" " * (4 * 1024 * 1024 + 1), "more than"),
    ],
)
def test_bad_json_is_refused_as_a_whole(home, raw, said):
    done = home.command("emit", "--json", stdin=raw)

    assert (done.returncode, said in done.stderr.decode()) == (65, True), done.stderr
    assert not (home.path / "hooks" / "new").exists()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"agent": "q", "kind": "notice", "x": 1e400}', "the number 1e400 is too large"),
        (b'{"agent": "q", "kind": "notice", "x": ' + b"[" * 200 + b"]" * 200 + b"}", "nested too deep"),
        (b'{"agent": "q", "kind": "notice", "x": -Infinity}', "-Infinity is no JSON number"),
        (b'{"agent": "q", "kind": "notice", "x": "' + b"\x01" * 1_000_000 + b'"}', "at most 4194304 are taken"),
        (b'{"agent": "q", "kind": "notice"}\n{"agent": "q", "kind": "notice", "x": 1e400}', "line 2: the number"),
        (b'{"agent": "q", "kind": "notice", "specversion": "1.0"}', "it is a CloudEvent"),
    ],
)
def test_what_the_daemon_would_reject_is_refused_at_once(home, raw, said):
    done = home.command("emit", "--json", stdin=raw)

    assert (done.returncode, said in done.stderr.decode()) == (65, True), done.stderr[:300]
    assert not (home.path / "hooks" / "new").exists()


@pytest.mark.parametrize("letter", ["é", "x", "\x01", "🦊"])
def test_a_message_that_is_too_long_is_cut_at_the_door_as_the_daemon_would(running, letter):
    length = 900_000
    line = json.dumps({"agent": "q", "kind": "notice", "message": letter * length}, ensure_ascii=False)
    running.command("emit", "--json", stdin=line.replace("\\u0001", "\x01").encode(), check=True)
    running.wait_for("event_accepted")

    (past,) = running.history()
    assert (past["message"], past["message_length"]) == (letter * 16 * 1024, length)


def test_a_secret_across_the_cut_of_a_message_is_no_secret_told(running):
    secret = "ghp_" + "a1B2" * 9
    running.command(
        "emit", "--json", check=True,
        stdin=json.dumps({"agent": "q", "kind": "notice", "message": "x " * 8185 + secret + " x" * 20_000}).encode(),
    )  # fmt: skip
    running.wait_for("event_accepted")

    assert "ghp_" not in running.history()[0]["message"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
event_objects = st.fixed_dictionaries(
    {"agent": st.sampled_from(["a", "b c", 7]), "kind": st.sampled_from(["notice", "done"])},
    optional=dict.fromkeys(("message", "session", "id", "at", "priority", "specversion", "source", "x"), json_values),
)


@settings(deadline=None)
@given(event_objects, st.booleans())
def test_what_emit_takes_the_daemon_takes(fields, ascii_only):
    raw = json.dumps(fields, ensure_ascii=ascii_only).encode("utf-8", "backslashreplace")
    try:
        (event,) = read_events(BytesIO(raw), DOCUMENT_LIMIT)
    except InvalidEvent:
        return

    assert decode(Envelope(document_of(event), "spool", "hookd", NOW, "f1")).agent == "a"


def test_a_place_that_cannot_be_written_is_told_as_temporary(home):
    (home.path / "hooks").write_text("in the way")
    done = home.command("emit", "reviewer", "notice")

    assert (done.returncode, b"could not be stored" in done.stderr) == (75, True)


def test_emit_works_without_a_home_of_its_own(home, tmp_path):
    home.environ["HOOKD_HOME"] = str(tmp_path / "deep" / "below")
    home.command("emit", "reviewer", "notice", check=True)

    assert len(list((tmp_path / "deep" / "below" / "hooks" / "new").iterdir())) == 1


@pytest.mark.parametrize(
    ("words", "agent", "kind", "message"),
    [
        (("backend-engineer", "activated", "Starting backend task"), "backend-engineer", "activated",
         "Starting backend task"),
        (("backend-engineer", "completed", "Task finished successfully"), "backend-engineer", "completed",
         "Task finished successfully"),
        (("Backend Engineer", "Done!", "All", "good"), "Backend-Engineer".lower(), "completed", "All good"),
        (("reviewer", "started"), "reviewer", "activated", None),
        (("reviewer", "begin"), "reviewer", "activated", None),
        (("reviewer", "success"), "reviewer", "completed", None),
        (("reviewer", "ERROR", "it broke"), "reviewer", "failed", "it broke"),
        (("reviewer", "blocked"), "reviewer", "permission-needed", None),
        (("reviewer", "waiting"), "reviewer", "input-needed", None),
        (("reviewer", "pondering", "hm"), "reviewer", "notice", "hm"),
        (("reviewer",), "reviewer", "notice", None),
        ((), "agent", "notice", None),
        (("reviewer", "done", "--help"), "reviewer", "completed", "--help"),
        (("--help",), "help", "notice", None),
        (("reviewer", "done", "-v"), "reviewer", "completed", "-v"),
        (("reviewer", "done", "--json"), "reviewer", "completed", "--json"),
        (("reviewer", "done", "--id=a b"), "reviewer", "completed", "--id=a b"),
        (("reviewer", "done", "ok", "--session"), "reviewer", "completed", "ok --session"),
        (("reviewer", "done", "--", "ok"), "reviewer", "completed", "-- ok"),
    ],
)  # fmt: skip
def test_the_voice_hook_understands_what_a_model_means(home, words, agent, kind, message):
    done = subprocess.run([VOICE_HOOK, *words], env=home.environ, capture_output=True, check=False)

    (event,) = stored(home)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (event["agent"], event["kind"], event.get("message")) == (agent, kind, message)


def test_a_copy_of_the_voice_hook_from_before_loses_nothing_either(home):
    home.command("emit", "--forgiving", "reviewer", "done", "--sesion=x", "--help", check=True)

    assert stored(home)[0]["message"] == "--sesion=x --help"


def test_surroundings_of_any_length_do_not_lose_what_a_model_says(home):
    home.environ["CLAUDE_PROJECT_DIR"] = "/" + "long" * 5000
    subprocess.run([VOICE_HOOK, "reviewer", "done"], env=home.environ, check=True)

    assert stored(home)[0]["project"].startswith("/longlong")


def test_a_word_that_is_no_kind_is_kept(home):
    subprocess.run([VOICE_HOOK, "reviewer", "pondering", "hm"], env=home.environ, check=True)

    assert stored(home)[0]["word"] == "pondering"


@pytest.mark.parametrize("how", ["bash", "link", "link of a link", "copy"])
def test_the_voice_hook_works_from_wherever_a_card_calls_it(home, tmp_path, how):
    elsewhere = tmp_path / "claude hooks" / "agent-voice-hook.sh"
    elsewhere.parent.mkdir()
    command = [str(elsewhere)]
    if how == "bash":
        command = ["bash", VOICE_HOOK]
    elif how == "copy":
        shutil.copy(VOICE_HOOK, elsewhere)
        home.environ["PATH"] = f"{BIN}:{home.environ['PATH']}"
    else:
        between = tmp_path / "between.sh"
        between.symlink_to(VOICE_HOOK)
        elsewhere.symlink_to(VOICE_HOOK if how == "link" else "../between.sh")
    subprocess.run([*command, "reviewer", "done", "ok"], env=home.environ, check=True)

    assert stored(home)[0]["kind"] == "completed"


def test_the_voice_hook_never_fails_even_where_nothing_can_be_stored(home):
    (home.path / "hooks").write_text("in the way")
    done = subprocess.run([VOICE_HOOK, "a", "done"], env=home.environ, capture_output=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def modules_after(home, *words):
    """The modules that the process of a command has loaded when it ends."""
    program = (
        "import atexit, os, sys\n"
        f"sys.argv = ['hookd', *{list(words)!r}]\n"
        "os._exit = lambda code: sys.exit(code)\n"
        "before = set(sys.modules)\n"
        "from hookd.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    # -S: without the site module, whose own imports differ from one installation to the next.
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        env={**home.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.split()


@pytest.mark.parametrize(
    "words", [("emit", "a", "notice", "hi"), ("hook", "claude-code", "Stop"), ("hook", "codex", '{"type": "x"}')]
)
def test_emit_and_hook_import_next_to_nothing(home, words):
    loaded = modules_after(home, *words)

    assert [name for name in loaded if name in HEAVY] == []
    assert len(loaded) <= 12, loaded


def test_a_heavy_import_would_be_seen(home):
    assert "json" in modules_after(home, "emit", "a", "notice", "hi", "--json")


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("finishd", 'did you mean "completed"?'),
        ("finished", 'did you mean "completed"?'),
        ("complet", 'did you mean "completed"?'),
        ("waitng", 'did you mean "input-needed"?'),
        ("permission-neded", 'did you mean "permission-needed"?'),
        ("foo", "it is one of activated, completed"),
    ],
)
def test_the_kind_that_a_word_means_is_named_also_where_it_is_misspelt(word, advice):
    assert nearest(word, KINDS).startswith(advice)
