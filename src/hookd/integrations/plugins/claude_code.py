"""A stand-in until the files are here."""

from collections.abc import Mapping, Sequence
from typing import Any

from hookd.integrations.agents.agent import Unwired, Where, Whole


def wholes(_where: Where, _hooks: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[Whole, ...]:
    raise Unwired("not built yet")
