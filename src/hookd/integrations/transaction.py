"""Changes of several files and of the record, made together: all of them, or none."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from hookd.integrations import directories, files
from hookd.integrations.change import Change, backup_of
from hookd.integrations.files import Untouchable
from hookd.integrations.record import BACKUP, Put, Record, digest


def checked(changes: Sequence[Change], project: str) -> tuple[Change, ...]:
    """Those that are changes at all. Raises Untouchable where one of them cannot, or must not, be made."""
    real = tuple(change for change in changes if change.is_one)
    for change in real:
        try:
            _check_inside(change.path, project)
            files.check(change.path)
        except files.NotYours:
            raise
        except Untouchable as error:
            raise Untouchable(str(error), change.by_hand) from error
    return real


def commit(changes: Sequence[Change], puts: Mapping[str, Put | None], record: Record) -> Record:
    """The record as it stands then; `puts` is what it is to hold of each path.

    Raises Untouchable: then nothing was changed; or all was, but for the record, which tells of too much.
    It tells of more than there is while this is under way, never of less: whatever ends it, nothing is forgotten.
    """
    saved = record.with_changes({path: put for path, put in puts.items() if put is not None}).saved()
    done: list[Change] = []
    try:
        for change in changes:
            done.append(change)
            _make(change, puts[change.path], record)
    except BaseException:
        for change in reversed(done):
            _undo(change, puts[change.path], record)
        with suppress(Untouchable):
            saved.with_changes({path: record.get(path) for path in puts}).saved()
        raise
    for path, put in puts.items():
        if put is None:
            _tidy(path, record.get(path))
    return saved.with_changes(puts).saved()


def put_of(change: Change, agent: str, project: str, record: Record) -> Put | None:
    """What the record is to hold of a file once it is changed."""
    if change.after is None or not change.wires:
        return None
    old, before = record.get(change.path), change.before
    made = dict.fromkeys((*directories.missing(change.path), *(old.directories if old else ())))
    put = Put(
        agent, project, change.format, digest(change.after), frames=tuple(change.frames.items()),
        directories=tuple(made),
    )  # fmt: skip
    if before is None:
        return replace(put, created=True)
    if change.foreign:
        return replace(put, backup=digest(before), restorable=True)
    if old is None:
        return put
    untouched = digest(before) == old.after
    return replace(put, backup=old.backup, restorable=old.restorable and untouched, created=old.created)


def _check_inside(path: str, project: str) -> None:
    """A project is written by anybody: its links must not lead hookd to the user's own files."""
    real, root = os.path.realpath(path), os.path.realpath(project or "/")
    if project and os.path.commonpath((real, root)) != root:
        raise Untouchable(f"{path}: leads out of the project, to {real}; make a file of it, then do it again.")


def _make(change: Change, put: Put | None, record: Record) -> None:
    if change.after is None:
        if change.before is not None:
            files.remove(change.path, before=change.before)
        return
    if put:
        directories.make(put.directories, 0o755 if put.project else 0o700)
        if change.foreign:
            _back_up(change, record.get(change.path))
    files.replace(change.path, change.after, before=change.before, mode=change.mode)


def _back_up(change: Change, old: Put | None) -> None:
    """Never over another, but for an older one of hookd's; with the rights of the file that it is a copy of."""
    if change.before is None:
        return
    path = change.path + BACKUP
    stale = backup_of(change.path, old) if old else None
    if stale is not None and stale != change.before:
        files.remove(path, before=stale)
    if files.read(path) is None:
        files.copy(change.path, path, change.before)


def _undo(change: Change, put: Put | None, record: Record) -> None:
    with suppress(Untouchable):  # the first trouble is the one that is told
        now = files.read(change.path)
        if now == change.after != change.before:
            if change.before is not None:
                files.replace(change.path, change.before, before=now, mode=change.mode)
            elif now is not None:
                files.remove(change.path, before=now)
    old = record.get(change.path)
    if put and (old is None or old.backup != put.backup):
        _tidy(change.path, put)


def _tidy(path: str, put: Put | None) -> None:
    """Takes away what hookd put beside the file: its backup, and the directories that it made."""
    with suppress(Untouchable):
        backup = files.read(path + BACKUP)
        is_ours = backup is not None and ((put and backup_of(path, put) is not None) or backup == files.read(path))
        if is_ours and backup is not None:
            files.remove(path + BACKUP, before=backup)
    if put:
        directories.unmake(put.directories)
