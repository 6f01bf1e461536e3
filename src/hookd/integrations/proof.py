"""The proof that a hook fires: its command is run as the agent would, and what it tells is seen to arrive."""

import os
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

from hookd.ask import NotRunning, Refused, ask
from hookd.integrations.agents.agent import SESSION, Probe
from hookd.journal.reader import JournalReader, JournalUnreadable, NoJournal
from hookd.paths import Paths
from hookd.vocabulary import PROOF

RUN_SECONDS = 10.0
"""So long a hook may run; agents wait as long and longer."""
ARRIVAL_SECONDS = 5.0
"""So long the daemon may take to put into the journal what the hook has stored."""
LOOK_SECONDS = 0.005
_KEPT = ("HOME", "PATH", "USER", "LOGNAME", "LANG", "TMPDIR", "HOOKD_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
"""What the hook gets of the environment: all that hookd looks at, and nobody's secrets."""


@dataclass(frozen=True)
class Proof:
    """What was seen."""

    fired: bool
    running: bool
    """Whether a daemon took it in; else it was seen in the hook directory, and taken away again."""
    ms: int = 0
    trouble: str = ""
    """Why nothing was seen, and what to do."""


def prove(probe: Probe, environ: Mapping[str, str]) -> Proof:
    """Runs the hook and waits, for a limited time, until its event is seen."""
    places = Paths.of(dict(environ))
    running = daemon_runs(places)
    token = PROOF + secrets.token_hex(4)
    begun, since = time.monotonic(), datetime.now(UTC)
    trouble = _fired(probe, token, environ)
    if trouble:
        _taken_away(places, token)
        return Proof(fired=False, running=running, trouble=trouble)
    seen = _in_journal(places, token, since) if running else bool(_taken_away(places, token))
    ms = round((time.monotonic() - begun) * 1000)
    return Proof(seen, running, ms, "" if seen else _what_was_seen(places, token, running=running))


def daemon_runs(places: Paths) -> bool:
    try:
        ask(places.control, "status", seconds=ARRIVAL_SECONDS)
    except NotRunning:
        return False
    except (Refused, OSError, ValueError):
        return True  # somebody is there, though not well
    return True


def _fired(probe: Probe, token: str, environ: Mapping[str, str]) -> str:
    """Runs the command; why it failed, nothing where it did not."""
    try:
        return _run(probe, token, environ)
    except OSError as error:
        where = error.filename or "its input"
        return f"the hook could not be run: {error.strerror or error} ({where}); see to that, then do it again"


def _run(probe: Probe, token: str, environ: Mapping[str, str]) -> str:
    """As agents do: by a shell, in a session of its own."""
    kept = {name: value for name, value in environ.items() if name in _KEPT or name.startswith("LC_")}
    with _somewhere(token) as here, tempfile.TemporaryFile() as errors:
        hook = subprocess.Popen(
            ["/bin/sh", "-c", probe.command], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors,
            cwd=probe.cwd or here, env=kept, start_new_session=True,
        )  # fmt: skip
        try:
            hook.communicate(probe.payload.replace(SESSION.encode(), token.encode()), timeout=RUN_SECONDS)
        except subprocess.TimeoutExpired:
            return f"the hook did not end within {RUN_SECONDS:g} s: {probe.command}"
        finally:
            _ended(hook)
        return f"the hook ended with {hook.returncode}: {_first_line(errors)}" if hook.returncode else ""


@contextmanager
def _somewhere(token: str) -> Iterator[str]:
    """An empty directory with the token for a name: some agents tell nothing but where they are."""
    with tempfile.TemporaryDirectory() as above:
        os.mkdir(f"{above}/{token}")
        yield f"{above}/{token}"


def _ended(hook: subprocess.Popen[bytes]) -> None:
    """All that it started, too."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(hook.pid, signal.SIGKILL)
    hook.wait()


def _first_line(errors: IO[bytes]) -> str:
    errors.seek(0)
    return errors.readline(500).decode("utf-8", "replace").strip() or "it said nothing"


def _in_journal(places: Paths, token: str, since: datetime) -> bool:
    end = time.monotonic() + ARRIVAL_SECONDS
    while time.monotonic() < end:
        if _is_there(places.journal, token, since):
            return True
        time.sleep(LOOK_SECONDS)
    return False


def _is_there(journal: str, token: str, since: datetime) -> bool:
    try:
        with closing(JournalReader(journal)) as reader:
            return any(_tells(event, token) for event in reader.history(None, since))
    except (NoJournal, JournalUnreadable):
        return False


def _tells(event: Mapping[str, object], token: str) -> bool:
    return any(token in str(event.get(name, "")) for name in ("session", "project"))


def _what_was_seen(places: Paths, token: str, *, running: bool) -> str:
    bad = next(_with_token(f"{places.spool}/bad", token), "")
    if bad:
        return f"the hook fired, but hookd could not understand it: see {bad}.reason, and please report it"
    if running and _taken_away(places, token):
        waited = f"within {ARRIVAL_SECONDS:g} s"
        return f"the hook fired, but the daemon did not take it in {waited}; see: hookd status, hookd tail"
    return f"the hook ran, but nothing of it arrived in {places.spool}; see {places.hook_errors}"


def _taken_away(places: Paths, token: str) -> str:
    """The file of the proof in the hook directory, removed: nothing happened, so nobody need be told later."""
    for path in _with_token(f"{places.spool}/new", token):
        with suppress(FileNotFoundError):
            os.unlink(path)
        return path
    return ""


def _with_token(directory: str, token: str) -> Iterator[str]:
    with suppress(FileNotFoundError, NotADirectoryError):
        for name in sorted(os.listdir(directory), reverse=True):
            with suppress(OSError), open(f"{directory}/{name}", "rb") as file:
                if token.encode() in file.read():
                    yield f"{directory}/{name}"
