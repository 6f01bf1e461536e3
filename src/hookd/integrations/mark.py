"""The mark by which hookd knows what it put into an agent's settings, and the command that carries it."""

import os
import re
import shlex

from hookd.vocabulary import INSTALLED

PROGRAM = "hookd"
_WORD = r"""(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+"""
"""Of a shell: plain, quoted, or of such parts together (`'it'"'"'s'`)."""
_MARKED = re.compile(rf"(?:^|\s)(?P<program>{_WORD})\s+hook\s+{INSTALLED}\s+(?P<agent>[a-z][a-z0-9-]*)(?:\s|$)")


def words(program: str, agent: str, event: str = "") -> tuple[str, ...]:
    """`PROGRAM hook --installed AGENT EVENT`: the same over upgrades, since some agents trust a hash of it."""
    return (program, "hook", INSTALLED, agent, *([event] if event else []))


def command(program: str, agent: str, event: str = "") -> str:
    """The same for a shell."""
    return shlex.join(words(program, agent, event))


def is_own(text: str) -> bool:
    """Whether the text is a command line that hookd put somewhere."""
    return bool(program_of(text))


def program_of(text: str) -> str:
    """The program that a command line of hookd's runs; nothing where it is another's, of another name."""
    programs = ("".join(shlex.split(found["program"])) for found in _MARKED.finditer(text))
    return next((program for program in programs if os.path.basename(program) == PROGRAM), "")
