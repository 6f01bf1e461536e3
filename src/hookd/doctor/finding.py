"""What the doctor found: one thing that was looked at, how it is, and what is to be done."""

from dataclasses import dataclass

OK, HINT, BROKEN = "ok", "hint", "broken"
"""As it should be; it works, and there is something to know or to do; it does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line."""

    check: str
    state: str
    """OK, HINT or BROKEN."""
    found: str
    """In hookd's own words; names of files and programs may stand in it."""
    todo: str = ""
    """What to do, best a command to type; nothing where there is nothing to do."""
    quoted: str = ""
    """What somebody else wrote, shown to the person who asks and to nobody else: it is never in a bundle."""
