"""The course of one agent: it works before hookd is installed, with it, and after it was uninstalled."""

import re
from dataclasses import dataclass

from programs import CLAUDE, CODEX, GEMINI

OWN_WORDS = {
    # Each hook that it runs, anybody's, where all goes well; which run this was; how long a command took.
    CODEX.name: r"^hook: \w+( Completed)?\n|^session id: .*\n|^ succeeded in \d+ms:\n",
    # What troubles its stopwatch, in some runs and not in others, with hooks or without.
    GEMINI.name: r"^\[STARTUP\] .*\n",
}
"""What an agent says on standard error of itself, so that no two runs need share it."""
OTHERS = 'echo ran >> "$HOME/foreign"'
MEDDLING = {CLAUDE.name: "exit 2"}
"""What a hook at the end of a turn must not do; the others are disturbed by any word."""


@dataclass(frozen=True)
class Course:
    """What was seen."""

    program: object
    before: object
    installed: object
    after: object
    meddled: object
    """The runs; the last one with a hook in hookd's place that is not silent."""
    said: str
    """By `hookd install`."""
    told: tuple
    """Events of the run with hookd."""
    told_after: tuple
    settings: tuple[bytes, bytes]
    """Right before hookd was installed, and right after it was uninstalled."""
    kept: bytes
    """All that stands in hookd's files."""
    foreign: int
    """How often somebody else's hook ran."""


def gone_through(desk, settings):
    """The agent's settings, by the command of somebody else's hook in them."""
    desk.settings.write_text(settings(OTHERS))
    before = desk.run()
    was = desk.settings.read_bytes()
    said = desk.install()
    desk.told()
    installed = desk.run()
    told = tuple(desk.told())
    desk.uninstall()
    left = desk.settings.read_bytes()
    after = desk.run()
    told_after = tuple(desk.told())
    foreign = len((desk.house.path / "foreign").read_text().splitlines())
    desk.settings.write_text(settings(MEDDLING.get(desk.program.name, "echo loud")))
    meddled = desk.run()
    kept = _kept(desk.house.path)
    return Course(desk.program, before, installed, after, meddled, said, told, told_after, (was, left), kept, foreign)


def spoken(program, ran):
    """What of a run must not change: what it printed and its exit code."""
    return ran.code, ran.out, re.sub(OWN_WORDS.get(program.name, "$^"), "", ran.err, flags=re.MULTILINE)


def _kept(home):
    names = ("journal.db*", "log/*", "hooks/*/*")
    return b"".join(path.read_bytes() for name in names for path in home.glob(name) if path.is_file())
