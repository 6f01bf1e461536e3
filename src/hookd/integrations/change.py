"""What is to become of one file, worked out before anything is touched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hookd.integrations import edits, files, mark
from hookd.integrations.agents.agent import Agent, Edited, Target, Where, Whole
from hookd.integrations.edits.protocol import Conflict, Entry, Format, Member, Own, Path, Unreadable
from hookd.integrations.files import Untouchable
from hookd.integrations.record import BACKUP, WHOLE, Put, Record, digest
from hookd.vocabulary import INSTALLED

_BLANK = "\ufeff \t\r\n"
_EMPTY = "{}"
"""An empty document, in those formats in which it is not an empty text."""


@dataclass(frozen=True)
class Change:
    """A file from what it is to what it is to be."""

    path: str
    before: bytes | None
    """None: there is no file."""
    after: bytes | None
    format: str
    """A name in `edits.FORMATS`, or `record.WHOLE`."""
    mode: int = 0o600
    """Of a new file."""
    frames: Mapping[Path, Any] = field(default_factory=dict)
    """What hookd set beside its entries, see `edits.protocol.Own`."""
    foreign: bool = True
    """Whether nothing of hookd's stood in it before."""
    wires: bool = False
    """Whether something of hookd's stands in it then."""
    by_hand: str = ""
    """What a person would add instead."""

    @property
    def is_one(self) -> bool:
        return self.before != self.after


def wanted(agent: Agent, where: Where, record: Record) -> tuple[Change, ...]:
    """What wires the agent, other forms of its wiring taken out; unchanged files, too.

    Raises Unwired, or Untouchable where a file is not to be changed.
    """
    targets = agent.targets(where)
    standing = {target.path for target in targets}
    put = [_put(target, where, record) for target in targets]
    return (*put, *(one for one in unwanted(agent, where, record) if one.path not in standing))


def unwanted(agent: Agent, where: Where, record: Record) -> tuple[Change, ...]:
    """What takes the agent's wiring out of wherever it may be, of those files that there are. Raises Untouchable."""
    places = dict(agent.places(where))
    _check_formats(agent, record)
    wholes = {whole.path: whole for whole in agent.wholes(where)}
    for path, put in record.of(agent.name):
        if put.project == where.project and put.format != WHOLE:
            places.setdefault(path, put.format)
        elif put.project == where.project:
            wholes.setdefault(path, _recorded(path, put))
    out = [_taken_out(path, form, record) for path, form in places.items() if path not in wholes]
    return tuple(one for one in (*out, *map(_gone, wholes.values())) if one.before is not None)


def _check_formats(agent: Agent, record: Record) -> None:
    for path, put in record.of(agent.name):
        if put.format not in (WHOLE, *edits.FORMATS):
            raise Untouchable(f'{path}: was wired by a newer hookd, as "{put.format}"; take it out with that one.')


def _recorded(path: str, put: Put) -> Whole:
    """A file of an earlier version's, known by its content."""
    return Whole(path, b"", lambda content: digest(content) == put.after)


def _put(target: Target, where: Where, record: Record) -> Change:
    if isinstance(target, Edited) and not target.wanted:
        return _taken_out(target.path, target.format, record)
    if isinstance(target, Edited):
        return _edited(target, 0o644 if where.project else 0o600, record)
    before = files.read(target.path)
    if before is not None and not target.is_own(before):
        raise Untouchable(f"{target.path}: is there and is not hookd's; move it away, then do it again.")
    return Change(target.path, before, target.content, WHOLE, target.mode, foreign=False, wires=True)


def _edited(target: Edited, mode: int, record: Record) -> Change:
    before = files.read(target.path)
    text = _text(target.path, before or b"")
    form = edits.FORMATS[target.format]
    known = _frames(target.path, record)
    by_hand = form.lines(target.wanted)
    try:
        after = form.reconciled(text, target.wanted, Own(mark.is_own, known))
        foreign = not form.own(text, Own(mark.is_own))
    except Unreadable as error:
        raise Untouchable(_place(target.path, error), by_hand) from error
    except Conflict as error:
        raise Untouchable(f"{target.path}: {error} It is left as it is.", by_hand) from error
    frames = _frames_set(form, text, target.wanted, {} if foreign else known)
    content = before if after == text else after.encode()
    return Change(target.path, before, content, target.format, mode, frames, foreign, wires=True, by_hand=by_hand)


def _taken_out(path: str, form: str, record: Record) -> Change:
    before = _content(path)
    if before is None:
        return Change(path, None, None, form)
    put = record.get(path)
    if put and put.restorable and digest(before) == put.after and (backup := backup_of(path, put)) is not None:
        return Change(path, before, backup, form)
    return Change(path, before, _without(path, before, form, record), form, files.mode(path))


def backup_of(path: str, put: Put) -> bytes | None:
    """The backup that hookd made beside the file; None where it is gone, or somebody has changed it."""
    try:
        backup = files.read(path + BACKUP)
    except Untouchable:
        return None
    return backup if backup is not None and digest(backup) == put.backup else None


def _without(path: str, before: bytes, form: str, record: Record) -> bytes | None:
    put = record.get(path)
    if put is None and INSTALLED.encode() not in before:
        return before  # hookd has never been in there
    text = _text(path, before)
    own = Own(mark.is_own, _frames(path, record))
    try:
        after = edits.FORMATS[form].reconciled(text, (), own)
    except (Unreadable, Conflict) as error:
        why = _place(path, error) if isinstance(error, Unreadable) else f"{path}: {error}"
        raise Untouchable(f"{why} Take out what has {INSTALLED} in it by hand.") from error
    return before if after == text else _left(path, after, put)


def _left(path: str, after: str, put: Put | None) -> bytes | None:
    """The rest, once hookd's is gone: where that says nothing, no file if hookd made it, and an empty one if it was."""
    rest = after.strip(_BLANK)
    if rest and (rest != _EMPTY or put is None):
        return after.encode()
    if put is None or put.created:
        return None
    was = b"" if put.backup == digest(b"") else backup_of(path, put)
    return after.encode() if was is None or was.strip(_BLANK.encode()) else was


def _gone(whole: Whole) -> Change:
    before = _content(whole.path)
    is_own = before is not None and whole.is_own(before)
    return Change(whole.path, before, None if is_own else before, WHOLE, files.mode(whole.path))


def _content(path: str) -> bytes | None:
    """Of what is to be taken out: what is no file has nothing of hookd's in it."""
    try:
        return files.read(path)
    except files.NoFile:
        return None


def _text(path: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        why = f"is not UTF-8 ({error.reason}); save it as UTF-8, then do it again."
        raise Untouchable(f"{path}:{line}: {why}") from None


def _place(path: str, error: Unreadable) -> str:
    return f"{path}:{error.line}:{error.column}: {error.reason.rstrip('.')}; it is left as it is."


def _frames(path: str, record: Record) -> dict[Path, Any]:
    put = record.get(path)
    return dict(put.frames) if put else {}


def _frames_set(form: Format, text: str, wanted: tuple[Entry, ...], known: Mapping[Path, Any]) -> dict[Path, Any]:
    """Those frames that hookd set, now or earlier: what stood there before is somebody else's."""
    value = form.load(text) if text.strip("\ufeff \t\r\n") else {}
    frames = {one.path: one.value for one in wanted if isinstance(one, Member) and one.frame}
    return {path: frame for path, frame in frames.items() if path in known or not _stands(value, path)}


def _stands(value: Any, path: Path) -> bool:
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return False
        value = value[name]
    return True

