"""A stand-in until the files are here."""

from hookd.integrations.agents.agent import Unwired, Where, Whole


def wholes(_where: Where) -> tuple[Whole, ...]:
    raise Unwired("not built yet")


def possible(where: Where) -> tuple[Whole, ...]:
    return wholes(where)
