"""Names: agents and projects within a sentence. Strangers choose them, so they are made fit for it. Pure."""

import re
from functools import lru_cache

from hookd.event import Event
from hookd.phrase.ear import Ear, readable
from hookd.phrase.programs import PROGRAMS

NAME_LIMIT = 32
"""Characters of a name within a sentence."""

_MARKS = re.compile(r"[.,:;!?…]+(?=\s|$)")
"""What would end a clause in mid-name."""


@lru_cache(maxsize=512)  # the same few names come again and again, and the rules cost 100 µs
def name_for_ear(text: str, ear: Ear) -> str:
    """As it can be said within a sentence; empty where nothing of it can be said."""
    said = " ".join(_MARKS.sub("", readable(text[: 4 * NAME_LIMIT])).split())
    if len(said) > NAME_LIMIT:
        said = said[: NAME_LIMIT + 1].rpartition(" ")[0] or said[:NAME_LIMIT]
    return ear.pronounce(said.strip(" .,:;!?…-'\""))


def project_of(event: Event) -> str:
    """The last part of its directory, as it is written: `/home/me/shop/` -> `shop`; empty where none is known."""
    return event.project.rstrip("/").rpartition("/")[2]


def spoken_project(event: Event, ear: Ear) -> str:
    return name_for_ear(project_of(event), ear)


def in_sentence(agent: str, spoken: str, ear: Ear) -> str:
    """An agent's name where a sentence goes on: `backend engineer`, but `Claude Code`, `API tester` and `Otto`."""
    said = name_for_ear(spoken, ear) or name_for_ear(agent, ear) or "an agent"
    return said[0].lower() + said[1:] if _is_common(agent, spoken) else said


def at_start(name: str) -> str:
    """The name as a sentence begins with it."""
    return name[0].upper() + name[1:]


def _is_common(agent: str, spoken: str) -> bool:
    """Whether it is made of the agent's own small words: no program, and no name that the user chose."""
    own = agent[:1].islower() and _letters(agent) == _letters(spoken)
    return own and agent not in PROGRAMS and not spoken[1:2].isupper()


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
