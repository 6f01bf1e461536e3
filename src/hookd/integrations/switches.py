"""What in an agent's settings switches every hook off: hookd's stand there then, and are never run."""

from collections.abc import Iterator, Mapping
from typing import Any

from hookd.integrations.agents.agent import Agent, Where
from hookd.integrations.contents import readable

SWITCHES: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "claude-code": (("disableAllHooks",), True),
    "qwen-code": (("disableAllHooks",), True),
    "gemini-cli": (("hooksConfig", "enabled"), False),
    "codex": (("features", "hooks"), False),
    "aider": (("notifications",), False),
}
"""By agent: where it stands, and by which value it does so."""


def switched_off(agent: Agent, where: Where) -> Iterator[tuple[str, bool, str]]:
    """The name of each switch that is set so, to what, and in which file; what cannot be read is passed over."""
    if agent.name not in SWITCHES:
        return
    keys, off = SWITCHES[agent.name]
    for path, form in agent.places(where):
        if at(readable(path, form), keys) is off:
            yield ".".join(keys), off, path


def at(value: Any, keys: tuple[str, ...]) -> Any:
    """What stands under these keys; None where nothing does."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
