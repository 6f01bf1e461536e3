"""A program that renders one text to a file, run by its argument list and killed when nobody waits any more."""

import os
import select
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

from hookd.audio.pcm import NotSound, read_sound
from hookd.engines.files import fresh_file
from hookd.utterance import Sound

LOOK_SECONDS = 0.05
"""How often is asked whether the text was given up; the program's end is seen at once."""
COMPLAINT_KEPT = 1024
"""Bytes at the end of what the program wrote to standard error."""
SILENCE = Sound(b"", 22050)

Arguments = Callable[[Path, Path], Sequence[str]]
"""The argument list for a file with the text and a file for the sound."""


def rendered(text: str, directory: Path, arguments: Arguments, given_up: Callable[[], bool]) -> Sound:
    """What the program makes of the text; silence where it was given up. Raises OSError and NotSound.

    The text goes through a file: as an argument it could be an option, or too long, and everybody could read it.
    """
    with fresh_file(directory, ".txt") as text_path, fresh_file(directory) as sound_path:
        text_path.write_text(text, encoding="utf-8")
        complaint = _run(arguments(text_path, sound_path), given_up)
        if given_up():
            return SILENCE
        try:
            return read_sound(sound_path)
        except NotSound as error:
            raise NotSound(f"it wrote no sound; {complaint or error}") from error


def _run(words: Sequence[str], given_up: Callable[[], bool]) -> str:
    """The last line of what it complained about. Raises OSError where it failed."""
    with Popen(words, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE) as program:
        complaint = _last_line(program, given_up)
        if given_up():
            program.kill()
            return ""
        status = program.wait()
    if status:
        raise OSError(f"{words[0]} ended with exit status {status}{complaint and '; it said: '}{complaint}")
    return complaint


def _last_line(program: Popen[bytes], given_up: Callable[[], bool]) -> str:
    """Reads until the program ends or the text is given up."""
    assert program.stderr is not None  # noqa: S101 - it was asked for
    said = b""
    while not given_up():
        if not select.select([program.stderr], [], [], LOOK_SECONDS)[0]:
            continue
        chunk = os.read(program.stderr.fileno(), COMPLAINT_KEPT)
        if not chunk:
            break
        said = (said + chunk)[-COMPLAINT_KEPT:]
    return said.decode("utf-8", "replace").strip().rpartition("\n")[2]
