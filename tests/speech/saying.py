"""What the tests of merged lines share: events written as a line of words, and the counts of a line read back."""

import re

from hypothesis import strategies as st
from stage import event_of

from hookd.personas import spoken_name
from hookd.phrase import for_ear
from hookd.phrase.series import number, times

spoken = spoken_name


def events_of(kind, *who):
    """`claude-code@shop#s1` is an agent in a project and a session, both of which may be left out."""
    return [_event(kind, word, at) for at, word in enumerate(who)]


def told_events(*lines):
    """`docs@shop permission-needed! wants to run: npm test`; the bang: it still waits."""
    parts = [line.split(" ", 2) for line in lines]
    return [
        _event(kind.rstrip("!"), who, f"{'waits' if kind.endswith('!') else 'past'}-{at}", *message)
        for at, (who, kind, *message) in enumerate(parts)
    ]


def waiting_of(events):
    return frozenset(event.id for event in events if event.id.startswith("waits"))


def _event(kind, who, at, message=""):
    found = re.fullmatch(r"([^@#]+)(?:@([^#]+))?(?:#(.+))?", who)
    agent, project, session = (part or "" for part in found.groups())
    place = f"/home/me/{project}" if project else ""
    return event_of(kind, message, id=f"{at}", agent=agent, project=place, session=session)


NUMBERS = {number(count): count for count in range(1, 13)} | {times(1): 1, times(2): 2}


def numbers_in(text):
    """All counts that it says."""
    words = re.findall(r"\w+", text.lower())
    return [NUMBERS.get(word) or int(word) for word in words if word in NUMBERS or word.isdigit()]


def counted_in(names):
    """How many a series of names tells of: `reviewer, tester and five others` -> 7."""
    parts = re.split(r", | and ", names)
    return sum((numbers_in(part) or [1])[0] if re.search(r" others?$", part) else 1 for part in parts)


def is_clean(text):
    """It is text for the ear already, and has no hole where a name was empty."""
    holes = re.search(r"[:,] ?[,.]|: and |  |, and,| in[,.:]|\.\.$|^\W", text)
    return for_ear(text, 2000) == text and not holes


AGENTS = st.sampled_from(["reviewer", "tester", "docs", "claude-code", "codex", "backend-engineer", "API-checker"])
PROJECTS = st.sampled_from(["", "/home/me/shop", "/home/me/api/", "/srv/site"])
SESSIONS = st.sampled_from(["", "s1", "s2", "s3", "s4"])

HOSTILE = st.one_of(
    st.text(max_size=240),
    st.sampled_from(["/", "//", "", "🎉🎉", "\x1b[31mred\x07", "a. B: c, d!", "x" * 200, "{name}", "\u202e", "and"]),
)
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)


NO_MESSAGE = st.just("")


@st.composite
def days(draw, kinds, *, agents=AGENTS, projects=PROJECTS, messages=NO_MESSAGE, least=1):
    """Random events, in order of arrival."""
    rows = draw(st.lists(st.tuples(kinds, agents, projects, SESSIONS, messages), min_size=least, max_size=30))
    return [
        event_of(kind, message, id=f"e{at}", agent=agent, project=project, session=session)
        for at, (kind, agent, project, session, message) in enumerate(rows)
    ]
