"""Lines of agents' settings by which somebody wired hookd by hand: told twice, an event is said twice."""

from hookd.integrations import mark
from hookd.integrations.agents.agent import Agent, Where
from hookd.integrations.contents import commands, readable

WORDS = ("hookd hook ", "agent-voice-hook.sh ")
"""In a command that is not marked."""


def by_hand(agent: Agent, where: Where) -> dict[str, list[str]]:
    """The commands, by the file that they stand in; what cannot be read is passed over."""
    found = {path: list(filter(_is_by_hand, commands(readable(path, form)))) for path, form in agent.places(where)}
    return {path: written for path, written in found.items() if written}


def _is_by_hand(text: str) -> bool:
    return any(words in f"{text} " for words in WORDS) and not mark.is_own(text)
