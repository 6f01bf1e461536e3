"""`hookd emit AGENT KIND [MESSAGE]`: one event, on disk when it returns. Works while the daemon is down."""

import os
import sys

from hookd.emit import event_line, new_id, store
from hookd.paths import Paths
from hookd.vocabulary import (
    DOCUMENT_LIMIT,
    KINDS,
    LABEL_LIMIT,
    InvalidEvent,
    agent_meant,
    check,
    kind_meant,
    nearest,
    without_surplus,
)

HELP = f"""\
Usage: hookd emit AGENT KIND [MESSAGE] [options]
       hookd emit --json [-v] < EVENTS

Tells hookd about an agent. Returns once the event is on disk; never waits for the daemon or for sound.

  AGENT            letters, digits and . _ - (backend-engineer)
  KIND             {" ".join(KINDS[:6])}
                   {" ".join(KINDS[6:10])}
                   {" ".join(KINDS[10:15])}
                   {" ".join(KINDS[15:])}
  MESSAGE          what the agent has to say
  --session S      the session it belongs to
  --project DIR    the directory that the agent works in
  --parent A       the agent that started this one
  --tool T         the tool it is about
  --id ID          the same id twice is one event (else hookd makes one)
  --at TIME        when it happened, RFC 3339
  --priority P     progress, notification, message or important
  --json           event objects from standard input: one, or one a line
  -v               print the id
  --               what follows is no option, whatever it begins with

Exit codes: 0 stored, 64 wrong usage, 65 not a valid event (nothing is stored), 75 could not be stored.

Example:
  hookd emit backend-engineer completed "Task finished successfully" --project ~/shop
"""

OPTIONS = ("session", "project", "parent", "tool", "id", "at", "priority", "host")
FLAGS = ("--json", "--forgiving", "-v", "--verbose")
USAGE, INVALID, TEMPORARY = 64, 65, 75
"""Exit codes, as sysexits.h names them: EX_USAGE, EX_DATAERR, EX_TEMPFAIL."""


class _WrongUsage(Exception):  # noqa: N818
    """The command line cannot be understood; the message says why."""


def main(words: "list[str]") -> int:
    """The exit code of CONTRACT: 0, 64, 65 or 75."""
    own, said = _parted(words)
    if "-h" in own[:1] or "--help" in own:
        _say(1, HELP)
        return 0
    events: list[tuple[str, str, bytes]] = []
    ids: list[str] = []
    try:
        names, options, flags = _arguments(own)
        names += said
        found = _from_input() if "--json" in flags else [_from_words(names, options, "--forgiving" in flags)]
        events = [_named(fields) for fields in found]
        _store_all(events, ids)
    except _WrongUsage as error:
        return _fail(USAGE, f"{error} See: hookd emit --help")
    except InvalidEvent as error:
        return _fail(INVALID, f"{error} Nothing was stored.")
    except (OSError, LookupError) as error:
        return _fail(TEMPORARY, _told_of_storing(error, len(ids), len(events)))
    if "-v" in flags or "--verbose" in flags:
        _say(1, "\n".join(ids) + "\n")
    return 0


def _say(fd: int, text: str) -> None:
    """On standard output or error, if anybody listens: what is stored is stored."""
    if (sys.stdout if fd == 1 else sys.stderr) is None:
        return  # it was closed before the start, and another file may have its number
    rest = text.encode("utf-8", "replace")
    try:
        while rest:
            rest = rest[os.write(fd, rest) :]
    except OSError:
        return


def _fail(code: int, message: str) -> int:
    # One line, whatever a word that it names holds.
    line = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in message)
    _say(2, f"hookd emit: {line}\n")
    return code


def _told_of_storing(error: Exception, stored: int, wanted: int) -> str:
    why = str(error).rstrip(".")
    if wanted > 1:
        told = f"{stored} of {wanted} events are stored, the next could not be: {why}."
        return f"{told} Send the last {wanted - stored} again."
    return f"the event could not be stored: {why}. Nothing is lost if you send it again."


def _parted(words: "list[str]") -> "tuple[list[str], list[str]]":
    """The words that may be options, and those that are not: all after `--`, and all that a model says."""
    for at, word in enumerate(words):
        if word == "--":
            return words[:at], words[at + 1 :]
        if word == "--forgiving":
            rest = words[at + 1 :]
            return words[: at + 1], rest[1:] if rest[:1] == ["--"] else rest
    return words, []


def _arguments(words: "list[str]") -> "tuple[list[str], dict[str, str], list[str]]":
    names: list[str] = []
    options: dict[str, str] = {}
    flags: list[str] = []
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if word in FLAGS:
            flags.append(word)
        elif name.startswith("--") and name[2:] in OPTIONS:
            options[name[2:]] = value if equals else _value(name, rest)
        elif _is_unknown_option(word, len(names)):
            known = (*(f"--{option}" for option in OPTIONS), *FLAGS)
            advice = " A message that begins so wants a -- before it." if len(names) == 2 else ""
            raise _WrongUsage(f"{name} is not an option; {nearest(name, known)}{advice}")
        else:
            names.append(word)
    return names, options, flags


def _is_unknown_option(word: str, names: int) -> bool:
    if names < 2:
        return word.startswith("-") and len(word) > 1
    # A message may begin with a dash; one word with two of them is a misspelt option.
    return word.startswith("--") and len(word.split()) == 1


def _value(option: str, rest: "object") -> str:
    value = next(rest, None)  # type: ignore[call-overload]
    if value is None:
        raise _WrongUsage(f"{option} wants a value.")
    return str(value)


def _from_words(names: "list[str]", options: "dict[str, str]", forgiving: bool) -> "dict[str, object]":
    clean = [_clean(name) for name in names]
    if forgiving:
        fields = _forgiven(clean)
    elif len(clean) < 2 or len(clean) > 3:
        raise _WrongUsage(
            f"AGENT, KIND and at most one MESSAGE are wanted, {len(clean)} words were given"
            + ("; put the message in quotes." if len(clean) > 3 else ".")
        )
    else:
        fields = {"agent": clean[0], "kind": clean[1], "message": "".join(clean[2:])}
    fields.update({name: _clean(value) for name, value in options.items()})
    if fields.get("project") and not forgiving:
        fields["project"] = _whole(os.path.expanduser(fields["project"]))
    return check(fields)


def _whole(directory: str) -> str:
    try:
        return os.path.abspath(directory)
    except FileNotFoundError:
        return directory  # the one that it is relative to is gone


def _forgiven(names: "list[str]") -> "dict[str, str]":
    """What a model means: it writes `Backend Engineer`, `done`, or forgets the quotes."""
    agent, word, *message = [*names, "", ""][: max(len(names), 2)]
    kind = kind_meant(word)
    fields = {"agent": agent_meant(agent), "kind": kind or "notice", "message": " ".join(message)}
    if kind is None:
        fields["word"] = word[:80]
    environ = os.environ
    fields["project"] = _clean(environ.get("CLAUDE_PROJECT_DIR") or environ.get("PWD", ""))[:LABEL_LIMIT]
    fields["session"] = _clean(environ.get("CLAUDE_CODE_SESSION_ID", ""))[:LABEL_LIMIT]
    if environ.get("CLAUDECODE"):
        fields["parent"] = "claude-code"
    return fields


def _clean(text: str) -> str:
    # An argument may hold bytes that are not UTF-8; the rest of it still says something.
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _from_input() -> "list[dict[str, object]]":
    from hookd.cli.emit_json import read_events

    return read_events(sys.stdin.buffer, DOCUMENT_LIMIT)


def _named(fields: "dict[str, object]") -> "tuple[str, str, bytes]":
    """The name of the event's file, its id and its document. Raises InvalidEvent where it is too large."""
    name = new_id()
    if fields.get("id") is None:
        fields["id"] = name
    return f"{name}.json", str(fields["id"]), document_of(fields)


def document_of(fields: "dict[str, object]") -> bytes:
    """The event as it is stored: the daemon's rules hold for it. Raises InvalidEvent where it is too large."""
    kept = without_surplus(fields)
    document = event_line(kept) if all(type(value) is str for value in kept.values()) else b""  # type: ignore[arg-type]
    if not 0 < len(document) <= DOCUMENT_LIMIT:
        import json

        document = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
    if len(document) > DOCUMENT_LIMIT:
        raise InvalidEvent(f"the event has {len(document)} bytes as JSON; at most {DOCUMENT_LIMIT} are taken.")
    return document


def _store_all(events: "list[tuple[str, str, bytes]]", ids: "list[str]") -> None:
    """Adds to `ids` as each event is on disk."""
    spool = Paths.of(os.environ).spool
    for name, event_id, document in events:
        store(spool, name, document)
        ids.append(event_id)
