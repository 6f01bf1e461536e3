"""`hookd hook AGENT [NATIVE_EVENT]`: what an agent's own hook runs. Never blocks, never fails, prints nothing."""

import os
import sys

try:
    import _signal
except ImportError:  # another Python than CPython
    import signal as _signal

from hookd.emit import event_line, new_id, store
from hookd.paths import Paths
from hookd.vocabulary import DOCUMENT_LIMIT, INSTALLED, agent_meant

HELP = """\
Usage: hookd hook AGENT [NATIVE_EVENT] [PAYLOAD]

Takes an agent's own hook payload and puts it on disk for the daemon. Agents call it; it prints nothing but what
the agent demands and always exits 0. What went wrong is told in <state>/log/hook-errors.log.

  AGENT         the agent whose words the payload is in: claude-code, codex, …
  NATIVE_EVENT  the agent's own name of the event, for agents whose payload does not tell it
  PAYLOAD       JSON, for agents that pass it as an argument; else it is read from standard input until the
                document is complete, or until nothing came for 2 seconds; never from a terminal

Example, as it stands in an agent's settings:
  hookd hook --installed claude-code Stop
(--installed marks what `hookd install` put there.)
Example, by hand:
  echo '{"hook_event_name": "Stop", "session_id": "s1"}' | hookd hook claude-code
"""

QUIET_SECONDS = 2.0
"""After the last byte of a document that is not complete, this long is waited for more."""

WITHOUT_PAYLOAD = ("aider",)
"""They hand on their own standard input: what stands there is the user's."""

ANSWERS = {"cline": b"{}\n"}
"""What an agent must read on standard output; never a decision.

The others want nothing: Gemini CLI takes JSON only and silence as none, Codex takes any text at a Stop for a fault,
and what Claude Code, Factory droid, Kiro and Qwen Code read at a prompt goes to their model.
"""


def main(arguments: "list[str]") -> int:
    """Always 0, whatever happens: a hook that fails may stop the agent."""
    # scripts/hookd did so before it loaded anything; `python -m hookd` did not.
    for number in (_signal.SIGTERM, _signal.SIGHUP, _signal.SIGINT, _signal.SIGPIPE):
        _signal.signal(number, _signal.SIG_IGN)
    words = arguments[1:] if arguments[:1] == [INSTALLED] else arguments
    if words[:1] in (["-h"], ["--help"]):
        sys.stdout.write(HELP)
        sys.stdout.flush()
        return 0
    if not words:
        _tell("", "", "no agent is named, so nothing was stored; wanted is: hookd hook AGENT [NATIVE_EVENT]")
        return 0
    agent, native_event, payload = _arguments(words)
    try:
        trouble = _take(agent, native_event, payload)
    except OSError as error:
        trouble = f"the payload could not be stored: {error.strerror or error} ({error.filename or 'standard input'})"
    except (LookupError, MemoryError) as error:
        trouble = f"the payload could not be stored: {error or 'out of memory'}"
    if trouble:
        _tell(agent, native_event, trouble)
    _answer(ANSWERS.get(agent, b""))
    # Leaving at once spares the agent the interpreter's own clearing up.
    os._exit(0)


def _arguments(words: "list[str]") -> "tuple[str, str, bytes | None]":
    payload = next((os.fsencode(word) for word in words[1:] if word.lstrip().startswith("{")), None)
    names = [word for word in words[1:] if not word.lstrip().startswith("{")]
    return agent_meant(words[0])[:40], agent_meant(names[0])[:40] if names else "", payload


def _take(agent: str, native_event: str, payload: "bytes | None") -> str:
    """Stores the payload; returns what was odd about it."""
    document, trouble = (payload, "") if payload is not None else _found(agent)
    event = f".on-{native_event.replace('.', '-')}" if native_event else ""
    store(Paths.of(os.environ).spool, f"{new_id()}{event}.{agent}.json", document or b"{}")
    return trouble


def _found(agent: str) -> "tuple[bytes, str]":
    """What the agent tells on standard input, and what was odd."""
    if agent in WITHOUT_PAYLOAD:
        return event_line({"cwd": _here()}), ""
    if os.isatty(0):  # a key that is pressed there is not meant for a hook
        return b"", "standard input is a terminal, so no payload was read"
    return _read_document(0)


def _here() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""  # it was deleted


def _read_document(fd: int) -> "tuple[bytes, str]":
    """Bytes from fd until a JSON document is complete, and what was odd."""
    buffer, scan = bytearray(), Scan()
    while True:
        try:
            ready = _wait(fd, QUIET_SECONDS)
            chunk = os.read(fd, 65536) if ready else b""
        except OSError as error:
            return bytes(buffer), "" if not buffer else f"standard input broke: {error.strerror}"
        if not ready or not chunk:
            how = "ended" if ready else f"paused for {QUIET_SECONDS:g} s"
            return bytes(buffer), f"the payload {how} before its JSON was complete" if buffer else ""
        if len(buffer) + len(chunk) > DOCUMENT_LIMIT:
            return bytes(buffer), f"the payload has more than {DOCUMENT_LIMIT} bytes and was cut there"
        buffer += chunk
        if scan.complete(buffer):
            return bytes(buffer), ""


def _wait(fd: int, seconds: float) -> bool:
    import select

    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
    return bool(select.select([fd], [], [], seconds)[0])


class Scan:
    """Finds the end of a JSON object or list: the bracket that closes the first one, outside strings."""

    def __init__(self) -> None:
        self._position = 0
        self._depth = 0
        self._in_string = False
        self._opened = False

    def complete(self, buffer: bytearray) -> bool:
        """Whether the document ends in this buffer, which only ever grew since the last call."""
        while self._position < len(buffer):
            quote = buffer.find(b'"', self._position)
            end = quote if quote >= 0 else len(buffer)
            if not self._in_string and self._count(buffer[self._position : end]):
                return True
            self._position = end + 1 if quote >= 0 else end
            if quote >= 0 and not (self._in_string and _escaped(buffer, quote)):
                self._in_string = not self._in_string
        return False

    def _count(self, part: bytearray) -> bool:
        opened = part.count(b"{") + part.count(b"[")
        self._opened = self._opened or opened > 0
        self._depth += opened - part.count(b"}") - part.count(b"]")
        return self._opened and self._depth <= 0


def _escaped(buffer: bytearray, quote: int) -> bool:
    slashes = quote - 1
    while slashes >= 0 and buffer[slashes] == 0x5C:
        slashes -= 1
    return (quote - 1 - slashes) % 2 == 1


def _tell(agent: str, native_event: str, trouble: str) -> None:
    import time

    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    command = " ".join(filter(None, ("hookd hook", agent, native_event)))
    line = f"{at} {command}: {trouble}\n"
    try:
        path = Paths.of(os.environ).hook_errors
        os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
        fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            os.write(fd, line.encode("utf-8", "replace"))
        finally:
            os.close(fd)
    except (OSError, LookupError):
        return  # nowhere to tell it, and the agent must not be bothered


def _answer(text: bytes) -> None:
    if text:
        try:
            os.write(1, text)
        except OSError:
            return  # the agent does not listen
