"""What the commands read from the journal beside the daemon: agents, and the voices that they were given."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hookd.engines.casting import Casting


def casting_of(journal: str) -> "Casting":
    """The voices that agents have, for looking only; none where the journal cannot be read."""
    from hookd.engines.casting import NOTE, Casting

    try:
        kept = asked(journal, "SELECT value FROM notes WHERE name = ?", NOTE)
    except sqlite3.DatabaseError:
        kept = []
    return Casting(kept[0][0] if kept else "", lambda _: None)


def asked(journal: str, query: str, *values: str) -> list[Any]:
    """The rows; none where there is no journal yet. Raises sqlite3.DatabaseError."""
    if not Path(journal).exists():
        return []
    with closing(sqlite3.connect(f"{Path(journal).as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(query, values).fetchall()
