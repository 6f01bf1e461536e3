"""What the control socket can ask of the daemon."""

from collections.abc import Callable
from typing import Any

from hookd.control import Order, Refused
from hookd.outlets import Outlets
from hookd.redaction import redact


class Orders:
    """`status`, `say` and `skip`."""

    def __init__(
        self, outlets: Outlets, state: Callable[[], dict[str, Any]], redact: Callable[[str], str] = redact
    ) -> None:
        """`state` tells what the daemon knows of itself; `redact` takes secrets out of what the user says."""
        self._outlets = outlets
        self._state = state
        self._redact = redact

    def table(self) -> dict[str, Order]:
        return {"status": self.status, "say": self.say, "skip": self.skip}

    async def status(self, _request: dict[str, Any]) -> dict[str, Any]:
        waiting = {name: len(queue) for name, queue in self._outlets.queues.items()}
        return {"running": True, **self._state(), "speech": self._outlets.speech.status(), "waiting": waiting}

    async def say(self, request: dict[str, Any]) -> dict[str, Any]:
        text = request.get("text")
        if not isinstance(text, str) or not text.strip():
            raise Refused("there is nothing to say; give a text.")
        agent, voice, pitch = str(request.get("agent") or ""), str(request.get("voice") or ""), request.get("pitch")
        if pitch is not None and not (isinstance(pitch, int) and 0 <= pitch <= 99):
            raise Refused("a pitch is a whole number from 0 to 99.")
        said: dict[str, Any] = await self._outlets.speech.say(
            self._redact(text), agent=agent, voice=voice, pitch=pitch
        )
        return said

    async def skip(self, request: dict[str, Any]) -> dict[str, Any]:
        waiting = self._outlets.queues["speech"].clear() if request.get("all") else []
        self._outlets.drop(waiting, "skipped by the user")
        return {"skipped": bool(self._outlets.speech.skip()), "dropped": len(waiting)}
