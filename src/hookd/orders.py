"""What the control socket can ask of the daemon."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hookd.ask import Refused
from hookd.attention.wishes import Mute
from hookd.control import Order
from hookd.outlets import Outlets
from hookd.redaction import redact

SCOPES = ("agent", "project", "kind")
"""What a mute may be about."""
MOST_REPEATED = 20
LONGEST = timedelta(days=366)


class Orders:
    """One method an order; each takes the request and gives the answer, or raises Refused."""

    def __init__(
        self,
        outlets: Outlets,
        state: Callable[[], dict[str, Any]],
        redact: Callable[[str], str] = redact,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`state` tells what the daemon knows of itself; `redact` takes secrets out of what the user says."""
        self._outlets = outlets
        self._state = state
        self._redact = redact
        self._clock = clock

    def table(self) -> dict[str, Order]:
        return {
            "status": self.status,
            "say": self.say,
            "skip": self.skip,
            "repeat": self.repeat,
            "mute": self.mute,
            "unmute": self.unmute,
            "pause": self.pause,
            "resume": self.resume,
            "snooze": self.snooze,
            "why": self.why,
        }

    async def status(self, _request: dict[str, Any]) -> dict[str, Any]:
        return {
            "running": True,
            **self._state(),
            "speech": self._outlets.speech.status(),
            "waiting": self._outlets.waiting(),
            "attention": self._outlets.conductor.status(),
        }

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
        """`all`: also what waits."""
        dropped = self._outlets.conductor.skip_all() if request.get("all") else 0
        return {"skipped": bool(self._outlets.speech.skip()), "dropped": dropped}

    async def repeat(self, request: dict[str, Any]) -> dict[str, Any]:
        count = request.get("count", 1)
        if not isinstance(count, int) or not 1 <= count <= MOST_REPEATED:
            raise Refused(f"a number from 1 to {MOST_REPEATED} is wanted.")
        repeated: dict[str, Any] = await self._outlets.speech.repeat(count)
        return repeated

    async def mute(self, request: dict[str, Any]) -> dict[str, Any]:
        """`agent`, `project`, `kind`: globs, none of them is everything; `until`: RFC 3339, or `seconds`."""
        mute = Mute(*_scope(request), self._until(request))
        self._outlets.conductor.mute(mute)
        await self._outlets.kept()
        return {"muted": mute.to_object()}

    async def unmute(self, request: dict[str, Any]) -> dict[str, Any]:
        """Takes back the mutes about the same and parts of it; without any scope all of them."""
        mute = Mute(*_scope(request))
        taken = self._outlets.conductor.unmute(mute)
        left, held = self._outlets.conductor.status()["muted"], self._held()
        await self._outlets.kept()
        if not taken and any(_scope(request)):
            about = "; ".join(replace(Mute.of(one), until=None).words() for one in left) or "nothing"
            raise Refused(f"{mute.words()} is not muted; muted is {about}.")
        return {"unmuted": taken, "muted": left, **held}

    async def pause(self, _request: dict[str, Any]) -> dict[str, Any]:
        return await self._pause(paused=True)

    async def resume(self, _request: dict[str, Any]) -> dict[str, Any]:
        return await self._pause(paused=False)

    async def snooze(self, request: dict[str, Any]) -> dict[str, Any]:
        """`seconds` or `until`, of the requests of an `agent`, a glob, or of all."""
        until = self._until(request)
        if until is None:
            raise Refused('for how long? Give "seconds" or "until".')
        agent = str(request.get("agent") or "")
        snoozed = self._outlets.conductor.snooze(until, agent)
        await self._outlets.kept()
        agents = list(dict.fromkeys(event.agent for event in snoozed))
        return {"snoozed": len(snoozed), "agents": agents, "until": until.isoformat()}

    async def why(self, request: dict[str, Any]) -> dict[str, Any]:
        """What is about to happen with an event, by its id."""
        return {"why": self._outlets.conductor.why(str(request.get("id") or ""))}

    async def _pause(self, *, paused: bool) -> dict[str, Any]:
        changed = self._outlets.conductor.pause(paused=paused)
        answer = {"paused": paused, "changed": changed, **self._held()}
        await self._outlets.kept()
        return answer

    def _held(self) -> dict[str, int]:
        """How much is to be said, and how much is for a digest."""
        status = self._outlets.conductor.status()
        return {"waiting": status["waiting_count"], "late": status["late"]}

    def _until(self, request: dict[str, Any]) -> datetime | None:
        now, seconds, until = self._clock(), request.get("seconds"), request.get("until")
        try:
            if seconds is not None:
                found = now + timedelta(seconds=float(seconds))
            elif until is not None:
                found = datetime.fromisoformat(until).astimezone(UTC)
            else:
                return None
        except (TypeError, ValueError):
            raise Refused('"seconds" is a number, "until" a time like 2026-11-23T17:00:00Z.') from None
        except OverflowError:
            found = datetime.max.replace(tzinfo=UTC)
        if not now < found <= now + LONGEST:
            raise Refused(f"a time to come is wanted, within the next {LONGEST.days} days.")
        return found


def _scope(request: dict[str, Any]) -> tuple[str, str, str]:
    agent, project, kind = (str(request.get(name) or "") for name in SCOPES)
    return agent, project, kind
