"""What the control socket can ask of the daemon."""

from collections.abc import Callable
from typing import Any

from hookd.control import Order, Refused
from hookd.outlets import Outlets


class Orders:
    """`status`, `say` and `skip`."""

    def __init__(self, outlets: Outlets, state: Callable[[], dict[str, Any]]) -> None:
        """`state` tells what the daemon knows of itself."""
        self._outlets = outlets
        self._state = state

    def table(self) -> dict[str, Order]:
        return {"status": self.status, "say": self.say, "skip": self.skip}

    async def status(self, _request: dict[str, Any]) -> dict[str, Any]:
        waiting = {name: len(queue) for name, queue in self._outlets.queues.items()}
        return {"running": True, **self._state(), "speech": self._speech().status(), "waiting": waiting}

    async def say(self, request: dict[str, Any]) -> dict[str, Any]:
        text = request.get("text")
        if not isinstance(text, str) or not text.strip():
            raise Refused("there is nothing to say; give a text.")
        agent, voice = str(request.get("agent") or ""), str(request.get("voice") or "")
        said: dict[str, Any] = await self._speech().say(text, agent=agent, voice=voice)
        return said

    async def skip(self, request: dict[str, Any]) -> dict[str, Any]:
        waiting = self._outlets.queues["speech"].clear() if request.get("all") else []
        self._outlets.drop(waiting, "skipped by the user")
        return {"skipped": bool(self._speech().skip()), "dropped": len(waiting)}

    def _speech(self) -> Any:
        return self._outlets.sinks["speech"]
